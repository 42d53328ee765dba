/**
 * The files that a paste or a drop brings; none where it brings a text. A program that copies words puts a picture of them
 * beside them; one that copies files puts their names.
 */
export function filesOf(data: DataTransfer): File[] {
  const files = [...data.items].flatMap((item) =>
    item.kind === 'file' && !isFolder(item) ? (item.getAsFile() ?? []) : [],
  );
  const text = data.getData('text/plain').trim();
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const isNames = files.some(({ name }) => lines.some((line) => line.endsWith(name)));
  return text === '' || isNames ? files : [];
}

/** A folder looks like a file, and cannot be read. */
function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry()?.isDirectory === true;
}

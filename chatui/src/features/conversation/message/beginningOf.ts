/**
 * The beginning of a text that takes about so many lines on this screen: told by the width of the window, as nothing is
 * measured. It ends behind a whole word, if there is one in its last line.
 */
export function beginningOf(text: string, lines: number, width = innerWidth): string {
  const perLine = charactersPerLine(width);
  let left = lines;
  let end = 0;
  for (const line of text.split('\n')) {
    if (left === 0) break;
    const needed = Math.max(1, Math.ceil(line.length / perLine));
    if (needed > left) return text.slice(0, end) + upToWord(line, left * perLine);
    left -= needed;
    end += line.length + 1;
  }
  return text.slice(0, end).trimEnd();
}

function upToWord(line: string, most: number): string {
  const space = line.slice(0, most).search(/\s\S*$/);
  return line.slice(0, space > 0 ? space : most).replace(/[\uD800-\uDBFF]$/, '');
}

/** Beside the avatar, and beside the lists of a wide page; a text is never wider than 48 rem. */
function charactersPerLine(width: number): number {
  const beside = width < 880 ? 84 : width < 1120 ? 350 : 590;
  return Math.floor(Math.min(768, Math.max(200, width - beside)) / 7.5);
}

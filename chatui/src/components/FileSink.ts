/** Where a download goes, piece by piece. */
export interface FileSink {
  write: (piece: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** All is there. */
  close: () => Promise<void>;
  /** Leaves nothing behind. */
  abort: () => Promise<void>;
}

interface Picker {
  showSaveFilePicker: (options: { suggestedName: string }) => Promise<{
    createWritable: () => Promise<FileSink>;
  }>;
}

/**
 * A file of the reader's, written as it comes where the browser lets them choose one, else gathered and then saved. Call it
 * on a click. Null: they chose none after all.
 */
export async function openFile(name: string): Promise<FileSink | null> {
  if (!hasPicker(window)) return gatheringSink(name);
  try {
    const file = await window.showSaveFilePicker({ suggestedName: name });
    return await file.createWritable();
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === 'AbortError') return null;
    return gatheringSink(name); // not in this frame, or not without a gesture
  }
}

function hasPicker(page: Window): page is Window & Picker {
  return 'showSaveFilePicker' in page;
}

/** Gathers a download in memory, and saves it when all is there. */
export function gatheringSink(name: string): FileSink {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (piece) => {
      pieces.push(piece);
      return Promise.resolve();
    },
    close: () => {
      save(new Blob(pieces, { type: 'application/octet-stream' }), name);
      return Promise.resolve();
    },
    abort: () => Promise.resolve(),
  };
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

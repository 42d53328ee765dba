import { type ClipboardEvent, type DragEvent, useState } from 'react';

/** So much at once may come into a box, to be shortened there. More would stop the page, and nobody shortens it by hand. */
const mostAtOnce = 20_000;

/** Refuses what is far too long to be sent before it is put into a box, and keeps it. */
export function useTooMuch() {
  const [refused, setRefused] = useState<string | null>(null);
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer) => {
    const text = data.getData('text');
    if (text.length > mostAtOnce) event.preventDefault();
    setRefused(text.length > mostAtOnce ? text : null);
  };
  return {
    refused,
    forget: () => setRefused(null),
    onPaste: (event: ClipboardEvent) => take(event, event.clipboardData),
    onDrop: (event: DragEvent) => take(event, event.dataTransfer),
  };
}

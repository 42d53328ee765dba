/**
 * Puts a text into a box in the place of another, as if it had been typed: the browser's own undo takes it back, and the
 * box tells of the change. The caret stands behind it.
 */
export function insertText(box: HTMLTextAreaElement, { from, to }: { from: number; to: number }, text: string): void {
  box.focus();
  box.setSelectionRange(from, to);
  // Deprecated, and the only way to write into a box that undo knows of.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (typeof document.execCommand === 'function' && document.execCommand('insertText', false, text)) return;
  box.setRangeText(text, from, to, 'end');
  box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/** Puts what a token became into its place, and a space behind it where a word goes on. */
export function completeToken(
  box: HTMLTextAreaElement,
  { from, to }: { from: number; to: number },
  text: string,
): void {
  const next = box.value.charAt(to);
  const hasSpace = next === ' ';
  insertText(box, { from, to: hasSpace ? to + 1 : to }, /^[\s\p{P}]$/u.test(next) && !hasSpace ? text : `${text} `);
}

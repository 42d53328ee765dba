/** Where it is folded, some lines are to be out of view: else the button would hide less than it takes. */
const longest = 1800;
const mostLines = 18;

/** Whether a text is so long that it is folded. Told by the text, not by its height: nothing is measured, and it is the same on every screen. */
export function isLong(text: string): boolean {
  return text.length > longest || text.split('\n', mostLines + 1).length > mostLines;
}

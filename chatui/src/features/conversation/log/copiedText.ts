import { markedName } from '../../../components/markedName';
import type { Texts } from '../../../i18n/Texts';
import type { Row } from '../../../workspace/rowsOf';
import { clockTime } from '../message/times';

/**
 * What is copied where the selection reaches over several messages: of each `Name, time:` and its text, as it was typed
 * where it is selected whole, and also where only its beginning is shown. Null where it does not, and the browser knows best.
 */
export function copiedText(
  log: HTMLElement,
  rows: readonly Row[],
  selection: Range,
  texts: Texts,
): string | null {
  const parts: string[] = [];
  for (const article of log.querySelectorAll<HTMLElement>('article[data-row]')) {
    const text = article.querySelector('[data-text]');
    const row = rows.find(({ key }) => key === article.dataset.row);
    if (text === null || row === undefined || row.kind === 'system' || row.kind === 'call' || !selection.intersectsNode(text)) continue;
    const body = row.kind === 'message' ? row.message.body : row.command.body;
    const part = (text.getAttribute('data-text') === 'beginning' ? null : partOf(text, selection)) ?? body;
    if (part.trim() !== '')
      parts.push(`${markedName(row.author, texts)}, ${clockTime(row.at, texts.language)}:\n${part}`);
  }
  return parts.length > 1 ? parts.join('\n\n') : null;
}

/** The selected part of a text; null where it is the whole. */
function partOf(text: Element, selection: Range): string | null {
  const whole = document.createRange();
  whole.selectNodeContents(text);
  const part = selection.cloneRange();
  if (part.compareBoundaryPoints(Range.START_TO_START, whole) < 0)
    part.setStart(whole.startContainer, whole.startOffset);
  if (part.compareBoundaryPoints(Range.END_TO_END, whole) > 0) part.setEnd(whole.endContainer, whole.endOffset);
  return part.toString() === whole.toString() ? null : part.toString();
}

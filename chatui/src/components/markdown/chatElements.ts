import type { Element, ElementContent, Root, Text } from 'hast';

import { safeHref } from '../findLinks';

/** Leaves links only where they are safe, gives blocks their direction, and keeps the line breaks that were typed. */
export function chatElements(tree: Root): Root {
  return { ...tree, children: contentOf(tree) };
}

function contentOf(parent: Root | Element): ElementContent[] {
  return parent.children.flatMap((child, index) => {
    if (child.type === 'text') return isBetweenBlocks(parent, index) ? [] : [afterBreak(parent, index, child)];
    if (child.type !== 'element') return [];
    if (child.tagName === 'pre' || child.tagName === 'code') return [child];
    if (child.tagName === 'a') return linkParts(child);
    const dir = parent.type === 'root' || isCell(child) ? { dir: 'auto' } : {};
    return [{ ...child, properties: { ...child.properties, ...dir }, children: contentOf(child) }];
  });
}

/** Each cell goes in its own direction, as each block does. (What has one is passed over in finding that of what is around it.) */
function isCell({ tagName }: Element): boolean {
  return tagName === 'th' || tagName === 'td';
}

function linkParts(link: Element): ElementContent[] {
  const href = safeHref(String(link.properties.href));
  if (href === null) return contentOf(link);
  const [only] = link.children;
  const shown = link.children.length === 1 && only?.type === 'text' ? only.value : '';
  const isBare = [shown, `mailto:${shown}`, `http://${shown}`].some((address) => safeHref(address) === href);
  return [{ ...link, properties: isBare ? { href } : { href, title: href } }];
}

const blocks = new Set(['p', 'ul', 'ol', 'blockquote', 'pre', 'hr', 'table']);
/** In these there are blocks, or parts of a table, and no text. */
const frames = new Set(['ul', 'ol', 'blockquote', 'table', 'thead', 'tbody', 'tr']);

/** Whether a text is only the line break that is put between two blocks, or at the edge of one. */
function isBetweenBlocks(parent: Root | Element, index: number): boolean {
  const { children } = parent;
  const child = children[index];
  if (child?.type !== 'text' || child.value.trim() !== '') return false;
  if (parent.type === 'root' || frames.has(parent.tagName)) return true;
  if (parent.tagName !== 'li') return false;
  return [children[index - 1], children[index + 1]].some(
    (beside) => beside === undefined || (beside.type === 'element' && blocks.has(beside.tagName)),
  );
}

/** A line break made by Markdown’s own signs is followed by the one that was typed, which is the same. */
function afterBreak({ children }: Root | Element, index: number, text: Text): Text {
  const before = children[index - 1];
  return before?.type === 'element' && before.tagName === 'br'
    ? { ...text, value: text.value.replace(/^\n/, '') }
    : text;
}

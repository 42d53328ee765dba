import type { Nodes } from 'mdast';
import type { Extension } from 'mdast-util-from-markdown';

import type { LinksByStart } from './chatSyntax';
import { escapesOf } from './escapes';

/** The rules of `remarkChat` about what goes into the tree: nothing that was typed is left out of it. */
export function chatTree(source: string, links: LinksByStart): Extension {
  const escapes = escapesOf(source);
  return {
    enter: {
      chatLink(token) {
        const value = this.sliceSerialize(token);
        this.enter({ type: 'link', url: links.get(token.start.offset)?.href ?? '', children: [] }, token);
        this.enter({ type: 'text', value }, token);
        this.exit(token);
        this.exit(token);
      },
      escapeMarker({ start }) {
        const text = this.stack.at(-1);
        if (text?.type === 'text' && !escapes.has(start.offset)) text.value += '\\';
      },
      listItemValue(token) {
        const [list, item] = this.stack.slice(-2);
        if (list?.type !== 'list' || item?.type !== 'listItem') return;
        const value = Number(this.sliceSerialize(token));
        list.start ??= value;
        item.data = { hProperties: { value: String(value) } };
      },
    },
    exit: {
      /** The indentation of a line that goes on with a paragraph. */
      linePrefix(token) {
        const text = lastChildOf(this.stack.at(-1));
        if (text?.type === 'text' && text.value.endsWith('\n')) text.value += this.sliceSerialize(token);
      },
    },
  };
}

function lastChildOf(node: object | undefined): Nodes | undefined {
  return node !== undefined && 'children' in node ? (node.children as Nodes[]).at(-1) : undefined;
}

import type { Nodes, Parent, Text } from 'mdast';
import type { Extension } from 'mdast-util-from-markdown';

import type { Span } from '../spansOf';
import type { SpansByStart } from './chatSyntax';
import { escapesOf } from './escapes';

interface MentionNode extends Parent {
  type: 'mention';
  children: Text[];
}

declare module 'mdast' {
  interface PhrasingContentMap {
    mention: MentionNode;
  }
  interface RootContentMap {
    mention: MentionNode;
  }
}

/** The rules of `readMarkdown` about what goes into the tree: nothing that was typed is left out of it. */
export function chatTree(source: string, spans: SpansByStart): Extension {
  const escapes = escapesOf(source);
  return {
    enter: {
      chatSpan(token) {
        const span = spans.get(token.start.offset);
        if (span === undefined) return;
        const value = span.kind === 'mention' ? span.shown : this.sliceSerialize(token);
        this.enter(span.kind === 'link' ? { type: 'link', url: span.href, children: [] } : mention(span), token);
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

/** A span without a title is a stack of marks. */
function mention(span: Exclude<Span, { kind: 'link' }>): MentionNode {
  if (span.kind === 'stack') return { type: 'mention', data: { hName: 'span' }, children: [] };
  const { isSelf, title } = span;
  return { type: 'mention', data: { hName: isSelf ? 'mark' : 'span', hProperties: { title } }, children: [] };
}

function lastChildOf(node: object | undefined): Nodes | undefined {
  return node !== undefined && 'children' in node ? (node.children as Nodes[]).at(-1) : undefined;
}

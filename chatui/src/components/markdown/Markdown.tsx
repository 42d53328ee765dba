import type { Element } from 'hast';
import { sanitize, type Schema } from 'hast-util-sanitize';
import type { Link, Text } from 'mdast';
import { type Options, toHast } from 'mdast-util-to-hast';
import Box from '@mui/material/Box';
import { memo, type ReactNode, useContext } from 'react';

import { Chunk } from '../Chunk';
import { ExternalLink } from '../ExternalLink';
import { Mention } from '../Mention';
import { plainText } from '../plainText';
import type { ProseProps } from '../Prose';
import type { User } from '../../wire/user';
import { RowTabIndex } from '../rowTabIndex';
import { Stack } from '../Stack';
import { useChunk } from '../useChunk';
import { useText } from '../useText';
import { chatElements } from './chatElements';
import { CodeBlock } from './CodeBlock';
import { hasTable } from './hasTable';
import { type ChatOptions, readMarkdown } from './readMarkdown';
import { type Components, toReact } from './toReact';

/** All that may come of a message. */
const schema: Schema = {
  tagNames: [
    ...['p', 'br', 'hr', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'mark'],
  ],
  attributes: {
    a: ['href'],
    span: ['title'],
    mark: ['title'],
    ol: ['start', ['className', 'paren', /^digits-\d$/]],
    li: ['value'],
    th: ['align'],
    td: ['align'],
    code: [['className', /^language-./]],
  },
  protocols: { href: ['http', 'https', 'mailto'] },
};

/** Blanks at the edges of a line are part of what was typed; addresses are as they were found (`http://[::1]/`). */
const toHastOptions: Options = {
  handlers: {
    text: (_state, { value }: Text) => ({ type: 'text', value }),
    link: (state, node: Link) => ({
      type: 'element',
      tagName: 'a',
      properties: { href: node.url },
      children: state.all(node),
    }),
  },
};

const components: Components = {
  a: ({ href = '', title, children }) => (
    <ExternalLink href={href} title={title}>
      {children}
    </ExternalLink>
  ),
  span: ({ title, children }) =>
    title === undefined ? (
      <Stack>{children}</Stack>
    ) : (
      <Mention isSelf={false} title={title}>
        {children}
      </Mention>
    ),
  mark: ({ title, children }) => (
    <Mention isSelf title={title}>
      {children}
    </Mention>
  ),
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  table: ({ children }) => <Table>{children}</Table>,
};

/**
 * What somebody wrote, read as Markdown: for a text of which `isMarkdown` holds. Never HTML, never a picture from elsewhere.
 * A table shows as text until what reads tables has loaded, or where it cannot be had.
 */
export const Markdown = memo(function Markdown(props: ProseProps) {
  return hasTable(props.text) ? <WithTables {...props} /> : <Formatted {...props} />;
});

const tables = new Chunk<ProseProps>(async () => {
  const { tableSyntax } = await import('./tableSyntax');
  return (props) => <Formatted {...props} more={tableSyntax} />;
});

function WithTables(props: ProseProps) {
  const { Component } = useChunk(tables);
  return Component === null ? <Formatted {...props} /> : <Component {...props} />;
}

const nobody: readonly User[] = [];

function Formatted({
  text,
  mentions = nobody,
  mentionsRoom = false,
  selfId,
  more,
}: ProseProps & Pick<ChatOptions, 'more'>) {
  const { common } = useText();
  const mentioned = { mentions, mentionsRoom, selfId, everybody: common.everybodyInRoom };
  const tree = sanitize(toHast(readMarkdown(plainText(text), { mentioned, more }), toHastOptions), schema);
  return tree.type === 'root' && toReact(chatElements(tree), components);
}

/** A table that is too wide scrolls by itself, by the keyboard too. */
function Table({ children }: { children: ReactNode }) {
  return (
    <Box
      role="region"
      aria-label={useText().common.table}
      tabIndex={useContext(RowTabIndex)}
      sx={{ overflowX: 'auto', overscrollBehaviorX: 'contain' }}
    >
      <table>{children}</table>
    </Box>
  );
}

function codeOf(pre: Element): { code: string; language: string | null } {
  const [code] = pre.children;
  if (code?.type !== 'element') return { code: '', language: null };
  const className = code.properties.className;
  const [name] = Array.isArray(className) ? className.map(String) : [];
  const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
  return { code: text.replace(/\n$/, ''), language: name?.replace('language-', '') ?? null };
}

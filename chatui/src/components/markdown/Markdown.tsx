import type { Element } from 'hast';
import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize, { type Options as Schema } from 'rehype-sanitize';

import { ExternalLink } from '../ExternalLink';
import { Mention } from '../Mention';
import { plainText } from '../plainText';
import type { ProseProps } from '../Prose';
import { CodeBlock } from './CodeBlock';
import { rehypeChat } from './rehypeChat';
import { remarkChat } from './remarkChat';

/** All that may come of a message. */
const schema: Schema = {
  tagNames: ['p', 'br', 'hr', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'],
  attributes: { a: ['href'], ol: ['start'], code: [['className', /^language-./]] },
  protocols: { href: ['http', 'https', 'mailto'] },
};

const components: Components = {
  a: ({ href = '', title, children }) => (
    <ExternalLink href={href} title={title}>
      {children}
    </ExternalLink>
  ),
  span: ({ title, children }) => (
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
};

const remarkPlugins = [remarkChat];
const nobody: ProseProps['mentions'] = [];

/** What somebody wrote, read as Markdown: for a text of which `isMarkdown` holds. Never HTML, never a picture from elsewhere. */
export const Markdown = memo(function Markdown({ text, mentions = nobody, selfId }: ProseProps) {
  return (
    <ReactMarkdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={[
        [rehypeSanitize, schema],
        [rehypeChat, { mentions, selfId }],
      ]}
      components={components}
    >
      {plainText(text)}
    </ReactMarkdown>
  );
});

function codeOf(pre: Element | undefined): { code: string; language: string | null } {
  const [code] = pre?.children ?? [];
  if (code?.type !== 'element') return { code: '', language: null };
  const className = code.properties.className;
  const [name] = Array.isArray(className) ? className.map(String) : [];
  const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
  return { code: text.replace(/\n$/, ''), language: name?.replace('language-', '') ?? null };
}

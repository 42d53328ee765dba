import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';

/**
 * What a chat message does without. HTML and entities show as they were typed; a line of dashes makes no heading of what
 * is above it, nor a few spaces code of what is behind them; nothing vanishes as the definition of a link; a picture is a link.
 */
const without = [
  'htmlFlow',
  'htmlText',
  'characterReference',
  'headingAtx',
  'setextUnderline',
  'codeIndented',
  'definition',
  'labelStartImage',
];

interface ParserData {
  micromarkExtensions?: object[];
  fromMarkdownExtensions?: object[];
}

/** A plugin of remark: the Markdown that people write in rooms, with bare addresses as links and ~~strikethrough~~. */
export function remarkChat(this: { data: () => object }): void {
  const data: ParserData = this.data();
  (data.micromarkExtensions ??= []).push(
    { disable: { null: without } },
    gfmAutolinkLiteral(),
    gfmStrikethrough({ singleTilde: false }),
  );
  (data.fromMarkdownExtensions ??= []).push(gfmAutolinkLiteralFromMarkdown(), gfmStrikethroughFromMarkdown());
}

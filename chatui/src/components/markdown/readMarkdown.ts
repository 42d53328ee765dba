import type { Root } from 'mdast';
import { fromMarkdown, type Extension as TreeExtension } from 'mdast-util-from-markdown';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import type { Extension } from 'micromark-util-types';

import { type Mentioned, spansOf } from '../spansOf';
import { asTyped } from './asTyped';
import { chatSyntax } from './chatSyntax';
import { chatTree } from './chatTree';

/** More syntax, loaded where a text has some of it. */
export interface MoreSyntax {
  readonly syntax: Extension;
  readonly tree: TreeExtension;
}

export interface ChatOptions {
  readonly mentioned: Mentioned;
  readonly more?: MoreSyntax | undefined;
}

/**
 * Reads the Markdown that people write in rooms. It is CommonMark with ~~strikethrough~~, tables, mentions and
 * bare addresses (`spansOf.ts`), and with one rule above all: what somebody typed is not rewritten where they meant no Markdown.
 *
 * - HTML, entities and `[a]: definitions` are text. A picture is a link.
 * - A backslash is shown unless the sign behind it would have meant something (`escapes.ts`). It never breaks a line.
 * - `*` and `_` make emphasis where they stand as emphasis does (`emphasis.ts`) and something is said between them.
 *   `__init__` is a name. `***` and `___` are no lines; `---` is one.
 * - `>` quotes where a blank or a word follows; `>_>` is a face. The line below a quote or a list is not part of it.
 * - `# Heading` is a line in bold, with whatever signs stand at its end. Dashes make no heading of the line above.
 * - Ordered lists keep their numbers, and their `.` or `)`. Numbers of five digits, or that begin with 0, are text.
 * - A list, a quote, a heading or a fence of nothing is text: `*`, `>`, `#`, ```` ``` ````.
 * - An indented line keeps its indentation and is no code.
 * - Words behind a fence that are no language are the first line of the code. `~~~ so tired ~~~` is text.
 * - A table shows all cells that were typed, also those beyond its heading.
 */
export function readMarkdown(source: string, { mentioned, more }: ChatOptions): Root {
  const spans = new Map(spansOf(source, mentioned).map((span) => [span.from, span]));
  const tree = fromMarkdown(source, {
    extensions: [
      gfmStrikethrough({ singleTilde: false }),
      ...(more ? [more.syntax] : []),
      chatSyntax(source, spans), // the last is asked first: a table waits for the next line, a lazy line is told at once
    ],
    mdastExtensions: [gfmStrikethroughFromMarkdown(), ...(more ? [more.tree] : []), chatTree(source, spans)],
  });
  asTyped(tree, source);
  return tree;
}

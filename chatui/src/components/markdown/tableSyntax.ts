import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';

import type { MoreSyntax } from './readMarkdown';

/** What reads tables. Few messages have one: load this file where one does. */
export const tableSyntax: MoreSyntax = { syntax: gfmTable(), tree: gfmTableFromMarkdown() };

import type {
  Code,
  Heading,
  List,
  ListItem,
  Nodes,
  Paragraph,
  Parents,
  PhrasingContent,
  RootContent,
  Table,
} from 'mdast';

/** Makes text again of what is no Markdown that somebody meant, and puts back what Markdown would leave out. */
export function asTyped(tree: Parents, source: string): void {
  tree.children = tree.children.flatMap((child) => blocksOf(child, tree, source));
}

function blocksOf(node: RootContent, parent: Parents, source: string): RootContent[] {
  if ('children' in node) asTyped(node, source);
  switch (node.type) {
    case 'emphasis':
    case 'strong':
    case 'delete':
      return isMeant(node, source) ? [node] : [text(rawOf(node, source))];
    case 'link':
      return [{ ...node, children: withoutLinks(node.children) }];
    case 'thematicBreak':
      return /[*_]/.test(rawOf(node, source)) ? [paragraph([text(rawOf(node, source))])] : [node];
    case 'blockquote':
      return textOf(node) === '' ? [paragraph([text(rawOf(node, source))])] : [node];
    case 'heading':
      return [boldLine(node, source)];
    case 'code':
      return [wholeCode(node, source)];
    case 'list':
      return listOrText(node, source);
    case 'table':
      return [wholeTable(node)];
    case 'paragraph':
      return [parent.type === 'root' ? indented(node, source) : node];
    default:
      return [node];
  }
}

/** Emphasis has something to say in it; two underscores around one word are a name: `__init__`. */
function isMeant(node: Parents, source: string): boolean {
  const said = textOf(node);
  if (node.type === 'strong' && rawOf(node, source).startsWith('__') && /^\w+$/.test(said)) return false;
  return /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(said) || hasCode(node);
}

function hasCode(node: Nodes): boolean {
  return node.type === 'inlineCode' || ('children' in node && node.children.some(hasCode));
}

/** An address that somebody gave to another one leads where they said. */
function withoutLinks<T extends Nodes>(nodes: T[]): T[] {
  return nodes.flatMap((node): T[] => {
    if (!('children' in node)) return [node];
    const children = withoutLinks<Nodes>(node.children);
    return node.type === 'link' ? (children as T[]) : [{ ...node, children }];
  });
}

/** A heading is a line in bold. Signs at its end are part of it: `# I write C #`. */
function boldLine(heading: Heading, source: string): Paragraph {
  const last = heading.children.at(-1);
  if (last === undefined) return paragraph([text(rawOf(heading, source))]);
  const behind = source.slice(last.position?.end.offset, heading.position?.end.offset).trimEnd();
  const line = [...heading.children, ...(behind === '' ? [] : [text(behind)])];
  return paragraph([{ type: 'strong', children: line }]);
}

/** Words behind an opening fence are the first line of the code, unless they are the one that names its language. */
function wholeCode(code: Code, source: string): Code | Paragraph {
  if (code.meta) {
    const lines = [`${code.lang ?? ''} ${code.meta}`, code.value];
    return { ...code, lang: null, meta: null, value: lines.filter((line) => line !== '').join('\n') };
  }
  return code.value === '' ? paragraph([text(rawOf(code, source))]) : code;
}

/** More digits would leave the screen. */
const mostDigits = 4;

/** A list of nothing is text, and so is one whose numbers a list would not show as they were typed. */
function listOrText(list: List, source: string): RootContent[] {
  if (textOf(list) === '') return [paragraph([text(rawOf(list, source))])];
  const markers = list.children.map((item) => /^\d*[.)]?/.exec(rawOf(item, source))?.[0] ?? '');
  if (markers.some((marker) => marker.length > mostDigits + 1 || /^0\d/.test(marker))) {
    const items = list.children.map((item, index) => itemAsText(item, markers[index] ?? ''));
    return list.spread ? items.flat() : joined(items.flat());
  }
  if (list.ordered) {
    const digits = Math.max(...markers.map((marker) => marker.length - 1));
    list.data = { hProperties: { className: [`digits-${digits}`, ...(markers[0]?.endsWith(')') ? ['paren'] : [])] } };
  }
  return [list];
}

function itemAsText({ children }: ListItem, marker: string): RootContent[] {
  const [first, ...rest] = children;
  if (first?.type !== 'paragraph') return [paragraph([text(marker)]), ...children];
  return [{ ...first, children: [text(`${marker} `), ...first.children] }, ...rest];
}

/** Paragraphs that follow one another as lines of one. */
function joined(blocks: RootContent[]): RootContent[] {
  const result: RootContent[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (block.type === 'paragraph' && last?.type === 'paragraph') last.children.push(text('\n'), ...block.children);
    else result.push(block);
  }
  return result;
}

/** Cells beyond the heading's are shown too. */
function wholeTable(table: Table): Table {
  const width = Math.max(...table.children.map(({ children }) => children.length));
  const align = Array.from({ length: width }, (_, column) => table.align?.[column] ?? null);
  return { ...table, align };
}

/** A paragraph with the blanks that its first line begins with. */
function indented(node: Paragraph, source: string): Paragraph {
  const start = node.position?.start.offset ?? 0;
  const indent = /(?:^|\n)([ \t]+)$/.exec(source.slice(0, start))?.[1] ?? '';
  return indent === '' ? node : { ...node, children: [text(indent), ...node.children] };
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function rawOf(node: Nodes, source: string): string {
  return source.slice(node.position?.start.offset, node.position?.end.offset);
}

function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function paragraph(children: PhrasingContent[]): Paragraph {
  return { type: 'paragraph', children };
}

import { render, screen } from '@testing-library/react';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ada, grace } from '../../testing/samples';
import { isMarkdown } from './isMarkdown';
import { Markdown } from './Markdown';

const show = (text: string, mentions = [ada, grace]) =>
  render(<Markdown text={text} mentions={mentions} selfId={ada.id} />).container;
/** The tags of what a text becomes, with their texts, without what only dresses them. */
const html = (text: string) => show(text).innerHTML.replaceAll(/ (?:class|dir)="[^"]*"/g, '');

describe('Markdown', () => {
  test.each([
    ['*a* **b** ~~c~~ `d`', '<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>'],
    ['one\ntwo', '<p>one\ntwo</p>'],
    ['one  \ntwo', '<p>one<br>two</p>'],
    ['*one*\n*two*', '<p><em>one</em>\n<em>two</em></p>'],
    ['one\n\n\ntwo', '<p>one</p><p>two</p>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li value="3">a</li><li value="4">b</li></ol>'],
    ['> so\n> it is', '<blockquote><p>so\nit is</p></blockquote>'],
    ['```\na\n  b\n```', '<pre><code>a\n  b</code></pre>'],
    ['snake_case_name', '<p>snake_case_name</p>'],
  ])('%j', (text, expected) => expect(html(text)).toBe(expected));

  test.each(['#title', 'text\n---', '    indented', '[a]: http://x.org', '&nbsp; &#x202e;', '1 < 2 * 3'])(
    '%j stays as it was typed',
    (text) => expect(show(text).textContent.trim()).toBe(text.replace('\n---', '').trim()),
  );

  test('code is coloured once its languages have loaded, and reads the same', async () => {
    const before = show('```js\nconst a = 1;\n```').textContent;
    const keyword = await screen.findByText('const', {}, { timeout: 30_000 });
    expect(keyword).toHaveClass('hljs-keyword');
    expect(keyword.closest('pre')).toHaveTextContent(before.trim());
  });

  test('code in an unknown language is code', () => {
    expect(html('```klingon\nqapla\n```')).toBe('<pre><code>qapla</code></pre>');
  });
});

describe('links', () => {
  const links = (text: string) => [...show(text).querySelectorAll('a')].map((link) => [link.textContent, link.href]);

  test.each([
    ['[a](https://x.org/b)', [['a', 'https://x.org/b']]],
    ['see https://x.org/_b_/*c*/d.', [['https://x.org/_b_/*c*/d', 'https://x.org/_b_/*c*/d']]],
    ['(https://x.org/a_(b))', [['https://x.org/a_(b)', 'https://x.org/a_(b)']]],
    ['“https://x.org”', [['https://x.org', 'https://x.org/']]],
    ['<https://x.org>', [['https://x.org', 'https://x.org/']]],
    ['write to ada@x.org', [['ada@x.org', 'mailto:ada@x.org']]],
    ['![a cat](https://x.org/cat.png)', [['a cat', 'https://x.org/cat.png']]],
    ['[https://good.org](https://bad.org)', [['https://good.org', 'https://bad.org/']]],
    ['[*see* www.good.org](https://bad.org)', [['see www.good.org', 'https://bad.org/']]],
    ['*see* https://x.org/a_b_c。好', [['https://x.org/a_b_c', 'https://x.org/a_b_c']]],
    ['_http://my_service:8080_', [['http://my_service:8080', 'http://my_service:8080/']]],
    ['> http://[::1]/ *yes*', [['http://[::1]/', 'http://[::1]/']]],
    [
      '- www.x.org\n- ada@x.org',
      [
        ['www.x.org', 'http://www.x.org/'],
        ['ada@x.org', 'mailto:ada@x.org'],
      ],
    ],
    [
      '*a*\nhttps://x.org/\n\tb https://y.org/`c`',
      [
        ['https://x.org/', 'https://x.org/'],
        ['https://y.org/', 'https://y.org/'],
      ],
    ],
    ['git@github.com:x and *y*', []],
    ['`https://x.org` `see www.x.org` ``ada@x.org``', []],
    ['```\nhttps://x.org\n```\n~~~\nada@x.org\n~~~', []],
  ])('%j', (text, expected) => expect(links(text)).toEqual(expected));

  test.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt&colon;alert(1))',
    '[a](java\tscript:alert(1))',
    '[a]( javascript:alert(1))',
    '<javascript:alert(1)>',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x)',
    '[a](file:///etc/passwd)',
    '[a](/settings)',
    '[a](//x.org)',
    '[a](#top)',
    '[a](chat)',
  ])('%j is none', (text) => expect(links(text)).toEqual([]));

  test('open beside the page, tell nothing, and say where they lead', () => {
    show('[a](https://x.org)');
    const link = screen.getByRole('link', { name: 'a' });
    expect(link).toHaveAttribute('target', '_blank');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc');
    expect(link).toHaveAttribute('title', 'https://x.org/');
  });
});

describe('hostile texts', () => {
  const allowed = new Set([
    'P',
    'BR',
    'HR',
    'EM',
    'STRONG',
    'DEL',
    'CODE',
    'PRE',
    'BLOCKQUOTE',
    'UL',
    'OL',
    'LI',
    'A',
    'SPAN',
    'MARK',
    'DIV',
    'TABLE',
    'THEAD',
    'TBODY',
    'TR',
    'TH',
    'TD',
  ]);

  test.each([
    '<img src=x onerror=alert(1)> *a*',
    '<script>alert(1)</script> *a*',
    '<iframe src="https://x.org"></iframe>',
    '*a* <style>body { display: none }</style>',
    '<a href="https://x.org" onclick="alert(1)">a</a>',
    '![x](https://x.org/spy.png) ![x][y]\n\n[y]: https://x.org/spy.png',
    '```<img src=x>\n<b>\n```',
    '<div\n*a*>',
  ])('%j makes nothing but text', (text) => {
    const page = show(text);
    for (const one of page.querySelectorAll('*')) expect(allowed).toContain(one.tagName);
    expect(page.querySelectorAll('[src], [onclick], [onerror], [style], [id], [name]')).toHaveLength(0);
  });

  test('characters that turn a text around are left out', () => {
    expect(show('*a* \u202eb').textContent).toBe('a b');
  });

  /** The longest way down from an element. */
  const depth = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(depth));

  test.each([
    '*',
    '**',
    '[',
    '> x\n',
    '- x\n',
    '1. x\n\n',
    '`',
    'x`',
    '~~',
    'x~~',
    '![',
    '[](',
    '*a ',
    '**a *b ',
    '_a*b',
    '<a',
    '\\*',
    '\\',
    '\\_a ',
    '# ',
    '| a |\n|-|\n',
    'a@b.c ',
  ])('as much of %j as may be is read, and what becomes of it is bounded', (piece) => {
    let text = '';
    while (text.length < 3900 && (isMarkdown(`${text}${piece}`) || text.length < 10)) text += piece;
    text = text.padEnd(4000, 'x');
    expect(isMarkdown(text)).toBe(true);
    const page = show(text);
    expect(depth(page)).toBeLessThan(320);
    expect(page.querySelectorAll('*').length).toBeLessThan(2000);
  });

  test.each([
    ['emphasis', '*'.repeat(300) + 'x' + '*'.repeat(300)],
    ['a list by its indents', Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n')],
    ['quotes', `${'> '.repeat(12)}x`],
  ])('%s as deep as may be is drawn', (_, text) => {
    expect(isMarkdown(text)).toBe(true);
    expect(depth(show(text))).toBeLessThan(320);
  });

  test('whatever is typed shows, and is nothing else', () => {
    const piece = fc.constantFrom(
      '*',
      '**',
      '_',
      '`',
      '```',
      '~~',
      '[',
      ']',
      '(',
      ')',
      '![',
      '<',
      '>',
      '> ',
      '- ',
      '1. ',
      '\n',
      '\n\n',
      '    ',
      '\\',
      '@ada',
      'http://x.org/',
      'javascript:',
      '&lt;',
      '# ',
      '| a | b |\n|---|---|\n',
      'a',
      ' ',
      '<b>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const page = render(<Markdown text={pieces.join('')} mentions={[ada]} selfId={ada.id} />);
        for (const one of page.container.querySelectorAll('*')) expect(allowed).toContain(one.tagName);
        for (const link of page.container.querySelectorAll('a')) expect(link.protocol).toMatch(/^(https?|mailto):$/);
        page.unmount();
      }),
      { numRuns: 300 },
    );
  });
});

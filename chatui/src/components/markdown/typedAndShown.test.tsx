import { render } from '@testing-library/react';
import { describe, expect, test } from 'vitest';

import { isMarkdown } from './isMarkdown';
import { Markdown } from './Markdown';

/** The tags of what a text becomes, with their texts, without what only dresses them. */
function shown(text: string): string {
  const { container } = render(<Markdown text={text} />);
  return container.innerHTML
    .replaceAll(/ (?:class|dir|title|target|rel|href)="[^"]*"/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

const p = (...lines: string[]) => lines.map((line) => `<p>${line}</p>`).join('');

describe('what means no Markdown is shown as it was typed', () => {
  test.each([
    // Backslashes: paths, faces, LaTeX, regular expressions, ends of lines.
    'C:\\Users\\ada\\.config\\_old',
    '\\\\nas\\backup\\_2024\\*.zip',
    'C:\\temp\\*.* and D:\\*.txt',
    'D:\\my_docs\\_new_\\x',
    'look in .\\build\\_out or ..\\_x',
    '%APPDATA%\\_cache',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\_x',
    'App\\Models\\User::class and App\\_Base',
    'it is in C:\\',
    'in C:\\\nand in D:\\',
    '¯\\_(ツ)_/¯',
    'well ¯\\_(ツ)_/¯ and again ¯\\_(ツ)_/¯',
    '\\(x^2\\) and \\[y_1\\]',
    '\\frac{1}{2} \\% \\$ \\& \\#',
    '/^\\d+\\.\\d{2}$/ and \\[a-z\\]',
    "printf '%s\\n' \\!",
    'snake\\_case',
    '5 \\* 6',
    '\\o/ \\~ \\- \\+ \\:',
    // Stars.
    '*',
    '**',
    '***',
    '****',
    '* * *',
    '5*6*7',
    '2*x*y + 3*x*z',
    '2**8**2',
    'f(x)*g(x)*h(x)',
    '(a+b)*c*(d+e)',
    'count(*) and sum(*)',
    'sh*t and f*ck',
    'f**k and sh**t',
    'src/**/*.ts and test/**/*.ts',
    '**/*.js or **/*.ts',
    '*.png,*.jpg',
    'a * b * c',
    'char *a, *b',
    '*.*',
    '*_*',
    '(*^_^*)',
    '10€*, 20€* and so on',
    // Underscores.
    '^_^ and ^_^',
    '>_>',
    '>_< or <_<',
    '-_- and -_-',
    'o_o O_o T_T',
    '__init__',
    'call obj.__enter__() and __main__.py',
    '__FILE__ and __LINE__',
    '___',
    '_____',
    'my name is ___ and yours ___',
    '$_GET and $_POST_',
    'MAX_FILE_SIZE and max_file_size',
    // Beginnings of lines.
    '>.<',
    '>:( and >:)',
    '>o<',
    '>= 5 and *b',
    '>',
    '#',
    '#general and *',
    '####### seven',
    '-',
    '1.',
    '1234567890. x',
    '20241231. the last day',
    '007. Bond\n008. Bill',
    '+1 *',
    '-5 to *5',
    '=====\n*',
    // Tildes and fences.
    '~',
    '~5 and ~6',
    '~~',
    '~~~ so tired ~~~',
    '```',
    // What other Markdowns read.
    '&amp; &lt; &#42; *',
    '<b>bold</b> *',
    '<!-- *x -->',
    '[x] done *',
    '[1] *see there',
    '[^1] *',
    ':tada: *',
    '$x_1$ and $x_2$',
    '||spoiler|| *',
    '| a | b | *',
    // Indentation.
    'if x:\n    do(*args)\n        twice',
    'first *\n\n   then this',
  ])('%j', (text) => {
    const page = render(<Markdown text={text} />).container;
    expect(page.querySelectorAll('em, strong, del, ul, ol, blockquote, pre, hr')).toHaveLength(0);
    expect([...page.querySelectorAll('p')].map(({ textContent }) => textContent).join('\n\n')).toBe(text);
  });
});

describe('what means Markdown is shown as that', () => {
  test.each([
    // Escapes.
    ['\\*not\\*', p('*not*')],
    ['\\*\\*not\\*\\*', p('**not**')],
    ['\\_not\\_', p('_not_')],
    ['*a\\*b*', p('<em>a*b</em>')],
    ['\\`not\\`', p('`not`')],
    ['\\~~not~~', p('~~not~~')],
    ['\\[a](https://x.org)', p('[a](<a>https://x.org</a>)')],
    ['\\# not', p('# not')],
    ['\\> not', p('> not')],
    ['\\- not\n\\+ not\n\\* not', p('- not\n+ not\n* not')],
    ['1\\. not', p('1. not')],
    ['\\\\*so*', p('\\\\<em>so</em>')],
    ['`C:\\*\\_x`', p('<code>C:\\*\\_x</code>')],
    // Emphasis.
    ['*so* and _so_', p('<em>so</em> and <em>so</em>')],
    ['**so** and __so be it__', p('<strong>so</strong> and <strong>so be it</strong>')],
    ['***both***', p('<em><strong>both</strong></em>')],
    ['~~no~~', p('<del>no</del>')],
    ['*a **b** c*', p('<em>a <strong>b</strong> c</em>')],
    ['(*so*), "**so**"!', p('(<em>so</em>), "<strong>so</strong>"!')],
    ['**H**yper**T**ext', p('<strong>H</strong>yper<strong>T</strong>ext')],
    ['*3* of *4*', p('<em>3</em> of <em>4</em>')],
    ['**🎉**', p('<strong>🎉</strong>')],
    ['*`x`*', p('<em><code>x</code></em>')],
    ['这*很*好', p('这<em>很</em>好')],
    ['**注意。**请看', p('<strong>注意。</strong>请看')],
    ['_see (there)_', p('<em>see (there)</em>')],
    ['*see* - _here_', p('<em>see</em> - <em>here</em>')],
    // Quotes.
    ['> so', '<blockquote><p>so</p></blockquote>'],
    ['> so\nI see', '<blockquote><p>so</p></blockquote><p>I see</p>'],
    ['> one\n>\n> two\nmine', '<blockquote><p>one</p><p>two</p></blockquote><p>mine</p>'],
    ['>so\n>it is', '<blockquote><p>so\nit is</p></blockquote>'],
    ['> a\n> > b\nc', '<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>'],
    ['> - a\nb', '<blockquote><ul><li>a</li></ul></blockquote><p>b</p>'],
    ['> so\n>_> really', '<blockquote><p>so</p></blockquote><p>>_> really</p>'],
    // Lists.
    ['- milk\n- bread\nthat is all', '<ul><li>milk</li><li>bread</li></ul><p>that is all</p>'],
    ['- a\n  goes on', '<ul><li>a\ngoes on</li></ul>'],
    ['* a\n* b', '<ul><li>a</li><li>b</li></ul>'],
    ['3. c\n5. e', '<ol start="3"><li value="3">c</li><li value="5">e</li></ol>'],
    ['1. a\n1. b', '<ol><li value="1">a</li><li value="1">b</li></ol>'],
    ['1999. a good year', '<ol start="1999"><li value="1999">a good year</li></ol>'],
    ['19999. *far*', p('19999. <em>far</em>')],
    // Headings.
    ['# Plan', p('<strong>Plan</strong>')],
    ['### Plan *B*', p('<strong>Plan <em>B</em></strong>')],
    ['# I write C #', p('<strong>I write C #</strong>')],
    ['# a\nb', '<p><strong>a</strong></p><p>b</p>'],
    // Rules.
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
    ['a\n---', '<p>a</p><hr>'],
    // Code.
    ['```\na\n```', '<pre><code>a</code></pre>'],
    ['~~~\na\n~~~', '<pre><code>a</code></pre>'],
    ['```hello there\nyou\n```', '<pre><code>hello there\nyou</code></pre>'],
    ['```\n*open', '<pre><code>*open</code></pre>'],
    ['`__init__` and `a*b*c`', p('<code>__init__</code> and <code>a*b*c</code>')],
  ])('%j', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('tables', () => {
  const cells = async (text: string) => {
    const page = render(<Markdown text={text} />);
    await page.findByRole('table', {}, { timeout: 30_000 });
    return [...page.container.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerHTML));
  };

  test('have a heading and rows, with what may stand in a line', async () => {
    expect(isMarkdown('a | b\n- | -')).toBe(true);
    expect(await cells('| who | what |\n|:--|--:|\n| ada | **first** |\n| a\\|b | `c` |')).toEqual([
      ['who', 'what'],
      ['ada', '<strong>first</strong>'],
      ['a|b', '<code>c</code>'],
    ]);
  });

  test('show the cells beyond their heading', async () => {
    expect(await cells('a | b\n--|--\n1 | 2 | 3')).toEqual([
      ['a', 'b', ''],
      ['1', '2', '3'],
    ]);
  });

  test('stand beside text', async () => {
    const page = render(<Markdown text={'see:\n\n| a |\n|---|\n| 1 |\n\nthere'} />);
    await page.findByRole('table', {}, { timeout: 30_000 });
    expect([...page.container.querySelectorAll('p')].map((one) => one.textContent)).toEqual(['see:', 'there']);
  });

  test('make no difference to what else is in the text', async () => {
    const page = render(<Markdown text={'> so\nI see\n\n| a |\n|---|\nand 5*6*7'} />);
    await page.findByRole('table', {}, { timeout: 30_000 });
    expect(page.container.querySelector('blockquote')).toHaveTextContent(/^so$/);
    expect(page.container.querySelector('em')).toBeNull();
  });

  test.each(['a | b', '| - | *', 'a\n---', '| a |\n\n|---|', 'x | y\nz | - | w'])('are not %j', (text) => {
    expect(render(<Markdown text={text} />).container.querySelector('table, [role="region"]')).toBeNull();
  });
});

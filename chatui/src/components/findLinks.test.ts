import { describe, expect, test } from 'vitest';

import { findLinks } from './findLinks';

const links = (text: string) => findLinks(text).map(({ from, to }) => text.slice(from, to));

describe('what becomes a link', () => {
  test.each([
    ['see https://example.org/a?b=c#d now', 'https://example.org/a?b=c#d'],
    ['http://example.org', 'http://example.org'],
    ['write to mailto:ada@example.org', 'mailto:ada@example.org'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['is it https://example.org?', 'https://example.org'],
    ['HTTPS://EXAMPLE.ORG', 'HTTPS://EXAMPLE.ORG'],
    // Hosts as people have them.
    ['http://my_service:8080', 'http://my_service:8080'],
    ['http://[::1]/', 'http://[::1]/'],
    ['at http://[2001:db8::1]:3000/x, I think', 'http://[2001:db8::1]:3000/x'],
    ['http://localhost:5173/#/a', 'http://localhost:5173/#/a'],
    ['http://build-01_a.internal/x', 'http://build-01_a.internal/x'],
    ['https://münchen.example/straße', 'https://münchen.example/straße'],
    ['www.example.org/a', 'www.example.org/a'],
    // What follows without a space, in any script.
    ['看https://example.org/a。然后', 'https://example.org/a'],
    ['「https://example.org/b」', 'https://example.org/b'],
    ['https://example.org/c、それと', 'https://example.org/c'],
    ['《https://example.org/d》', 'https://example.org/d'],
    ['【https://example.org/e】を', 'https://example.org/e'],
    ['（https://example.org/f）', 'https://example.org/f'],
    ['https://example.org/g，好', 'https://example.org/g'],
    ['https://example.org/h！', 'https://example.org/h'],
    ['https://example.org/i？對', 'https://example.org/i'],
    ['https://example.org/j｣', 'https://example.org/j'],
    ['https://example.orgを見て', 'https://example.org'],
    ['https://example.org/日本/a', 'https://example.org/日本/a'],
    ['انظر https://example.org/k، ثم', 'https://example.org/k'],
    ['देखो https://example.org/l।', 'https://example.org/l'],
    ['„https://example.org/m“', 'https://example.org/m'],
    ['«https://example.org/n»', 'https://example.org/n'],
    ['https://example.org/o…', 'https://example.org/o'],
    ['https://example.org/p—yes', 'https://example.org/p'],
    // Brackets and signs around it.
    ['[https://example.org/a]', 'https://example.org/a'],
    ['(see https://example.org/a), (b)', 'https://example.org/a'],
    ['https://example.org/a?b[]=c', 'https://example.org/a?b[]=c'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['|https://example.org/a|', 'https://example.org/a'],
    ['**https://example.org/a**', 'https://example.org/a'],
    // Mail.
    ['write to ada.l+chat@mail.example.org.', 'ada.l+chat@mail.example.org'],
    ['邮箱ada@example.org。', 'ada@example.org'],
    ['ada@example.org: please', 'ada@example.org'],
  ])('%s', (body, link) => {
    expect(links(body)).toEqual([link]);
  });
});

describe('what does not', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,hi',
    'file:///etc/passwd',
    'example.org',
    'xhttps://example.org',
    'https://',
    'git@github.com:ada/engine.git',
    'ssh://git@example.org/x',
    'scp a ada@example.org:/tmp',
    'icon@2x.png',
    '@ada@example.social',
    'lodash@4.17.21',
    'ada@localhost',
    'www.',
    'www.org',
    'notwww.example.org',
    'http://',
    'mailto:',
    'ftp://example.org',
  ])('%s', (body) => {
    expect(links(body)).toEqual([]);
  });
});

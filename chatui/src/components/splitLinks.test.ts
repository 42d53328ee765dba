import { describe, expect, test } from 'vitest';

import { splitLinks } from './splitLinks';

const links = (body: string) => splitLinks(body).flatMap((part) => (part.kind === 'link' ? [part.text] : []));
const whole = (body: string) =>
  splitLinks(body)
    .map(({ text }) => text)
    .join('');

describe('what becomes a link', () => {
  test.each([
    ['see https://example.org/a?b=c#d now', 'https://example.org/a?b=c#d'],
    ['http://example.org', 'http://example.org'],
    ['write to mailto:ada@example.org', 'mailto:ada@example.org'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['is it https://example.org?', 'https://example.org'],
    ['HTTPS://EXAMPLE.ORG', 'HTTPS://EXAMPLE.ORG'],
  ])('%s', (body, link) => {
    expect(links(body)).toEqual([link]);
    expect(whole(body)).toBe(body);
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
  ])('%s', (body) => {
    expect(links(body)).toEqual([]);
    expect(whole(body)).toBe(body);
  });
});

test('characters that reorder the text around them are taken out', () => {
  expect(whole('a\u202Egnp.exe\u2066b\u2069')).toBe('agnp.exeb');
});

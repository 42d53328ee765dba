// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { ChatError } from './ChatError';

const problem = { type: 'about:blank', title: 'Unprocessable Entity', status: 422, detail: 'Some fields are not valid.', code: 'invalid' };

describe('a refused request', () => {
  it('keeps the problem’s code, sentence and fields', () => {
    const errors = [{ location: 'body.title', message: 'is too long' }];
    const error = ChatError.fromResponse(new Response(null, { status: 422 }), { ...problem, errors });
    expect(error).toMatchObject({ code: 'invalid', status: 422, detail: 'Some fields are not valid.', fields: errors, retryAfterMs: null });
  });

  it('says how long to wait, in milliseconds', () => {
    const response = new Response(null, { status: 429, headers: { 'Retry-After': '3' } });
    expect(ChatError.fromResponse(response, { ...problem, code: 'rate_limited' }).retryAfterMs).toBe(3_000);
  });

  it.each([
    [401, 'unauthorized', false],
    [404, 'not_found', false],
    [429, 'rate_limited', true],
    [500, 'internal', true],
    [502, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'unavailable', true],
  ])('%i without a problem (a proxy in between) is %s', (status, code, isPassing) => {
    expect(ChatError.fromResponse(new Response(null, { status }), '<html>')).toMatchObject({ code, isPassing });
  });
});

describe('anything thrown', () => {
  it.each([
    [new TypeError('fetch failed'), 'network'],
    [new DOMException('too late', 'TimeoutError'), 'timeout'],
    [new SyntaxError('not JSON'), 'unreadable'],
    [new Error('a fault of ours'), 'internal'],
    ['a string', 'internal'],
  ])('%s becomes %s', (reason, code) => expect(ChatError.from(reason).code).toBe(code));

  it('a ChatError stays what it is', () => {
    const error = new ChatError('gone', 'It was deleted.');
    expect(ChatError.from(error)).toBe(error);
  });
});

import { describe, expect, it } from 'vitest';
import { configFor, loadConfig } from './config';

const page = 'https://chat.example';
const serving = (body: string, status = 200) => () => Promise.resolve(new Response(body, { status }));

describe('config.json', () => {
  it('names the API, and so the socket', async () => {
    const config = await loadConfig(serving('{"api_url":"https://api.example/"}'), page);
    expect(config).toEqual({ apiUrl: 'https://api.example', socketUrl: 'wss://api.example/api/v1/ws' });
  });

  it.each(['', '{}', '{"api_url":""}', '{"api_url":7}', '<!doctype html>', 'null'])('%j means the same origin', async (body) => {
    expect(await loadConfig(serving(body), page)).toEqual({ apiUrl: '', socketUrl: 'wss://chat.example/api/v1/ws' });
  });

  it('that is not there or cannot be had means the same origin', async () => {
    expect((await loadConfig(serving('not found', 404), page)).apiUrl).toBe('');
    expect((await loadConfig(() => Promise.reject(new TypeError('no network')), page)).apiUrl).toBe('');
  });
});

it('plain http has a plain socket', () => {
  expect(configFor('', 'http://localhost:8080').socketUrl).toBe('ws://localhost:8080/api/v1/ws');
});

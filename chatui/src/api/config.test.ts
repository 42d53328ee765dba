import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStorage } from '../testing/MemoryStorage';
import { configFor, loadConfig } from './config';

const page = 'https://chat.example';
const serving = (body: string, status = 200) => () => Promise.resolve(new Response(body, { status }));

beforeEach(() => localStorage.clear());

describe('config.json', () => {
  it('names the API, and so the socket', async () => {
    const config = await loadConfig(serving('{"api_url":"https://api.example/"}'), page);
    expect(config).toEqual({ apiUrl: 'https://api.example', socketUrl: 'wss://api.example/api/v1/ws', isWorkerOff: false });
  });

  it.each(['', '{}', '{"api_url":""}', '{"api_url":7}', '<!doctype html>', 'null'])('%j means the same origin', async (body) => {
    expect(await loadConfig(serving(body), page)).toEqual({ apiUrl: '', socketUrl: 'wss://chat.example/api/v1/ws', isWorkerOff: false });
  });

  it('that is not there means the same origin', async () => {
    expect((await loadConfig(serving('not found', 404), page)).apiUrl).toBe('');
  });

  it('that cannot be had does not: the API may be elsewhere', async () => {
    await expect(loadConfig(() => Promise.reject(new TypeError('no network')), page)).rejects.toThrow('no network');
    await expect(loadConfig(serving('{"api_url":""}', 503), page)).rejects.toThrow('503');
  });
});

describe('without the network', () => {
  const lost = () => Promise.reject(new TypeError('no network'));
  let storage: MemoryStorage;

  beforeEach(() => {
    vi.useFakeTimers();
    storage = new MemoryStorage();
  });
  afterEach(() => void vi.useRealTimers());

  it('it says what it last said here', async () => {
    await loadConfig(serving('{"api_url":"https://api.example"}'), page, storage);
    expect((await loadConfig(lost, page, storage)).apiUrl).toBe('https://api.example');
    expect((await loadConfig(serving('', 503), page, storage)).apiUrl).toBe('https://api.example');
  });

  it('nobody waits for it for long, and what it says late holds from the next start', async () => {
    await loadConfig(serving('{"api_url":"https://old.example"}'), page, storage);
    let answer: (response: Response) => void = () => undefined;
    const slow = loadConfig(() => new Promise((resolve) => (answer = resolve)), page, storage);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await slow).apiUrl).toBe('https://old.example');
    answer(new Response('{"api_url":"https://new.example"}'));
    await vi.advanceTimersByTimeAsync(0);
    expect((await loadConfig(lost, page, storage)).apiUrl).toBe('https://new.example');
  });

  it('what something else has answered is not remembered', async () => {
    await loadConfig(serving('{"api_url":"https://api.example"}'), page, storage);
    await loadConfig(serving('<!doctype html>'), page, storage);
    expect((await loadConfig(lost, page, storage)).apiUrl).toBe('https://api.example');
  });
});

it('the service worker can be turned off', async () => {
  expect((await loadConfig(serving('{"api_url":"","service_worker":"off"}'), page)).isWorkerOff).toBe(true);
});

it('plain http has a plain socket', () => {
  expect(configFor('', 'http://localhost:8080').socketUrl).toBe('ws://localhost:8080/api/v1/ws');
});

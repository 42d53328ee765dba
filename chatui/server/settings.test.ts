// @vitest-environment node
import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

it('empty and absent are the same', () => {
  const plain = { host: undefined, port: 8080, apiUrl: '', isOnDyno: false, hasWorker: true };
  expect(readSettings({})).toEqual(plain);
  expect(readSettings({ HOST: '', PORT: '', API_URL: '', DYNO: '' })).toEqual(plain);
});

it('reads what Heroku sets', () => {
  expect(readSettings({ PORT: '5000', DYNO: 'web.1', API_URL: 'https://api.example.org/' })).toEqual({
    ...{ host: undefined, port: 5000, apiUrl: 'https://api.example.org', isOnDyno: true, hasWorker: true },
  });
});

it.each([
  'ftp://x',
  'api.example.org',
  'https://api.example.org/api',
  'https://api.example.org?x',
  'https://u:p@x',
  'https://x; script-src *',
])('API_URL=%s is refused', (text) => {
  expect(() => readSettings({ API_URL: text })).toThrow('API_URL should be the origin of the API');
});

it.each(['-1', '65536', 'http', '80.5'])('PORT=%s is refused', (text) => {
  expect(() => readSettings({ PORT: text })).toThrow('PORT should be a port number');
});

it('SERVICE_WORKER is on or off', () => {
  expect(readSettings({ SERVICE_WORKER: 'off' }).hasWorker).toBe(false);
  expect(() => readSettings({ SERVICE_WORKER: 'no' })).toThrow('SERVICE_WORKER should be on or off');
});

it('a dyno without API_URL is refused with a sentence that helps', () => {
  expect(() => readSettings({ DYNO: 'web.1' })).toThrow('API_URL must be set on a dyno');
});

it('a dyno with an API that browsers would not speak to is refused', () => {
  const http = { API_URL: 'http://api.example.org' };
  expect(() => readSettings({ DYNO: 'web.1', ...http })).toThrow('API_URL should begin with https:// on a dyno');
  expect(readSettings(http).apiUrl).toBe('http://api.example.org');
});

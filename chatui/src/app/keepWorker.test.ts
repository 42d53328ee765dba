import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { configFor } from '../api/config';
import { keepWorker, mayBeReloaded } from './keepWorker';
import type { LiveParts } from './startLive';

/** Decision 26: a page is loaded anew only where nobody sees it, and nothing would be lost. */

const page = 'https://chat.example';
const reload = vi.fn();
const registration = { waiting: null as object | null, update: vi.fn(() => Promise.resolve()), unregister: vi.fn(() => Promise.resolve(true)) };
const register = vi.fn(() => Promise.resolve(registration));
let drafts: string[];
let isHidden: boolean;

const parts = () =>
  ({ uploads: { isEmpty: true }, outbox: { pending: () => [] }, draftStore: { rooms: () => drafts } }) as unknown as LiveParts;

function setHidden(hidden: boolean): void {
  isHidden = hidden;
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  drafts = [];
  isHidden = false;
  registration.waiting = null;
  Object.assign(navigator, { serviceWorker: { register, getRegistration: () => Promise.resolve(registration) } });
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
  vi.stubGlobal('location', { reload });
  document.body.innerHTML = '<script type="module" src="/assets/old.js"></script>';
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<div id="root"></div><script src="/assets/new.js"></script>')));
});

afterEach(() => {
  Reflect.deleteProperty(navigator, 'serviceWorker');
  document.body.innerHTML = '';
  vi.clearAllTimers();
  vi.useRealTimers();
  for (const mock of [reload, register, registration.update, registration.unregister]) mock.mockClear();
});

test('the worker is registered; where the server wants none, the one that is there goes, and what it kept', async () => {
  const kept = new Set(['chatrooms.shell.one', 'chatrooms.share', 'of another page']);
  vi.stubGlobal('caches', { keys: () => Promise.resolve([...kept]), delete: (name: string) => Promise.resolve(kept.delete(name)) });
  await keepWorker(configFor('', page), parts);
  expect(register).toHaveBeenCalledWith('/sw.js', { updateViaCache: 'none' });
  register.mockClear();
  await keepWorker(configFor('', page, true), parts);
  expect(register).not.toHaveBeenCalled();
  expect(registration.unregister).toHaveBeenCalledOnce();
  expect([...kept]).toEqual(['of another page']);
});

test('a browser that has none, or refuses, does without', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  register.mockRejectedValueOnce(new Error('refused'));
  await keepWorker(configFor('', page), parts);
  Reflect.deleteProperty(navigator, 'serviceWorker');
  await keepWorker(configFor('', page), parts);
});

describe('a new version', () => {
  beforeEach(() => keepWorker(configFor('', page), parts));

  test('is asked for every hour', async () => {
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(registration.update).toHaveBeenCalledOnce();
  });

  test('takes the place of a page that has been hidden for a minute', async () => {
    setHidden(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(reload).not.toHaveBeenCalled();
    registration.waiting = {};
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reload).toHaveBeenCalledOnce();
  });

  test('does not while the page is seen, or was until a moment ago', async () => {
    registration.waiting = {};
    await vi.advanceTimersByTimeAsync(600_000);
    setHidden(true);
    await vi.advanceTimersByTimeAsync(45_000);
    setHidden(false);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reload).not.toHaveBeenCalled();
  });

  test('does not over a draft, and does once that is sent', async () => {
    registration.waiting = {};
    drafts = ['lobby'];
    setHidden(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reload).not.toHaveBeenCalled();
    drafts = [];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reload).toHaveBeenCalledOnce();
  });

  test('does not where the page is of that version already', async () => {
    document.body.innerHTML = '<script type="module" src="/assets/new.js"></script>';
    registration.waiting = {};
    setHidden(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reload).not.toHaveBeenCalled();
  });
});

describe('a page may be loaded anew', () => {
  test.each([
    ['<input type="checkbox" checked value="on"><textarea></textarea><input value="">', true],
    ['<textarea></textarea><textarea readonly aria-hidden="true">x</textarea>', true],
    ['<input value="half a search">', false],
    ['<textarea>half a text</textarea>', false],
    ['<div role="dialog"></div>', false],
    ['<ul role="menu"></ul>', false],
  ])('%s: %s', (html, expected) => {
    document.body.innerHTML = html;
    expect(mayBeReloaded(parts())).toBe(expected);
  });

  test('only when nothing is on its way or playing', () => {
    const unsent = { ...parts(), outbox: { pending: () => [{}] } } as unknown as LiveParts;
    const uploading = { ...parts(), uploads: { isEmpty: false } } as unknown as LiveParts;
    expect([unsent, uploading].map((one) => mayBeReloaded(one))).toEqual([false, false]);
    document.body.innerHTML = '<audio></audio>';
    expect(mayBeReloaded(null)).toBe(true);
    const [audio] = document.getElementsByTagName('audio');
    Object.defineProperty(audio, 'paused', { value: false });
    expect(mayBeReloaded(null)).toBe(false);
  });
});

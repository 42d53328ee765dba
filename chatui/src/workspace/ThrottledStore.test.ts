// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Listeners } from '../realtime/Listeners';
import { ThrottledStore } from './ThrottledStore';

let value: number;
let changed: Listeners;
let throttled: ThrottledStore<number>;
let told: number[];
let leave: () => void;

/** The source changes, and says so. */
function become(next: number): void {
  value = next;
  changed.tell();
}

beforeEach(() => {
  vi.useFakeTimers();
  value = 0;
  told = [];
  changed = new Listeners();
  throttled = new ThrottledStore({ subscribe: (listener) => changed.add(listener), getSnapshot: () => value });
  leave = throttled.subscribe(() => told.push(throttled.getSnapshot()));
});

afterEach(() => {
  leave();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('a change', () => {
  it('is passed on at once after a quiet time', () => {
    become(1);
    expect(told).toEqual([1]);
    throttled.shown(1);
    vi.advanceTimersByTime(1_000);
    become(2);
    expect(told).toEqual([1, 2]);
  });

  it('waits until the one before it has been shown, and as long again', () => {
    become(1);
    become(2);
    vi.advanceTimersByTime(100);
    become(3);
    expect(told).toEqual([1]);
    throttled.shown(1);
    vi.advanceTimersByTime(99);
    expect(told).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([1, 3]);
    expect(throttled.getSnapshot()).toBe(3);
  });

  it('is not held up by one that a later one has overtaken', () => {
    become(1);
    become(2);
    throttled.hurry();
    throttled.shown(1);
    throttled.shown(2);
    vi.advanceTimersByTime(16);
    become(3);
    expect(told).toEqual([1, 2, 3]);
  });

  it('that somebody has just made does not wait', () => {
    become(1);
    become(2);
    throttled.hurry();
    expect(told).toEqual([1, 2]);
  });

  it('of before one listened is seen', () => {
    leave();
    value = 5;
    leave = throttled.subscribe(() => told.push(throttled.getSnapshot()));
    expect(throttled.getSnapshot()).toBe(5);
  });
});

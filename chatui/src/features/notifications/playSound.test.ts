import { beforeEach, expect, test, vi } from 'vitest';

import { playSound } from './playSound';

interface Played {
  pitch: number;
  from: number;
  to: number;
}

let played: Played[];
const close = vi.fn(() => Promise.resolve());
const context = { currentTime: 2, destination: {}, close } as unknown as AudioContext;

beforeEach(() => {
  played = [];
  vi.stubGlobal(
    'OscillatorNode',
    class {
      readonly #tone: Played;
      constructor(_: unknown, { frequency }: { frequency: number }) {
        this.#tone = { pitch: frequency, from: -1, to: -1 };
        played.push(this.#tone);
      }
      connect = <T>(next: T): T => next;
      start = (at: number) => (this.#tone.from = at);
      stop = (at: number) => (this.#tone.to = at);
    },
  );
  const gain = { linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() };
  vi.stubGlobal('GainNode', class { gain = gain; connect = () => undefined; });
});

test.each(['soft', 'bright'] as const)('%s is a few tones, over within a second, and lets the audio go', (sound) => {
  vi.useFakeTimers();
  playSound(sound, context);
  expect(played.length).toBeGreaterThan(1);
  for (const { pitch, from, to } of played) {
    expect(pitch).toBeGreaterThan(400);
    expect(from).toBeGreaterThanOrEqual(2);
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThan(3);
  }
  expect(close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_200);
  expect(close).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test('off makes none', () => {
  playSound('off', context);
  expect(played).toEqual([]);
});

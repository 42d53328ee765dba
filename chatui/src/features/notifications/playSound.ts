import type { Sound } from './deviceChoices';

interface Tone {
  /** Hz. */
  pitch: number;
  /** Seconds from the beginning. */
  at: number;
  /** Until it has died away, in seconds. */
  length: number;
}

/** Two sounds of our own, made of a few tones. */
const tones: Record<Exclude<Sound, 'off'>, { wave: OscillatorType; loudness: number; tones: Tone[] }> = {
  soft: {
    wave: 'sine',
    loudness: 0.18,
    tones: [
      { pitch: 523.25, at: 0, length: 0.5 },
      { pitch: 659.25, at: 0.11, length: 0.6 },
    ],
  },
  bright: {
    wave: 'triangle',
    loudness: 0.14,
    tones: [
      { pitch: 880, at: 0, length: 0.18 },
      { pitch: 1174.66, at: 0.08, length: 0.18 },
      { pitch: 1760, at: 0.16, length: 0.35 },
    ],
  },
};

/** Plays it, where the browser lets a page do so: most want a click or a key in it first. */
export function playSound(sound: Sound, context: AudioContext = new AudioContext()): void {
  if (sound === 'off') return;
  const { wave, loudness, tones: all } = tones[sound];
  for (const { pitch, at, length } of all) {
    const start = context.currentTime + at;
    const oscillator = new OscillatorNode(context, { type: wave, frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(loudness, start + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
  const last = Math.max(...all.map(({ at, length }) => at + length));
  setTimeout(() => void context.close().catch(() => undefined), (last + 0.2) * 1000);
}

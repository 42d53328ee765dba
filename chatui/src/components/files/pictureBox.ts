import type { CSSProperties } from 'react';
import type { File } from '../../wire/file';

/** A single picture is shown this large at most. */
const widest = 400;
const highest = 320;
/** Large enough for a finger, and to be seen. */
const least = 48;

export type Picture = File & { kind: 'image'; width: number; height: number };

/** Whether a file is shown as a picture in its place: its size is known, so that nothing moves when it comes. */
export function isPicture(file: File): file is Picture {
  return file.kind === 'image' && file.has_thumbnail && (file.width ?? 0) > 0 && (file.height ?? 0) > 0;
}

/** The place that a single picture takes from the first moment: its own size as far as there is room. */
export function pictureBox({ width, height }: Picture): CSSProperties {
  const scale = Math.min(1, widest / width, highest / height);
  const shown = {
    width: Math.max(least, Math.round(width * scale)),
    height: Math.max(least, Math.round(height * scale)),
  };
  return { width: shown.width, maxWidth: '100%', aspectRatio: `${shown.width} / ${shown.height}` };
}

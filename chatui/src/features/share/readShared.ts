import * as v from 'valibot';

import { parsed } from '../../wire/parsed';
import { shareCache, sharePath } from '../../worker/share';

/** What another app has shared with this one. */
export interface Shared {
  text: string;
  files: readonly File[];
}

const schema = v.object({ text: v.string(), files: v.array(v.string()) });

/** As the worker has left it; null: nothing, or it was taken already. */
export async function readShared(): Promise<Shared | null> {
  if (!('caches' in globalThis)) return null;
  const cache = await caches.open(shareCache);
  const left = parsed(schema, await (await cache.match(sharePath))?.json());
  if (left === undefined) return null;
  const files = await Promise.all(left.files.map((name, i) => fileAt(cache, i, name)));
  return { text: left.text, files: files.filter((file) => file !== null) };
}

/** It has gone into a room, or nobody wants it. */
export async function forgetShared(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(shareCache);
}

async function fileAt(cache: Cache, index: number, name: string): Promise<File | null> {
  const response = await cache.match(`${sharePath}/${index}`);
  if (!response) return null;
  const type = response.headers.get('Content-Type') ?? '';
  return new File([await response.blob()], name, { type });
}

import { thumbHashToDataURL } from 'thumbhash';

/** More are not remembered. */
const most = 500;
const made = new Map<string, string>();

/** A blurred likeness of a picture, as an address, from its hash in base64; null: it has none. */
export function placeholder(hash: string | null): string | null {
  if (hash === null) return null;
  const known = made.get(hash);
  if (known !== undefined) return known === '' ? null : known;
  const url = draw(hash);
  const [oldest] = made.size >= most ? made.keys() : [];
  if (oldest !== undefined) made.delete(oldest);
  made.set(hash, url ?? '');
  return url;
}

function draw(hash: string): string | null {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

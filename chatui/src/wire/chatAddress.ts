/** A room, or one of its messages, as the address of a page. */
export interface ChatAddress {
  room: string;
  /** Null: no message in particular. */
  seq: number | null;
}

export function chatAddress({ room, seq }: ChatAddress): string {
  return `/chat/${encodeURIComponent(room)}${seq === null ? '' : `?seq=${seq}`}`;
}

/** Null for every other page. */
export function parseChatAddress(path: string): ChatAddress | null {
  const url = URL.parse(path, 'http://page');
  const room = /^\/chat\/([^/]+)\/?$/.exec(url?.pathname ?? '')?.[1];
  if (!url || room === undefined) return null;
  const seq = Number(url.searchParams.get('seq') ?? Number.NaN);
  return { room: decoded(room), seq: Number.isSafeInteger(seq) && seq > 0 ? seq : null };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

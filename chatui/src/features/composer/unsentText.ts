/** What was typed into a room's box and not sent: kept for this tab, over a reload, another room or signing in again. */
export interface UnsentText {
  read: () => string;
  write: (text: string) => void;
}

const prefix = 'chatrooms.unsent.';

export function unsentText(userId: string, room: string): UnsentText {
  const key = `${prefix}${userId}.${room}`;
  return {
    read: () => sessionStorage.getItem(key) ?? '',
    write: (text) => (text === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text)),
  };
}

/** Puts texts that were on their way, oldest first, back into their rooms' boxes, before what has been typed there since. */
export function keepUnsent(userId: string, texts: readonly { room: string; body: string }[]): void {
  for (const { room, body } of texts.toReversed()) {
    const unsent = unsentText(userId, room);
    unsent.write([body, unsent.read()].filter((text) => text !== '').join('\n'));
  }
}

/** For who signs out: nothing of theirs stays behind in this tab. */
export function forgetUnsentText(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

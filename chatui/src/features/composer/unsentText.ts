/** What was typed into a room's box and not sent: kept for this tab, so that a reload, another room or signing in again loses nothing. */
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

/** For who signs out: nothing of theirs stays behind in this tab. */
export function forgetUnsentText(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

const most = 30;

const keyOf = (userId: string) => `chatrooms.visited.${userId}`;

/** Names of the rooms that somebody has looked at in this browser, the last one first. They may be gone by now. */
export function visitedRooms(userId: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  } catch {
    return []; // blocked, or not ours
  }
}

export function rememberVisit(userId: string, room: string): void {
  const names = [room, ...visitedRooms(userId).filter((name) => name !== room)].slice(0, most);
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(names));
  } catch {
    // Blocked or full: what is not remembered is found by other ways.
  }
}

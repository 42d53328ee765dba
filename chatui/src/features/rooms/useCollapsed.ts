import { useCallback, useState } from 'react';

const keyOf = (userId: string) => `chatrooms.collapsed.${userId}`;

/** Which sections of the rail are folded away: kept in this browser, for each person. */
export function useCollapsed(userId: string): [collapsed: ReadonlySet<string>, toggle: (section: string) => void] {
  const [collapsed, setCollapsed] = useState(() => kept(userId));
  const toggle = useCallback(
    (section: string) => {
      const next = new Set(collapsed);
      if (!next.delete(section)) next.add(section);
      setCollapsed(next);
      try {
        localStorage.setItem(keyOf(userId), JSON.stringify([...next]));
      } catch {
        // Blocked or full: it holds as long as this page.
      }
    },
    [userId, collapsed],
  );
  return [collapsed, toggle];
}

function kept(userId: string): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]');
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set(); // blocked, or not ours
  }
}

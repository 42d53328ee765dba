import { useEffect } from 'react';

import { plainText } from './plainText';
import { useUnread } from './live';

/** Names the tab until another page does (null: as the product alone); a count of what is unread comes first, marks its icon, and is the app's badge. */
export function usePageTitle(title: string | null): void {
  const unread = useUnread();
  useEffect(() => {
    const count = unread === 0 ? '' : `(${unread > 99 ? '99+' : unread}) `;
    document.title = `${count}${title === null ? '' : `${plainText(title)} · `}Chatrooms`;
    setIcon(unread > 0 ? '/favicon-unread.svg' : '/favicon.svg');
  }, [title, unread]);
  useEffect(() => setBadge(unread), [unread]);
}

/** On the app's icon, where it is installed. */
function setBadge(count: number): void {
  const { setAppBadge } = navigator as Partial<Navigator>;
  // Refused where the app is not installed; then there is no icon to mark.
  void setAppBadge?.call(navigator, count).catch(() => undefined);
}

function setIcon(href: string): void {
  document.querySelector('link[rel=icon]')?.setAttribute('href', href);
}

import { useEffect } from 'react';

import { plainText } from './plainText';

/** Names the tab; a count of what is unread comes first. */
export function usePageTitle(title: string, unread = 0): void {
  useEffect(() => {
    const count = unread === 0 ? '' : `(${unread > 99 ? '99+' : unread}) `;
    document.title = `${count}${plainText(title)} · Chatrooms`;
    return () => {
      document.title = 'Chatrooms';
    };
  }, [title, unread]);
}

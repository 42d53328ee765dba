import { useEffect } from 'react';

import { plainText } from './plainText';

/** Names the tab; a count of what is unread comes first, and marks its icon. */
export function usePageTitle(title: string, unread = 0): void {
  useEffect(() => {
    const count = unread === 0 ? '' : `(${unread > 99 ? '99+' : unread}) `;
    document.title = `${count}${plainText(title)} · Chatrooms`;
    setIcon(unread > 0 ? '/favicon-unread.svg' : '/favicon.svg');
    return () => {
      document.title = 'Chatrooms';
      setIcon('/favicon.svg');
    };
  }, [title, unread]);
}

function setIcon(href: string): void {
  document.querySelector('link[rel=icon]')?.setAttribute('href', href);
}

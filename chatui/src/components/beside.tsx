import { createContext, type ReactNode, useContext } from 'react';

/** Whether what stands beside the conversation is still that of the room before. */
export const IsOfRoomBefore = createContext(false);

const noBox = { display: 'contents' } as const;

/** What stands beside the conversation. While it is that of the room before, nothing can be done with it, by whatever means. */
export function Beside({ children }: { children: ReactNode }) {
  const isBefore = useContext(IsOfRoomBefore);
  return (
    <div inert={isBefore} aria-hidden={isBefore || undefined} style={noBox}>
      {children}
    </div>
  );
}

/** What has opened over the page from there: it goes at once with its room. */
export function OpenBeside({ children }: { children: ReactNode }) {
  return useContext(IsOfRoomBefore) ? null : children;
}

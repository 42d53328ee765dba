import type { ReactNode } from 'react';

/** A letter with a stack of marks on it: what is above or below its line is cut off. */
export function Stack({ children }: { children: ReactNode }) {
  return (
    <span style={{ display: 'inline-block', height: '1lh', overflow: 'clip', verticalAlign: 'bottom' }}>
      {children}
    </span>
  );
}

import { createContext, useContext } from 'react';

import type { File } from '../../wire/file';

/** A picture that may be looked at alone, and the message that it is part of; null: it is on its way. */
export interface Viewable {
  room: string;
  messageId: string | null;
  file: File;
}

/** Opens a picture among others. */
export type View = (all: readonly Viewable[], at: Viewable) => void;

export const ViewerContext = createContext<View>(() => undefined);

export function useViewer(): View {
  return useContext(ViewerContext);
}

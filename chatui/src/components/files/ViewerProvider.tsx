import { type ReactNode, useCallback, useEffect, useState } from 'react';

import { useLive } from '../live';
import { loadableDialog } from '../loadableDialog';
import { type View, type Viewable, ViewerContext } from './viewer';

interface Viewing {
  all: readonly Viewable[];
  first: Viewable;
}

const FileViewer = loadableDialog(async () => (await import('./FileViewer')).FileViewer);

/** Has pictures within opened in the viewer, which is a chunk of its own. What is deleted meanwhile goes from it at once. */
export function ViewerProvider({ children }: { children: ReactNode }) {
  const { socket, localFiles } = useLive();
  const [viewing, setViewing] = useState<Viewing | null>(null);
  const view = useCallback<View>((all, first) => setViewing({ all, first }), []);

  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (frame.type !== 'message.deleted' && frame.type !== 'message.edited') return;
        const { id, files: kept = [] } = frame.message;
        const isGone = ({ messageId, file }: Viewable) => messageId === id && !kept.some((one) => one.id === file.id);
        setViewing((old) => (old === null || !old.all.some(isGone) ? old : without(old, isGone)));
      }),
    [socket, localFiles],
  );
  const close = () => setViewing(null);
  return (
    <ViewerContext value={view}>
      {children}
      {viewing !== null && <FileViewer {...viewing} onClose={close} />}
    </ViewerContext>
  );
}

function without({ all, first }: Viewing, isGone: (one: Viewable) => boolean): Viewing | null {
  const left = all.filter((one) => !isGone(one));
  const [other] = left;
  return other === undefined ? null : { all: left, first: isGone(first) ? other : first };
}

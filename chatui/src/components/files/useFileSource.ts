import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';

import type { FilePart } from '../../api/FileTransfer';
import { useLive } from '../live';

export interface FileSource {
  /** Undefined while a ticket is on its way. */
  src: string | undefined;
  /** It could not be had, and somebody may want to try again. It is tried again by itself when the connection is back. */
  hasFailed: boolean;
  onError: () => void;
  retry: () => void;
}

/** Where an element of the page finds a file: in this tab, where it was sent from here, else at the server. */
export function useFileSource(room: string, id: string, part: FilePart): FileSource {
  const { fileLinks, localFiles, socket } = useLive();
  /** This browser cannot show the bytes that it sent; the server may have a thumbnail. */
  const [isUnshowable, setUnshowable] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const local = isUnshowable ? null : localFiles.url(id);
  const url = useSyncExternalStore(fileLinks.subscribe, () => local ?? fileLinks.url(room, id, part));
  const isAway = useSyncExternalStore(fileLinks.subscribe, () => fileLinks.isAway);
  const hasFailed = url === null ? isAway : url === failed;

  const retry = () => {
    setFailed(null);
    fileLinks.retry(id, part);
  };
  const retryUnasked = useEffectEvent(() => {
    if (socket.isLive) retry();
  });
  useEffect(() => (hasFailed ? socket.subscribe(retryUnasked) : undefined), [hasFailed, socket]);

  const onError = () => {
    if (local !== null) setUnshowable(true);
    else if (!fileLinks.failed(room, id, part)) setFailed(url);
  };
  return { src: url ?? undefined, hasFailed, onError, retry };
}

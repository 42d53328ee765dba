import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useRef } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { isPicture } from '../../components/files/pictureBox';
import { type Viewable, useViewer } from '../../components/files/viewer';
import { Spinner } from '../../components/Spinner';
import { useText } from '../../components/useText';
import type { FileKind, SharedFile } from '../../wire/file';
import styles from './roomFiles.module.css';
import { SharedFileItem } from './SharedFileItem';
import { useRoomFiles } from './useRoomFiles';

/** The files of one kind that a room's messages have, the newest first. */
export function FileList({ room, kind }: { room: string; kind: FileKind }) {
  const text = useText();
  const view = useViewer();
  const list = useRef<HTMLUListElement>(null);
  const found = useRoomFiles(room, kind);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const viewable = ({ file, message }: SharedFile): Viewable => ({ room, messageId: message.id, file });
  const open = (one: SharedFile) => view(items.filter(({ file }) => isPicture(file)).map(viewable), viewable(one));
  /** How many there were when more were asked for. */
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (before.current === null || items.length <= before.current) return;
    // Where the button was there may be none now: one goes on with the first that has come.
    list.current?.children[before.current]?.querySelector<HTMLElement>('button, video, audio')?.focus();
    before.current = null;
  }, [items.length]);
  const more = () => {
    before.current = items.length;
    void found.fetchNextPage();
  };
  return (
    <>
      {found.isPending && <Spinner />}
      {found.isError && <Alert onRetry={() => void found.refetch()}>{errorText(found.error, text)}</Alert>}
      {found.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" role="status" sx={{ py: 2 }}>
          {text.files.nothing}
        </Typography>
      )}
      {items.length > 0 && (
        <ul
          ref={list}
          aria-label={text.files.kinds[kind]}
          className={kind === 'image' ? `${styles.list} ${styles.pictures}` : styles.list}
        >
          {items.map((one) => (
            <SharedFileItem key={one.file.id} room={room} shared={one} onOpen={() => open(one)} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button fullWidth loading={found.isFetchingNextPage} onClick={more} sx={{ mt: 1, minHeight: 44 }}>
          {text.files.more}
        </Button>
      )}
    </>
  );
}

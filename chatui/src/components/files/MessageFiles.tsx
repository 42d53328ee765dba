import type { File } from '../../wire/file';
import { useLive } from '../live';
import { FileCard } from './FileCard';
import { FileMedia } from './FileMedia';
import { FilePicture } from './FilePicture';
import styles from './files.module.css';
import { isPicture, pictureBox } from './pictureBox';
import { useViewer, type Viewable } from './viewer';

interface MessageFilesProps {
  room: string;
  /** Null: the message is on its way. */
  messageId: string | null;
  files: readonly File[];
}

/** The files of one message: pictures together, then what can be played, then all others, each in the order given. */
export function MessageFiles({ room, messageId, files }: MessageFilesProps) {
  const { workspace } = useLive();
  const view = useViewer();
  const pictures = files.filter(isPicture);
  const [first] = pictures;
  const open = (file: File) => {
    const own: Viewable[] = pictures.map((one) => ({ room, messageId, file: one }));
    const { messages } = workspace.room(room).getSnapshot();
    const all = messages.flatMap(({ id, files: some = [] }) =>
      some.filter(isPicture).map((one): Viewable => ({ room, messageId: id, file: one })),
    );
    const isAmong = all.some((one) => one.file.id === file.id);
    view(isAmong ? all : own, { room, messageId, file });
  };
  return (
    <div className={styles.files}>
      {first !== undefined && pictures.length === 1 && (
        <FilePicture room={room} file={first} box={pictureBox(first)} onOpen={() => open(first)} />
      )}
      {pictures.length > 1 && (
        <div className={hasTwoColumns(pictures.length) ? `${styles.grid} ${styles.gridOfTwo}` : styles.grid}>
          {pictures.map((file) => (
            <FilePicture key={file.id} room={room} file={file} onOpen={() => open(file)} />
          ))}
        </div>
      )}
      {files.filter(isPlayed).map((file) => (
        <FileMedia key={file.id} room={room} file={file} />
      ))}
      {files
        .filter((file) => !isPicture(file) && !isPlayed(file))
        .map((file) => (
          <FileCard key={file.id} room={room} file={file} />
        ))}
    </div>
  );
}

function isPlayed({ kind }: File): boolean {
  return kind === 'audio' || kind === 'video';
}

function hasTwoColumns(count: number): boolean {
  return count === 2 || count === 4;
}

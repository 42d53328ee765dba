import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router';

import { BotBadge } from '../../components/BotBadge';
import { FileCard } from '../../components/files/FileCard';
import { FileMedia } from '../../components/files/FileMedia';
import { FilePicture } from '../../components/files/FilePicture';
import { isPicture } from '../../components/files/pictureBox';
import { personName } from '../../components/personName';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { File, SharedFile } from '../../wire/file';
import styles from './roomFiles.module.css';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

interface SharedFileItemProps {
  room: string;
  shared: SharedFile;
  /** Shows a picture alone. */
  onOpen: () => void;
}

/** A file of the room, and the way to its message. */
export function SharedFileItem({ room, shared: { file, message }, onOpen }: SharedFileItemProps) {
  const text = useText();
  const { files, language } = text;
  const author = personName(message.author, text);
  const at = moment(language).format(new Date(message.created_at));
  return (
    <li className={styles.item} data-file={file.id}>
      <Content room={room} file={file} onOpen={onOpen} />
      <Link
        component={RouterLink}
        to={`/chat/${room}?seq=${message.seq}`}
        className={styles.source}
        underline="hover"
      >
        <span className={styles.hidden}>{files.toMessage} </span>
        <span dir="auto">{author}</span>
        <BotBadge user={message.author} /> <time dateTime={message.created_at}>{at}</time>
      </Link>
    </li>
  );
}

function Content({ room, file, onOpen }: { room: string; file: File; onOpen: () => void }) {
  if (isPicture(file)) return <FilePicture room={room} file={file} onOpen={onOpen} />;
  if (file.kind === 'audio' || file.kind === 'video') return <FileMedia room={room} file={file} />;
  return <FileCard room={room} file={file} />;
}

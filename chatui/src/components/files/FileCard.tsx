import { useContext } from 'react';

import type { File } from '../../wire/file';
import { Icon } from '../Icon';
import { plainText } from '../plainText';
import { RowTabIndex } from '../rowTabIndex';
import { useText } from '../useText';
import styles from './files.module.css';
import { sizeText, typeText } from './fileWords';
import { useDownload } from './useDownload';

/** A file that is shown by its name, size and type; pressing it saves it. */
export function FileCard({ room, file }: { room: string; file: File }) {
  const { files, language } = useText();
  const { download, state } = useDownload(room, file);
  const name = plainText(file.name);
  const about = [typeText(file), sizeText(file.size, language)].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      className={styles.card}
      tabIndex={useContext(RowTabIndex)}
      aria-label={files.downloadFile(name, about)}
      onClick={download}
    >
      <Icon name="file" quiet />
      <span className={styles.cardText}>
        <span className={styles.fileName} dir="auto" title={name}>
          {name}
        </span>{' '}
        <span className={styles.about} role="status">
          {state ?? about}
        </span>
      </span>
      <Icon name="download" quiet />
    </button>
  );
}

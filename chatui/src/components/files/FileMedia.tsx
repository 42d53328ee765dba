import { useContext } from 'react';

import type { File } from '../../wire/file';
import { plainText } from '../plainText';
import { RowTabIndex } from '../rowTabIndex';
import { useText } from '../useText';
import { FileCard } from './FileCard';
import styles from './files.module.css';
import { sizeText } from './fileWords';
import { useDownload } from './useDownload';
import { useFileSource } from './useFileSource';

/** A film or a sound, in the browser's own player, which reads no more of it than is played. */
export function FileMedia({ room, file }: { room: string; file: File }) {
  const { common, files, language } = useText();
  const { src, hasFailed, onError, retry } = useFileSource(room, file.id, 'bytes');
  const { download, state } = useDownload(room, file);
  const tabIndex = useContext(RowTabIndex);
  const name = plainText(file.name);
  const player = { src, onError, controls: true, tabIndex, 'aria-label': name };
  if (hasFailed) {
    return (
      <div className={styles.media} role="group" aria-label={files.notPlayed(name)}>
        <FileCard room={room} file={file} />
        <div className={`${styles.mediaFoot} ${styles.about}`}>
          {files.cannotPlay}
          <button type="button" className={styles.button} tabIndex={tabIndex} onClick={retry}>
            {common.tryAgain}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.media}>
      {/* What people send has no captions. */}
      {/* eslint-disable jsx-a11y/media-has-caption */}
      {file.kind === 'video' ? (
        <video {...player} preload="metadata" playsInline />
      ) : (
        <audio {...player} preload="none" />
      )}
      {/* eslint-enable jsx-a11y/media-has-caption */}
      <div className={styles.mediaFoot}>
        <span className={styles.cardText}>
          <span className={styles.fileName} dir="auto" title={name}>
            {name}
          </span>
          <span className={styles.about}>{state ?? sizeText(file.size, language)}</span>
        </span>
        <button
          type="button"
          className={styles.button}
          tabIndex={tabIndex}
          aria-label={files.downloadFile(name, sizeText(file.size, language))}
          onClick={download}
        >
          {files.download}
        </button>
      </div>
    </div>
  );
}

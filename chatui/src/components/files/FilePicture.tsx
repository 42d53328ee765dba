import { type CSSProperties, useContext } from 'react';

import type { File } from '../../wire/file';
import { plainText } from '../plainText';
import { RowTabIndex } from '../rowTabIndex';
import { useText } from '../useText';
import styles from './files.module.css';
import { placeholder } from './placeholder';
import { useFileSource } from './useFileSource';

interface FilePictureProps {
  room: string;
  file: File;
  /** The place that it takes, whether it is there or not. */
  box?: CSSProperties;
  onOpen: () => void;
}

/** A picture in its place: blurred until it is there, and with a way to try again where it could not be had. */
export function FilePicture({ room, file, box, onOpen }: FilePictureProps) {
  const { common, files } = useText();
  const { src, hasFailed, onError, retry } = useFileSource(room, file.id, 'thumbnail');
  const tabIndex = useContext(RowTabIndex);
  const name = plainText(file.name);
  if (hasFailed) {
    return (
      <div className={styles.missing} style={box} role="group" aria-label={files.notShown(name)}>
        <span className={styles.missingName}>{name}</span>
        <button type="button" className={styles.button} tabIndex={tabIndex} onClick={retry}>
          {common.tryAgain}
        </button>
      </div>
    );
  }
  const blurred = placeholder(file.thumbhash);
  return (
    <button
      type="button"
      className={styles.picture}
      style={{ ...box, ...(blurred !== null && { backgroundImage: `url(${blurred})` }) }}
      tabIndex={tabIndex}
      onClick={onOpen}
    >
      <img src={src} alt={name} loading="lazy" decoding="async" draggable={false} onError={onError} />
    </button>
  );
}

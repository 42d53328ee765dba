import { useContext, useState } from 'react';

import { errorText } from '../errorText';
import { ExternalLink } from '../ExternalLink';
import { plainText } from '../plainText';
import { RowTabIndex } from '../rowTabIndex';
import { useServices } from '../services';
import { useText } from '../useText';
import type { Message, Preview } from '../../wire/message';
import styles from './files.module.css';
import { FilePicture } from './FilePicture';
import { isPicture, pictureBox } from './pictureBox';
import { useViewer } from './viewer';

interface LinkPreviewProps {
  message: Message;
  preview: Preview;
  /** Whether the reader may take it off, for everyone. */
  canRemove: boolean;
}

/** What stands behind the first link of a message, as the server has read it. */
export function LinkPreview({ message: { room, id }, preview, canRemove }: LinkPreviewProps) {
  const { api } = useServices();
  const text = useText();
  const view = useViewer();
  const tabIndex = useContext(RowTabIndex);
  const [error, setError] = useState<unknown>(null);
  const { url, title, description, image } = preview;
  if (!/^https?:/i.test(url)) return null;
  const picture = image && { ...image, name: title }; // its own name says nothing
  const remove = () => {
    setError(null);
    api.removePreview(room, id).catch(setError);
  };
  return (
    <div className={styles.preview}>
      <div className={styles.cardText}>
        <ExternalLink href={url}>{plainText(title)}</ExternalLink>
        {description !== null && <div className={styles.description}>{plainText(description)}</div>}
        {picture !== null && isPicture(picture) && (
          <FilePicture
            room={room}
            file={picture}
            box={pictureBox(picture)}
            onOpen={() => view([{ room, messageId: null, file: picture }], { room, messageId: null, file: picture })}
          />
        )}
        {error !== null && <div role="alert">{errorText(error, text)}</div>}
      </div>
      {canRemove && (
        <button type="button" className={styles.button} tabIndex={tabIndex} onClick={remove}>
          {text.files.removePreview}
        </button>
      )}
    </div>
  );
}

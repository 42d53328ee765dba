import { useContext, useRef } from 'react';

import { RowTabIndex } from '../../../components/rowTabIndex';
import { useText } from '../../../components/useText';
import { KeepInPlace } from './keepInPlace';
import styles from './message.module.css';

/** In the place of what somebody wrote whom the reader has blocked: a way to read it all the same. */
export function BlockedMessage({ onShow }: { onShow: () => void }) {
  const { cards } = useText();
  const tabIndex = useContext(RowTabIndex);
  const keepInPlace = useContext(KeepInPlace);
  const button = useRef<HTMLButtonElement>(null);
  const show = () => {
    keepInPlace(button.current, 'itself');
    button.current?.closest('article')?.focus(); // the button goes
    onShow();
  };
  return (
    <div className={styles.deleted}>
      {cards.blockedMessage}
      <button ref={button} type="button" className={styles.edited} tabIndex={tabIndex} onClick={show}>
        {cards.showBlocked}
      </button>
    </div>
  );
}

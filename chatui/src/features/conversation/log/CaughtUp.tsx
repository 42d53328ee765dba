import { useText } from '../../../components/useText';
import styles from './log.module.css';
import { type Proof, proofText } from './proofText';

/** Whether everything that has happened in the room is on the screen, and up to which change of its log. */
export function CaughtUp(proof: Proof) {
  const text = useText();
  const spared = `${text.log.proofSpared} `;
  const [before, after] = proofText(proof, text).split(spared);
  return (
    <span title={text.log.proofAbout}>
      {before}
      {after !== undefined && (
        <>
          <span className={styles.spared}>{spared}</span>
          {after}
        </>
      )}
    </span>
  );
}

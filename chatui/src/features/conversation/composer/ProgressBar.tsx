import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  /** In percent, whole. */
  value: number;
  'aria-label': string;
}

/** How far something is. Plain elements: Material UI's bar is more than a kilobyte of the file that a room loads. */
export function ProgressBar({ value, 'aria-label': label }: ProgressBarProps) {
  return (
    <div className={styles.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={value}>
      <div className={styles.done} style={{ width: `${value}%` }} />
    </div>
  );
}

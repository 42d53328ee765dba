import { useState } from 'react';

/**
 * A choice that the server (or something else that takes its time) has to keep. What was chosen shows from the click on, without
 * a moment of the old in between; when `keep` has ended, well or not, `kept` shows again, which is then what holds.
 */
export function useChosen<Value>(kept: Value, keep: (chosen: Value) => Promise<unknown>): [Value, (chosen: Value) => void] {
  const [underway, setUnderway] = useState<{ chosen: Value } | null>(null);
  const choose = (chosen: Value) => {
    const mine = { chosen };
    setUnderway(mine);
    const end = () => setUnderway((now) => (now === mine ? null : now));
    keep(chosen).then(end, end); // whoever keeps it says what went wrong
  };
  return [underway === null ? kept : underway.chosen, choose];
}

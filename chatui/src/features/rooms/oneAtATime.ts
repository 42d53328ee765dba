/** Does the work when called; who calls while it is being done has it done once more, however many they are. */
export function oneAtATime(work: () => Promise<unknown>): () => void {
  let state: 'idle' | 'working' | 'again' = 'idle';
  const done = () => {
    const isWanted = state === 'again';
    state = 'idle';
    if (isWanted) go();
  };
  const go = () => {
    state = 'working';
    work().then(done, done);
  };
  return () => {
    if (state === 'idle') go();
    else state = 'again';
  };
}

import type { Person } from './Person';

/** Resolves when the log has not moved for some frames. */
export async function settled(person: Person): Promise<void> {
  await person.log.evaluate(async (log) => {
    let last = '';
    for (let frames = 0; frames < 8; ) {
      await new Promise(requestAnimationFrame);
      const [first] = log.querySelectorAll('article');
      const now = `${String(log.scrollTop)} ${first?.textContent ?? ''}`;
      frames = now === last ? frames + 1 : 0;
      last = now;
    }
  });
}

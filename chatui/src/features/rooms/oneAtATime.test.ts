import { expect, test } from 'vitest';

import { oneAtATime } from './oneAtATime';

test('asked for many times while it is being done, it is done once more', async () => {
  const done: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise<void>((resolve) => done.push(resolve)));
  const finish = async () => {
    done.at(-1)?.();
    await Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => Promise.resolve());
  };
  ask();
  expect(done).toHaveLength(1);
  ask();
  ask();
  expect(done).toHaveLength(1);
  await finish();
  expect(done).toHaveLength(2);
  await finish();
  expect(done).toHaveLength(2);
  ask();
  expect(done).toHaveLength(3);
});

test('what fails is over', async () => {
  let count = 0;
  const ask = oneAtATime(() => Promise.reject(new Error(String((count += 1)))));
  ask();
  await new Promise((resolve) => setTimeout(resolve));
  ask();
  expect(count).toBe(2);
});

import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { RadioChoice } from './RadioChoice';
import { useChosen } from './useChosen';

const names = { tea: 'Tea', coffee: 'Coffee' };

function Drinks({ kept, keep }: { kept: keyof typeof names; keep: () => Promise<unknown> }) {
  const [value, choose] = useChosen(kept, keep);
  return <RadioChoice label="Drink" names={names} value={value} onChange={choose} />;
}

const isChecked = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name }).checked;

test('what is chosen shows from the click on, and what holds shows when it is kept or refused', async () => {
  let refuse = () => {};
  const keep = () => new Promise((_, reject) => (refuse = () => reject(new Error('refused'))));
  const { rerender } = render(<Drinks kept="tea" keep={keep} />);
  fireEvent.click(screen.getByRole('radio', { name: 'Coffee' }));
  expect(isChecked('Coffee')).toBe(true);
  rerender(<Drinks kept="tea" keep={keep} />); // told anew of what holds, while it is underway
  expect(isChecked('Coffee')).toBe(true);
  await act(() => {
    refuse();
    return Promise.resolve();
  });
  expect(isChecked('Tea')).toBe(true);
});

test('the answer to an earlier choice does not end a later one', async () => {
  const answers: (() => void)[] = [];
  render(<Drinks kept="tea" keep={() => new Promise<void>((resolve) => answers.push(resolve))} />);
  for (const name of ['Coffee', 'Tea', 'Coffee']) fireEvent.click(screen.getByRole('radio', { name }));
  await act(() => {
    answers[0]?.();
    return Promise.resolve();
  });
  expect(isChecked('Coffee')).toBe(true);
  await act(() => {
    answers[2]?.();
    return Promise.resolve();
  });
  expect(isChecked('Tea')).toBe(true);
});

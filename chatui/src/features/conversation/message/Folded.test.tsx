import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { Folded } from './Folded';

const long = 'line\n'.repeat(60);

function show(isLinked: boolean) {
  return (
    <Folded text={long} isLinked={isLinked}>
      {(text, isWhole) => <p data-testid={isWhole ? 'whole' : 'beginning'}>{text}</p>}
    </Folded>
  );
}

test('a long text is folded, and opens for who is led to it', () => {
  const { rerender } = render(show(false));
  expect(screen.getByRole('button', { name: 'Show more' })).toBeVisible();
  rerender(show(true));
  expect(screen.getByRole('button', { name: 'Show less' })).toBeVisible();
  rerender(show(false));
  expect(screen.getByRole('button', { name: 'Show less' }), 'it stays open').toBeVisible();
});

test('what is folded is hidden until it is found, and then takes the place of its beginning', () => {
  render(show(false));
  const hidden = screen.getByTestId('whole').parentElement;
  expect(hidden).toHaveAttribute('hidden', 'until-found');
  expect(screen.getByTestId('beginning').textContent.length).toBeLessThan(long.length);
  hidden?.dispatchEvent(new Event('beforematch'));
  expect(hidden).not.toHaveAttribute('hidden');
  expect(screen.queryByTestId('beginning')).toBeNull();
  expect(screen.getByRole('button', { name: 'Show less' })).toBeVisible();
});

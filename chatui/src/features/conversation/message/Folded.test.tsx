import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { Folded } from './Folded';

const long = 'line\n'.repeat(60);

test('a long text is folded, and opens for who is led to it', () => {
  const { rerender } = render(
    <Folded text={long} isLinked={false}>
      {long}
    </Folded>,
  );
  expect(screen.getByRole('button', { name: 'Show more' })).toBeVisible();
  rerender(
    <Folded text={long} isLinked>
      {long}
    </Folded>,
  );
  expect(screen.getByRole('button', { name: 'Show less' })).toBeVisible();
  rerender(
    <Folded text={long} isLinked={false}>
      {long}
    </Folded>,
  );
  expect(screen.getByRole('button', { name: 'Show less' }), 'it stays open').toBeVisible();
});

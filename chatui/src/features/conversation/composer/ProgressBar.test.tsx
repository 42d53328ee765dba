import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { ProgressBar } from './ProgressBar';

test('tells by its name what is under way, and by its value and its length how far it is', () => {
  const { rerender } = render(<ProgressBar value={0} aria-label="Uploading garden.png" />);
  const bar = screen.getByRole('progressbar', { name: 'Uploading garden.png' });
  for (const value of [0, 40, 100]) {
    rerender(<ProgressBar value={value} aria-label="Uploading garden.png" />);
    expect(bar).toHaveAttribute('aria-valuenow', String(value));
    expect(bar.firstElementChild).toHaveStyle({ width: `${value}%` });
  }
  expect(bar).toHaveAttribute('aria-valuemin', '0');
  expect(bar).toHaveAttribute('aria-valuemax', '100');
});

import { act, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { Spinner } from './Spinner';

test('what comes soon shows no spinner', () => {
  vi.useFakeTimers();
  render(<Spinner label="Loading earlier messages" />);
  act(() => void vi.advanceTimersByTime(399));
  expect(screen.queryByRole('progressbar')).toBeNull();
  act(() => void vi.advanceTimersByTime(1));
  expect(screen.getByRole('progressbar', { name: 'Loading earlier messages' })).toBeVisible();
  vi.useRealTimers();
});

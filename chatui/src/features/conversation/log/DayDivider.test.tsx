import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { DayDivider } from './DayDivider';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('“Today” turns into “Yesterday” at midnight', () => {
  vi.setSystemTime(new Date(2026, 2, 14, 23, 59, 30));
  const { unmount } = render(<DayDivider at={new Date(2026, 2, 14, 12, 0)} />);
  expect(screen.getByRole('separator')).toHaveAccessibleName('Today');
  act(() => void vi.advanceTimersByTime(29_000));
  expect(screen.getByRole('separator')).toHaveAccessibleName('Today');
  act(() => void vi.advanceTimersByTime(1_000));
  expect(screen.getByRole('separator')).toHaveAccessibleName('Yesterday');
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});

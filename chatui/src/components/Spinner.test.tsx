import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Spinner } from './Spinner';

const wait = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(10_000);
});
afterEach(() => vi.useRealTimers());

test('what comes soon shows no spinner', () => {
  render(<Spinner label="Loading earlier messages" />);
  wait(399);
  expect(screen.queryByRole('progressbar')).toBeNull();
  wait(1);
  expect(screen.getByRole('progressbar', { name: 'Loading earlier messages' })).toBeVisible();
});

test('one that follows another goes on for it', () => {
  const page = render(<Spinner key="the token" />);
  wait(300);
  page.rerender(<Spinner key="the room" />);
  wait(100);
  expect(screen.getByRole('progressbar')).toBeVisible();
  page.rerender(<Spinner key="its messages" />);
  expect(screen.getByRole('progressbar')).toBeVisible();
  page.unmount();
  wait(1_000);
  render(<Spinner />);
  wait(399);
  expect(screen.queryByRole('progressbar')).toBeNull();
});

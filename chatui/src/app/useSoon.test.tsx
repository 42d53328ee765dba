import { act, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { useSoon } from './useSoon';

/** Whether the page is so busy that what is deferred never comes. */
const page = vi.hoisted(() => ({ isBusy: false }));
vi.mock('react', async (actual) => {
  const react = await actual<typeof import('react')>();
  const useDeferredValue = (value: unknown) => {
    const [first] = react.useState(value);
    return page.isBusy ? first : value;
  };
  return { ...react, useDeferredValue };
});

function Room({ isLoaded }: { isLoaded: boolean }) {
  return useSoon(isLoaded) ? <p>the room</p> : <p>on its way</p>;
}

test('comes with what is deferred', () => {
  page.isBusy = false;
  const { rerender } = render(<Room isLoaded={false} />);
  rerender(<Room isLoaded />);
  expect(screen.getByText('the room')).toBeVisible();
});

test('comes after 0.3 s in a page that is never at rest', () => {
  vi.useFakeTimers();
  page.isBusy = true;
  const { rerender } = render(<Room isLoaded={false} />);
  rerender(<Room isLoaded />);
  act(() => void vi.advanceTimersByTime(299));
  expect(screen.getByText('on its way')).toBeVisible();
  act(() => void vi.advanceTimersByTime(1));
  expect(screen.getByText('the room')).toBeVisible();
  rerender(<Room isLoaded={false} />);
  expect(screen.getByText('on its way')).toBeVisible();
  vi.useRealTimers();
});

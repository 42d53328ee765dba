import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { useLongPress } from './useLongPress';

const onPress = vi.fn();

function Line() {
  const { on } = useLongPress(onPress);
  return (
    <a href="/chat/lobby" {...on}>
      The lobby
    </a>
  );
}

const touch = (clientX = 10, clientY = 10) => ({ touches: [{ clientX, clientY }] });

beforeEach(() => {
  vi.useFakeTimers();
  onPress.mockClear();
  render(<Line />);
});
afterEach(() => void vi.useRealTimers());

test('a finger that rests is a press, and its lifting no click', () => {
  const line = screen.getByRole('link');
  fireEvent.touchStart(line, touch());
  fireEvent.touchMove(line, touch(13, 12));
  vi.advanceTimersByTime(2_000);
  expect(onPress).toHaveBeenCalledExactlyOnceWith(line);
  expect(fireEvent.touchEnd(line), 'whether a click comes').toBe(false);
});

test('a tap and a finger that scrolls are none', () => {
  const line = screen.getByRole('link');
  fireEvent.touchStart(line, touch());
  expect(fireEvent.touchEnd(line), 'whether a click comes').toBe(true);
  fireEvent.touchStart(line, touch());
  fireEvent.touchMove(line, touch(10, 40));
  vi.advanceTimersByTime(2_000);
  expect(onPress).not.toHaveBeenCalled();
});

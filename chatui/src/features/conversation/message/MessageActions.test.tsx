import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import { MessageActions } from './MessageActions';

function show() {
  render(<MessageActions tabIndex={0} onReply={() => undefined} onEdit={() => undefined} />);
  return { reply: screen.getByRole('button', { name: 'Reply' }) };
}

test('only what can be done has a button, and those are told by name', () => {
  show();
  expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
    'Reply',
    'Edit message',
  ]);
  expect(screen.queryByRole('tooltip')).toBeNull();
});

test('a mouse at rest is told what the icon means, until it leaves', async () => {
  const { reply } = show();
  await userEvent.hover(reply);
  expect(await screen.findByRole('tooltip', { name: 'Reply' })).toBeVisible();
  await userEvent.hover(screen.getByRole('button', { name: 'Edit message' }));
  expect(await screen.findByRole('tooltip', { name: 'Edit message' })).toBeVisible();
  await userEvent.unhover(screen.getByRole('button', { name: 'Edit message' }));
  await vi.waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
});

test('a mouse that passes by is told nothing, nor is a finger', () => {
  vi.useFakeTimers();
  const { reply } = show();
  fireEvent.pointerOver(reply, { pointerType: 'mouse' });
  act(() => void vi.advanceTimersByTime(300));
  fireEvent.pointerOut(reply, { pointerType: 'mouse' });
  fireEvent.pointerOver(reply, { pointerType: 'touch' });
  act(() => void vi.advanceTimersByTime(2_000));
  expect(screen.queryByRole('tooltip')).toBeNull();
  vi.useRealTimers();
});

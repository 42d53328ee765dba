import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import { WithServices } from '../../../testing/WithServices';
import { ComposerButtons } from './ComposerButtons';

/** The buttons stay from room to room. What was begun in one is not done in the next. */

type Take = (files: readonly File[]) => void;

const nothing = () => undefined;

function buttonsOf(room: string, onFiles: Take) {
  return <ComposerButtons room={room} onFiles={onFiles} isSending={false} isReady={false} onEmoji={nothing} onSend={nothing} />;
}

test('files go to the room in which one asked for them', async () => {
  const toLobby = vi.fn<Take>();
  const toAttic = vi.fn<Take>();
  const { container, rerender } = render(buttonsOf('lobby', toLobby), { wrapper: WithServices });
  const input = container.querySelector('input[type=file]') as HTMLInputElement;
  await userEvent.click(screen.getByRole('button', { name: 'Attach files' }));
  rerender(buttonsOf('attic', toAttic));
  const oak = new File(['oak'], 'oak.txt');
  fireEvent.change(input, { target: { files: [oak] } });
  expect(toLobby).toHaveBeenCalledExactlyOnceWith([oak]);
  expect(toAttic).not.toHaveBeenCalled();

  const elm = new File(['elm'], 'elm.txt');
  fireEvent.change(input, { target: { files: [elm] } });
  expect(toAttic).toHaveBeenCalledExactlyOnceWith([elm]);
  expect(toLobby).toHaveBeenCalledOnce();
});

test('the emoji close with the room, and are not open again on the way back', async () => {
  const { rerender } = render(buttonsOf('lobby', nothing), { wrapper: WithServices });
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }));
  expect(await screen.findByRole('dialog', { name: 'Emoji' })).toBeVisible();
  rerender(buttonsOf('attic', nothing));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull());
  rerender(buttonsOf('lobby', nothing));
  expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull();
});

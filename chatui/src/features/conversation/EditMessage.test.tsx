import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import { ChatError } from '../../wire/ChatError';
import { EditMessage } from './EditMessage';

function show(onSave = vi.fn((_body: string) => Promise.resolve())) {
  const onClose = vi.fn();
  render(<EditMessage body="helo" onSave={onSave} onClose={onClose} />);
  return { onSave, onClose, box: screen.getByRole('textbox', { name: 'Edit message' }) };
}

test('Enter saves and closes', async () => {
  const { onSave, onClose, box } = show();
  expect(box).toHaveFocus();
  await userEvent.clear(box);
  await userEvent.type(box, 'hello{Enter}');
  expect(onSave).toHaveBeenCalledExactlyOnceWith('hello');
  expect(onClose).toHaveBeenCalledOnce();
});

test('Escape gives up', async () => {
  const { onSave, onClose, box } = show();
  await userEvent.type(box, ' there{Escape}');
  expect(onSave).not.toHaveBeenCalled();
  expect(onClose).toHaveBeenCalledOnce();
});

test.each(['Enter', 'Escape'])('%s within a composition is the input method’s', (key) => {
  const { onSave, onClose, box } = show();
  fireEvent(box, createEvent.keyDown(box, { key, isComposing: true }));
  expect(onSave).not.toHaveBeenCalled();
  expect(onClose).not.toHaveBeenCalled();
});

test('a text that did not change is not saved', async () => {
  const { onSave, onClose } = show();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(onSave).not.toHaveBeenCalled();
  expect(onClose).toHaveBeenCalledOnce();
});

test('an empty text is refused with what to do instead', async () => {
  const { onSave, onClose, box } = show();
  await userEvent.clear(box);
  await userEvent.type(box, '{Enter}');
  expect(screen.getByRole('alert')).toHaveTextContent('can’t be empty');
  expect(onSave).not.toHaveBeenCalled();
  expect(onClose).not.toHaveBeenCalled();
});

test('what was typed stays when it could not be saved', async () => {
  const { onClose, box } = show(vi.fn(() => Promise.reject(new ChatError('disconnected', 'gone'))));
  await userEvent.type(box, ' there{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent('connection was lost');
  expect(box).toHaveValue('helo there');
  expect(onClose).not.toHaveBeenCalled();
});

import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';

import { WithServices } from '../../../testing/WithServices';
import { ada, message } from '../../../testing/samples';
import { Drawer } from '../../../workspace/Drawer';
import { EditMessage } from './EditMessage';
import { LogRow } from '../log/LogRow';
import { rowsOf } from '../log/rowsOf';
import { useEditing } from './useEditing';

type EditingProps = Pick<Parameters<typeof EditMessage>[0], 'onSave' | 'onClose'>;

function Editing(props: EditingProps) {
  const [text, setText] = useState('helo');
  return <EditMessage room="lobby" body="helo" text={text} onChange={setText} {...props} />;
}

function show() {
  const onSave = vi.fn<(body: string) => void>();
  const onClose = vi.fn();
  render(<Editing onSave={onSave} onClose={onClose} />, { wrapper: WithServices });
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

/** A log of one row, which is unmounted out of view as the virtual list does. */
function Log({ drawer, inView }: { drawer: Drawer; inView: boolean }) {
  const { editing, start, change } = useEditing(drawer, 'lobby');
  const [row] = rowsOf([message(1, { author: ada, body: 'helo' })], [], ada);
  const nothing = () => undefined;
  if (!inView || row === undefined) return null;
  return (
    <LogRow
      row={row}
      selfId={ada.id}
      canModerate={false}
      isReadOnly={false}
      editing={editing}
      newSeq={null}
      linkedSeq={null}
      onEdit={start}
      onEditText={change}
      onSave={nothing}
      onDelete={nothing}
      onShowRevisions={nothing}
      onReply={nothing}
      onPickReaction={nothing}
      onReact={nothing}
      onRetry={nothing}
      onTakeBack={nothing}
      onDiscard={nothing}
    />
  );
}

test('what was typed stays while the row is out of view; given up, the next edit begins with the message as it is', async () => {
  const drawer = await Drawer.open('ada');
  const { rerender } = render(<Log drawer={drawer} inView />, { wrapper: WithServices });
  const editing = () => screen.queryByRole('textbox', { name: 'Edit message' });
  const edit = () => userEvent.click(screen.getByRole('button', { name: 'Edit message' }));
  await edit();
  await userEvent.keyboard(' there');
  rerender(<Log drawer={drawer} inView={false} />);
  expect(editing()).toBeNull();
  rerender(<Log drawer={drawer} inView />);
  expect(editing()).toHaveValue('helo there');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(editing()).toBeNull();
  await edit();
  expect(editing()).toHaveValue('helo');
  drawer.close();
});

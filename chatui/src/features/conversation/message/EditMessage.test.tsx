import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, useSyncExternalStore } from 'react';
import { expect, test, vi } from 'vitest';

import { WithServices } from '../../../testing/WithServices';
import { ada, file, message } from '../../../testing/samples';
import { DraftStore } from '../../../workspace/DraftStore';
import { EditMessage } from './EditMessage';
import { type Log, LogProvider } from '../log/logContext';
import { LogRow } from '../log/LogRow';
import { roomActions } from '../roomActions';
import { rowsOf } from '../../../workspace/rowsOf';

type EditingProps = Pick<Parameters<typeof EditMessage>[0], 'onSave' | 'onClose' | 'files'>;

function Editing(props: EditingProps) {
  const [text, setText] = useState('helo');
  const [kept, setKept] = useState<readonly string[] | undefined>();
  const changing = { kept, onKeep: setKept, onChange: setText };
  return <EditMessage room="lobby" body="helo" text={text} {...changing} {...props} />;
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
  expect(onSave).toHaveBeenCalledExactlyOnceWith('hello', undefined);
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
function OneRow({ draftStore, inView }: { draftStore: DraftStore; inView: boolean }) {
  const editing = useSyncExternalStore(draftStore.subscribe, () => draftStore.editing('lobby'));
  const [row] = rowsOf([message(1, { author: ada, body: 'helo' })], [], ada);
  const [log] = useState(() => oneRowLog(draftStore));
  if (!inView || row === undefined) return null;
  return (
    <LogProvider value={log}>
      <LogRow row={row} editing={editing} isNew={false} isLinked={false} />
    </LogProvider>
  );
}

function oneRowLog(draftStore: DraftStore): Log {
  const nothing = vi.fn<() => never>();
  const replica = { room: 'lobby', getSnapshot: nothing, commands: { send: nothing, edit: nothing, react: nothing, retry: nothing, discard: nothing } };
  return {
    ...roomActions({ replica, draftStore, uploads: { putBack: nothing }, box: { current: null } }),
    retryCall: nothing,
    dismissCall: nothing,
    selfId: ada.id,
    canModerate: false,
    isReadOnly: false,
    askToDelete: vi.fn<Log['askToDelete']>(),
    showRevisions: vi.fn<Log['showRevisions']>(),
    pickReaction: vi.fn<Log['pickReaction']>(),
  };
}

test('what was typed stays while the row is out of view; given up, the next edit begins with the message as it is', async () => {
  const draftStore = await DraftStore.open('ada');
  const { rerender } = render(<OneRow draftStore={draftStore} inView />, { wrapper: WithServices });
  const editing = () => screen.queryByRole('textbox', { name: 'Edit message' });
  const edit = () => userEvent.click(screen.getByRole('button', { name: 'Edit message' }));
  await edit();
  await userEvent.keyboard(' there');
  rerender(<OneRow draftStore={draftStore} inView={false} />);
  expect(editing()).toBeNull();
  rerender(<OneRow draftStore={draftStore} inView />);
  expect(editing()).toHaveValue('helo there');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(editing()).toBeNull();
  await edit();
  expect(editing()).toHaveValue('helo');
  draftStore.close();
});

test('a message with files may lose its words', async () => {
  const onSave = vi.fn<(body: string) => void>();
  render(<Editing files={[file('oak')]} onSave={onSave} onClose={vi.fn()} />, { wrapper: WithServices });
  const box = screen.getByRole('textbox', { name: 'Edit message' });
  await userEvent.clear(box);
  await userEvent.type(box, '{Enter}');
  expect(onSave).toHaveBeenCalledExactlyOnceWith('', undefined);
});

test('without its words and its files a message would be nothing', async () => {
  const onSave = vi.fn<(body: string) => void>();
  render(<Editing files={[file('oak')]} onSave={onSave} onClose={vi.fn()} />, { wrapper: WithServices });
  const box = screen.getByRole('textbox', { name: 'Edit message' });
  await userEvent.click(screen.getByRole('button', { name: 'Remove oak.jpg' }));
  expect(box).toHaveFocus();
  await userEvent.clear(box);
  await userEvent.type(box, '{Enter}');
  expect(screen.getByRole('alert')).toHaveTextContent('can’t be empty');
  expect(onSave).not.toHaveBeenCalled();
});

test('files alone may be dropped', async () => {
  const onSave = vi.fn<(body: string, files?: readonly string[]) => void>();
  render(<Editing files={[file('oak'), file('elm')]} onSave={onSave} onClose={vi.fn()} />, { wrapper: WithServices });
  await userEvent.click(screen.getByRole('button', { name: 'Remove elm.jpg' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(onSave).toHaveBeenCalledExactlyOnceWith('helo', ['oak']);
});

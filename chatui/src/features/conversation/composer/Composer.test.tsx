import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { WithServices } from '../../../testing/WithServices';
import { DraftStore } from '../../../workspace/DraftStore';
import { Composer } from './Composer';

let draftStore: DraftStore;

const onSend = vi.fn<(body: string) => void>();
const onTyping = vi.fn();
const onEditLast = vi.fn();

function show(room = 'lobby') {
  return render(
    <Composer
      draftStore={draftStore}
      room={room}
      inputRef={createRef()}
      onSend={onSend}
      onTyping={onTyping}
      onEditLast={onEditLast}
    />,
    { wrapper: WithServices },
  );
}

const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });

beforeEach(async () => {
  vi.clearAllMocks();
  vi.stubGlobal('indexedDB', undefined); // drafts are kept for the page alone
  draftStore = await DraftStore.open('ada');
});

afterEach(() => draftStore.close());

describe('keys', () => {
  test('Enter sends what was typed, trimmed, and empties the box', async () => {
    show();
    await userEvent.type(box(), '  hello  {Enter}');
    expect(onSend).toHaveBeenCalledExactlyOnceWith('hello');
    expect(box()).toHaveValue('');
  });

  test('Shift+Enter breaks the line', async () => {
    show();
    await userEvent.type(box(), 'one{Shift>}{Enter}{/Shift}two');
    expect(onSend).not.toHaveBeenCalled();
    expect(box()).toHaveValue('one\ntwo');
  });

  test.each([{ isComposing: true }, { keyCode: 229 }])('Enter that ends a composition sends nothing: %o', (more) => {
    show();
    fireEvent.change(box(), { target: { value: 'にほ' } });
    const enter = createEvent.keyDown(box(), { key: 'Enter', ...more });
    fireEvent(box(), enter);
    expect(onSend).not.toHaveBeenCalled();
    expect(enter.defaultPrevented).toBe(false);
    fireEvent.keyDown(box(), { key: 'Enter' });
    expect(onSend).toHaveBeenCalledExactlyOnceWith('にほ');
  });

  test('blanks are not sent', async () => {
    show();
    await userEvent.type(box(), '   {Enter}');
    expect(onSend).not.toHaveBeenCalled();
  });

  test('ArrowUp edits the last message only from an empty box', async () => {
    show();
    await userEvent.type(box(), '{ArrowUp}');
    expect(onEditLast).toHaveBeenCalledOnce();
    await userEvent.type(box(), 'x{ArrowUp}');
    expect(onEditLast).toHaveBeenCalledOnce();
  });
});

test('a text too long stays in the box, and it is said by how much', async () => {
  show();
  fireEvent.change(box(), { target: { value: 'x'.repeat(4002) } });
  expect(screen.getByRole('alert')).toHaveTextContent('2 characters too long');
  await userEvent.type(box(), '{Enter}');
  expect(onSend).not.toHaveBeenCalled();
  expect(box().value).toHaveLength(4002);
});

test('a megabyte pasted is refused before it is in the box, and given back', async () => {
  const user = userEvent.setup();
  show();
  const huge = 'x'.repeat(1_000_000);
  await user.click(box());
  await user.keyboard('mine ');
  await user.paste(huge);
  expect(box()).toHaveValue('mine ');
  expect(screen.getByRole('alert')).toHaveTextContent('1,000,000 characters');
  await user.click(screen.getByRole('button', { name: 'Copy the text' }));
  expect(await navigator.clipboard.readText()).toBe(huge);
  await user.click(box());
  await user.paste('short');
  expect(box()).toHaveValue('mine short');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('typing is told; clearing the box is not', async () => {
  show();
  await userEvent.type(box(), 'h');
  expect(onTyping).toHaveBeenCalledOnce();
  await userEvent.type(box(), '{Backspace}');
  expect(onTyping).toHaveBeenCalledOnce();
});

test('what was not sent is there again in its own room, and only there', async () => {
  const first = show();
  await userEvent.type(box(), 'half a thought');
  first.unmount();
  const other = show('garden');
  expect(box()).toHaveValue('');
  other.unmount();
  show();
  expect(box()).toHaveValue('half a thought');
  await userEvent.type(box(), '{Enter}');
  expect(draftStore.rooms()).toEqual([]);
});

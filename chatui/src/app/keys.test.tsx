import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import type { User } from '../wire/user';

/** Contract section 13: what one does by keys, and how else. */

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

const open = async (path: string) => (app = await renderApp(server, path, 'ada'));
const path = () => app.router.state.location.pathname;
const log = () => screen.findByRole('log', { name: 'Messages' });
const box = () => screen.findByRole('textbox', { name: 'Message' });

beforeEach(async () => {
  localStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  for (const name of ['attic', 'garden', 'lobby']) {
    server.chat.addRoom(name, ada, { title: `The ${name}` });
    server.chat.join(name, grace);
  }
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('Go to room', () => {
  const choice = async () => within(await screen.findByRole('dialog', { name: 'Go to room' }));
  const combobox = async () => (await choice()).findByRole('combobox', { name: 'Room or person' });
  const options = async () =>
    (await (await choice()).findAllByRole('option')).map((option) =>
      option.textContent.replace(/attic$|garden$|lobby$/, ''),
    );

  test('opens by Ctrl+K, also from the box, and leads by letters, arrows and Enter', async () => {
    await open('/chat/lobby');
    await userEvent.type(await box(), 'half a thought');
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await combobox(), 'th');
    expect(await options()).toHaveLength(3);
    await userEvent.keyboard('{ArrowDown}{ArrowUp}{ArrowUp}');
    const chosen = (await choice()).getByRole('option', { selected: true });
    expect(await combobox()).toHaveAttribute('aria-activedescendant', chosen.id);
    await userEvent.clear(await combobox());
    await userEvent.keyboard('gdn{Enter}');
    await waitFor(() => expect(path()).toBe('/chat/garden'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await app.router.navigate('/chat/lobby');
    await waitFor(async () => expect(await box()).toHaveValue('half a thought')); // the other room may still be there
  });

  test('has the rooms visited last first, and not the one that is in view', async () => {
    await open('/chat/attic');
    await log();
    await app.router.navigate('/chat/garden');
    await screen.findByRole('heading', { name: 'The garden', level: 1 });
    await userEvent.click(screen.getByRole('button', { name: 'Go to room' }));
    expect(await options()).toEqual(['The attic', 'The lobby']);
  });

  test('finds public rooms that one is not in', async () => {
    server.chat.addRoom('cellar', grace, { title: 'The cellar' });
    await open('/settings');
    await screen.findByRole('heading', { name: 'Settings' });
    await userEvent.keyboard('{Meta>}k{/Meta}');
    await userEvent.type(await combobox(), 'cellar');
    await userEvent.click(await (await choice()).findByRole('option', { name: /The cellar.*Not joined/ }));
    await waitFor(() => expect(path()).toBe('/chat/cellar'));
  });

  test('finds people, and leads to the conversation with them', async () => {
    server.chat.addUser('emmy', 'Emmy');
    await open('/chat/lobby');
    await log();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await combobox(), 'emm');
    // She is in none of Ada's rooms: found by her whole username only, as the server has no list of people.
    await userEvent.type(await combobox(), 'y');
    await (await choice()).findByRole('option', { name: /Emmy.*@emmy/ });
    await userEvent.clear(await combobox());
    await userEvent.type(await combobox(), 'grac');
    await (await choice()).findByRole('option', { name: /Grace.*@grace/ });
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('heading', { name: 'Grace', level: 1 });
    expect(path()).toMatch(/^\/chat\/dm-/);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await combobox(), 'grace');
    await waitFor(async () => expect((await choice()).getAllByRole('option')).toHaveLength(1)); // as that conversation
  });

  test('says that there is none', async () => {
    await open('/chat/lobby');
    await log();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await combobox(), 'zebra');
    expect(await screen.findByText('No room and nobody has that in their name.')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(path()).toBe('/chat/lobby');
  });
});

test('Alt and the arrows lead from room to room, in the order of the list and around its ends', async () => {
  await open('/chat/garden');
  await userEvent.click(await box());
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await screen.findByRole('heading', { name: 'The lobby', level: 1 });
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await screen.findByRole('heading', { name: 'The attic', level: 1 });
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await waitFor(() => expect(path()).toBe('/chat/lobby'));
});

test('with Shift they lead to the next room where something is unread', async () => {
  server.chat.post('lobby', grace, 'news');
  await open('/chat/attic');
  await userEvent.click(await box());
  await waitFor(() => expect(screen.getByRole('link', { name: /The lobby.*1 unread/ })).toBeVisible());
  await userEvent.keyboard('{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}');
  await waitFor(() => expect(path()).toBe('/chat/lobby'));
});

test('a question mark lists the keys, and so does a button; in the box it is a question mark', async () => {
  await open('/chat/lobby');
  await userEvent.type(await box(), 'why?');
  expect(await box()).toHaveValue('why?');
  screen.getByRole('button', { name: 'Room menu' }).focus();
  await userEvent.keyboard('?');
  const dialog = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
  expect(await dialog.findByText('Go to a room')).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Keyboard shortcuts' }));
  expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
});

test.each([
  ['dialog', 'Keyboard shortcuts'],
  ['menu', 'Room menu'],
])('a %s that has been closed takes no more keys, though it is still seen to go', async (role, name) => {
  await open('/chat/lobby');
  await log();
  await userEvent.click(screen.getByRole('button', { name }));
  const opened = await screen.findByRole(role);
  fireEvent.keyDown(opened, { key: '/' });
  expect(path()).toBe('/chat/lobby');
  fireEvent.keyDown(opened, { key: 'Escape' });
  expect(opened).toBeInTheDocument();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: '/' });
  await waitFor(() => expect(path()).toBe('/search'));
});

test('what is typed with the focus on a message goes into the box; Ctrl+C and the space do not', async () => {
  server.chat.post('lobby', grace, 'hello');
  await open('/chat/lobby');
  const message = within(await log())
    .getByText('hello')
    .closest('article');
  await box();
  message?.focus();
  await userEvent.keyboard('{Control>}c{/Control} ');
  expect(message).toHaveFocus();
  await userEvent.keyboard('yes');
  expect(await box()).toHaveFocus();
  expect(await box()).toHaveValue('yes');
});

test.each([
  ['of AltGr', { key: '@', ctrlKey: true, altKey: true, modifierAltGraph: true }],
  ['an accent that waits for its letter', { key: 'Dead' }],
])('%s with the focus on a message is for the box', async (_, key) => {
  server.chat.post('lobby', grace, 'hello');
  await open('/chat/lobby');
  await box();
  const message = within(await log())
    .getByText('hello')
    .closest('article');
  message?.focus();
  message?.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
  expect(await box()).toHaveFocus();
});

test('what an input method composes stays where it is', async () => {
  server.chat.post('lobby', grace, 'hello');
  await open('/chat/lobby');
  await box();
  const message = within(await log())
    .getByText('hello')
    .closest('article');
  message?.focus();
  message?.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', isComposing: true, bubbles: true }));
  expect(message).toHaveFocus();
});

test('one goes on typing after Send, an emoji, a menu of the room', async () => {
  await open('/chat/lobby');
  await userEvent.type(await box(), 'one');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(await box()).toHaveFocus();
  await userEvent.keyboard('two ');
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }));
  await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'party popper{Enter}');
  expect(await box()).toHaveFocus();
  screen.getByRole('button', { name: 'Emoji' }).focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'party popper{Enter}');
  expect(await box()).toHaveFocus();
  expect(await box()).toHaveValue('two 🎉🎉');
  await userEvent.click(screen.getByRole('button', { name: 'Room menu' }));
  await screen.findByRole('menu');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  await userEvent.keyboard('!');
  expect(await box()).toHaveFocus();
});

test('a press on Send or Emoji leaves the focus, and so a keyboard on the screen, where it is', async () => {
  await open('/chat/lobby');
  await box();
  for (const name of ['Send', 'Emoji'])
    expect(fireEvent.mouseDown(screen.getByRole('button', { name })), 'whether the browser may move it').toBe(false);
});

test('PageUp and PageDown in an empty box move the conversation', async () => {
  await open('/chat/lobby');
  const [scrolled, frame] = [[] as number[], await log()];
  frame.scrollBy = ((by: ScrollToOptions) => scrolled.push(by.top ?? 0)) as typeof frame.scrollBy;
  Object.defineProperty(frame, 'clientHeight', { value: 500 });
  await userEvent.click(await box());
  await userEvent.keyboard('{PageUp}{PageDown}');
  expect(scrolled).toEqual([-450, 450]);
  await userEvent.type(await box(), 'text{PageUp}');
  expect(scrolled).toHaveLength(2);
});

test('Escape marks the room as read, and leaves a reply first', async () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(false); // nobody is there to read it by looking
  server.chat.post('lobby', grace, 'hello');
  const { seq } = server.chat.post('lobby', grace, 'and more');
  await open('/chat/lobby');
  const read = () => server.chat.show('lobby', ada).me.last_read_seq;
  await userEvent.click(await within(await log()).findByText('hello'));
  const [article] = within(await log()).getAllByRole('article');
  await userEvent.click(await within(article as HTMLElement).findByRole('button', { name: 'Reply' }));
  await screen.findByText(/Replying to/);
  const before = read();
  expect(before).toBeLessThan(seq);
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByText(/Replying to/)).toBeNull());
  expect(read()).toBe(before);
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(read()).toBe(seq));
});

test('/rooms always lists the rooms, and the rail leads there', async () => {
  await open('/chat/lobby');
  await log();
  await userEvent.click(screen.getByRole('link', { name: 'All rooms' }));
  await waitFor(() => expect(path()).toBe('/rooms'));
  expect(await screen.findByRole('searchbox', { name: 'Find a room' })).toBeVisible();
});

import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';

let server: FakeServer;
let app: RunningApp;

async function open(path: string, username?: string): Promise<void> {
  app = await renderApp(server, path, username);
}

const box = () => screen.findByRole('textbox', { name: 'Message' });
const log = () => screen.findByRole('log', { name: 'Messages' });
/** The message with this text, when it stands in the log: an outgoing one gives its place to it. */
const message = (text: string) =>
  waitFor(() => {
    const article = within(screen.getByRole('log', { name: 'Messages' }))
      .getByText(text)
      .closest('article');
    if (article === null) throw new Error(`“${text}” is in no message`);
    expect(article).toBeVisible();
    return article;
  });
const path = () => app.router.state.location.pathname;
const newRoom = () => screen.findByRole('button', { name: 'New room' });

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.start();
  const ada = server.chat.addUser('ada', 'Ada');
  const grace = server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.addRoom('garden', grace, { title: 'Garden' });
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('signing in', () => {
  async function fillIn(username: string, password: string): Promise<void> {
    await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), username);
    await userEvent.type(screen.getByLabelText('Password'), password);
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  }

  test('leads to where one wanted to go', async () => {
    await open('/chat/lobby');
    await fillIn('ada', 'correct horse');
    expect(await screen.findByRole('heading', { name: 'The lobby' })).toBeVisible();
    expect(path()).toBe('/chat/lobby');
  });

  test('a wrong password is told in plain words, and what was typed stays', async () => {
    await open('/login');
    await fillIn('ada', 'wrong horse');
    expect(await screen.findByRole('alert')).toHaveTextContent('don’t match');
    expect(screen.getByRole('textbox', { name: 'Username' })).toHaveValue('ada');
    expect(screen.getByLabelText('Password')).toHaveValue('wrong horse');
  });

  test('a server out of reach is told as such', async () => {
    await open('/login');
    const { refusal } = server;
    await server.stop();
    await fillIn('ada', 'correct horse');
    expect(await screen.findByRole('alert')).toHaveTextContent('can’t be reached');
    server = await FakeServer.start();
    server.refusal = refusal;
  });

  test('never leads away from this site', async () => {
    app = await renderApp(server, '/login');
    await app.router.navigate('/login', { state: { from: '//evil.example' } });
    await fillIn('ada', 'correct horse');
    await waitFor(() => expect(path()).toBe('/'));
  });
});

describe('an account', () => {
  test('what cannot be right is told beside its box before the server is asked', async () => {
    await open('/register');
    await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), '-x');
    await userEvent.type(screen.getByLabelText('Password'), 'short');
    await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
    expect(screen.getByRole('textbox', { name: 'Username' })).toHaveAccessibleDescription(/start with a letter/);
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Use 8 characters or more.');
    expect(server.requests).not.toContain('POST /api/v1/auth/register');
  });

  test('a taken name is told beside its box', async () => {
    await open('/register');
    await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), 'ada');
    await userEvent.type(screen.getByLabelText('Password'), 'a long enough one');
    await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Username' })).toHaveAccessibleDescription(/taken/));
  });

  test('being registered is being signed in', async () => {
    await open('/register');
    await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), 'linus');
    await userEvent.type(screen.getByRole('textbox', { name: 'Display name' }), 'Linus');
    await userEvent.type(screen.getByLabelText('Password'), 'a long enough one');
    await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
    expect(await screen.findByRole('heading', { name: 'Rooms' })).toBeVisible();
    expect(screen.getByText('Linus')).toBeVisible();
  });
});

test('a session that was ended asks to sign in, and then goes on with the text not lost', async () => {
  await open('/chat/lobby', 'ada');
  await userEvent.type(await box(), 'half a thought');
  server.chat.revokeAll();
  server.cut(4401);
  expect(await screen.findByText(/session has ended/)).toBeVisible();
  await userEvent.type(screen.getByRole('textbox', { name: 'Username' }), 'ada');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await box()).toHaveValue('half a thought');
  expect(path()).toBe('/chat/lobby');
});

test('what had not been sent when the session ended goes out after signing in again', async () => {
  await open('/chat/lobby', 'ada');
  await box();
  server.isClosedToSockets = true;
  server.cut();
  await userEvent.type(await box(), 'one{Enter}two{Enter}half a thought');
  expect(within(await log()).getByText('two')).toBeInTheDocument();
  server.chat.revokeAll();
  await app.services.session.getToken({ fresh: true });
  server.isClosedToSockets = false;
  await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), 'ada');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await box()).toHaveValue('half a thought');
  const stored = () => server.chat.rooms.get('lobby')?.log.messages.map(({ body }) => body);
  await waitFor(() => expect(stored()).toEqual(['one', 'two']), { timeout: 15_000 });
});

describe('a room with something not read', () => {
  const separators = () => screen.queryAllByRole('separator', { name: 'New' });

  test('opens with a line above it, and is read once somebody is there', async () => {
    const { chat } = server;
    const [ada, grace] = [chat.userNamed('ada'), chat.userNamed('grace')];
    chat.post('lobby', ada, 'mine');
    chat.post('lobby', grace, 'one');
    chat.post('lobby', grace, 'two');
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await open('/chat/lobby', 'ada');
    const first = await message('one');
    expect(separators()).toHaveLength(1);
    expect(separators()[0]?.compareDocumentPosition(first)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    await waitFor(() => expect(document.title).toBe('(2) The lobby · Chatrooms'));
    expect(chat.show('lobby', ada).me.unread_count).toBe(2);

    focus.mockReturnValue(true);
    fireEvent.focus(window);
    await waitFor(() => expect(document.title).toBe('The lobby · Chatrooms'));
    await waitFor(() => expect(chat.show('lobby', ada).me.unread_count).toBe(0));
    expect(separators()).toHaveLength(1);
    chat.post('lobby', grace, 'three');
    await message('three');
    await waitFor(() => expect(chat.show('lobby', ada).me.unread_count).toBe(0));
    expect(separators()[0]?.compareDocumentPosition(await message('one'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });

  test('has no line for what is one’s own, nor where all is read', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'mine');
    await open('/chat/lobby', 'ada');
    await message('mine');
    expect(separators()).toEqual([]);
  });

  test('further back than what is newest is loaded from there', async () => {
    const { chat } = server;
    const grace = chat.userNamed('grace');
    for (let n = 1; n <= 150; n++) chat.post('lobby', grace, `number ${n}.`);
    await open('/chat/lobby', 'ada');
    await message('number 1.');
    expect(separators()).toHaveLength(1);
  });
});

test('an address that names a message opens around it', async () => {
  const { chat } = server;
  for (let n = 1; n <= 300; n++) chat.post('lobby', chat.userNamed('ada'), `number ${n}.`);
  await open('/chat/lobby?seq=120', 'ada');
  await message('number 118.');
});

test('a jump to a message that cannot be loaded says so, and leaves the reader where they are', async () => {
  const { chat } = server;
  for (let n = 1; n <= 150; n++) chat.post('lobby', chat.userNamed('ada'), `number ${n}.`);
  await open('/chat/lobby', 'ada');
  await message('number 150.');
  server.refusal = new ChatError('forbidden', 'Not now.', { status: 403 });
  await act(() => app.router.navigate('/chat/lobby?seq=5'));
  expect(await screen.findByText(/That message could not be loaded/)).toBeVisible();
  server.refusal = null;
  await message('number 150.');
});

describe('what is not sent', () => {
  /** Has a message in the lobby refused for good. */
  async function fail(text: string): Promise<void> {
    const { chat } = server;
    const refusing = vi.spyOn(chat, 'post').mockImplementation(() => {
      throw new ChatError('forbidden', 'You may not post here.');
    });
    await userEvent.type(await box(), `${text}{Enter}`);
    expect(await within(await message(text)).findByText(/You may not post here/)).toBeVisible();
    refusing.mockRestore();
  }

  test('shows in the list of rooms, for rooms that are not in view', async () => {
    server.chat.join('garden', server.chat.userNamed('ada'));
    await open('/chat/lobby', 'ada');
    await userEvent.type(await box(), 'half a thought');
    const rooms = await screen.findByRole('list', { name: 'Your rooms' });
    expect(within(rooms).queryByText('Draft')).toBeNull();
    await userEvent.click(await within(rooms).findByRole('link', { name: 'Garden' }));
    expect(await screen.findByRole('link', { name: 'The lobby Draft' })).toBeVisible();
    await userEvent.click(screen.getByRole('link', { name: 'The lobby Draft' }));
    expect(await box()).toHaveValue('half a thought');
  });

  test('can be tried again', async () => {
    await open('/chat/lobby', 'ada');
    await fail('hello');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    const stored = () => server.chat.rooms.get('lobby')?.log.messages.map(({ body }) => body);
    await waitFor(() => expect(stored()).toEqual(['hello']));
    await waitFor(() => expect(screen.queryByText(/may not post/)).toBeNull());
  });

  test('can be taken back into the box, before what is there', async () => {
    await open('/chat/lobby', 'ada');
    await fail('hello');
    await userEvent.type(await box(), 'and more');
    await userEvent.click(screen.getByRole('button', { name: 'Edit' }));
    expect(await box()).toHaveValue('hello\nand more');
    expect(await box()).toHaveFocus();
    expect(screen.queryByText(/may not post/)).toBeNull();
  });

  test('can be copied, and discarded', async () => {
    await open('/chat/lobby', 'ada');
    const user = userEvent.setup(); // with a clipboard
    await fail('hello');
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('hello');
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(within(await log()).queryByText('hello')).toBeNull();
  });

  test('is erased by signing out only after saying so', async () => {
    await open('/chat/lobby', 'ada');
    await fail('hello');
    await userEvent.type(await box(), 'half a thought');
    await app.router.navigate('/settings');
    const signOut = () => userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await screen.findByRole('button', { name: 'Sign out' });
    await signOut();
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('You have 1 unsent message and 1 draft in this browser.');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await signOut();
    await userEvent.click(await screen.findByRole('button', { name: 'Erase and sign out' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Username' }), 'ada');
    await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByRole('navigation', { name: 'Rooms' });
    await app.router.navigate('/chat/lobby');
    expect(await box()).toHaveValue('');
    expect(within(await log()).queryByText('hello')).toBeNull();
  });
});

describe('what was being written', () => {
  const notSent = () => screen.findByRole('region', { name: 'Not sent' });

  test('stays in reach when the room is archived, and says why it cannot be sent', async () => {
    const { chat } = server;
    await open('/chat/lobby', 'ada');
    const user = userEvent.setup(); // with a clipboard
    await user.type(await box(), 'half a thought');
    chat.update('lobby', chat.userNamed('ada'), { archived_at: new Date(0).toISOString() });
    const region = await notSent();
    expect(region).toHaveTextContent('half a thought');
    expect(region).toHaveTextContent('cannot be sent any more');
    await user.click(within(region).getByRole('button', { name: 'Copy' }));
    expect(await within(region).findByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('half a thought');
    await user.click(within(region).getByRole('button', { name: 'Discard' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Not sent' })).toBeNull());
  });

  test('stays in reach when the room is there for others only', async () => {
    const { chat } = server;
    chat.addRoom('attic', chat.userNamed('grace'));
    chat.update('attic', chat.userNamed('grace'), { visibility: 'private' });
    await open('/chat/lobby', 'ada');
    await userEvent.type(await box(), 'half a thought');
    const draftStore = app.services.live.getSnapshot()?.draftStore;
    draftStore?.write('attic', 'for the attic');
    draftStore?.edit('attic', { id: 'm1', text: 'half changed' });
    await app.router.navigate('/chat/attic');
    const region = await notSent();
    expect(region).toHaveTextContent(/for the attic.*half changed/);
    for (const button of within(region).getAllByRole('button', { name: 'Discard' })) await userEvent.click(button);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Not sent' })).toBeNull());
    expect(draftStore?.editing('attic')).toBeNull();
  });

  test('stays in reach when one is removed from the room', async () => {
    await open('/chat/lobby', 'grace');
    await userEvent.type(await box(), 'half a thought');
    server.peers.forEach((peer) => peer.say({ type: 'removed', room: 'lobby' }));
    expect(await notSent()).toHaveTextContent('half a thought');
  });
});

describe('what the server refused', () => {
  test('is listed where the rail leads to, once its room is out of reach, and can be copied, tried again and discarded', async () => {
    const { chat } = server;
    const [ada, grace] = [chat.userNamed('ada'), chat.userNamed('grace')];
    chat.addRoom('attic', grace);
    chat.join('attic', ada);
    const { id } = chat.post('attic', ada, 'as it was');
    await open('/chat/lobby', 'ada');
    await box();
    const outbox = app.services.live.getSnapshot()?.outbox;
    expect(screen.queryByRole('link', { name: 'Not sent' })).toBeNull();
    chat.update('attic', grace, { visibility: 'private' });
    chat.leave('attic', ada);
    outbox?.add('attic', 'a last word');
    outbox?.change('attic', { type: 'edit', messageId: id, body: 'as it should be' });
    await userEvent.click(await screen.findByRole('link', { name: 'Not sent' }));
    const section = await screen.findByRole('region', { name: 'attic' });
    await waitFor(() => expect(section).toHaveTextContent(/Message .*a last word/));
    await waitFor(() => expect(section).toHaveTextContent(/Edit of a message .*as it should be/));
    await userEvent.click(within(section).getAllByRole('button', { name: 'Discard' })[0] ?? section);
    await waitFor(() => expect(section).not.toHaveTextContent('a last word'));
    chat.update('attic', grace, { visibility: 'public' });
    await userEvent.click(within(section).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Everything has been sent.')).toBeVisible();
    await waitFor(() => expect(chat.room('attic', ada).log.messages[0]).toMatchObject({ body: 'as it should be' }));
  });

  test('and leaves nothing behind is told on whatever page one is', async () => {
    const { chat } = server;
    const grace = chat.userNamed('grace');
    chat.addRoom('attic', grace);
    const { id } = chat.post('attic', grace, 'not yours');
    await open('/chat/lobby', 'ada');
    await box();
    app.services.live.getSnapshot()?.outbox.change('attic', { type: 'delete', messageId: id });
    expect(await screen.findByText(/A message in “attic” was not deleted\./)).toBeVisible();
    chat.update('attic', grace, { visibility: 'private' });
    app.services.live.getSnapshot()?.outbox.change('attic', { type: 'react', messageId: id, emoji: '👍', isOn: true });
    expect(await screen.findByText(/A reaction in “attic” was not saved\./)).toBeVisible();
    expect(chat.room('attic', grace).log.messages).toMatchObject([{ body: 'not yours', reactions: [] }]);
  });
});

test('a new display name and a renewed token rebuild nothing on the screen', async () => {
  const { chat } = server;
  chat.post('lobby', chat.userNamed('ada'), 'hello');
  await open('/chat/lobby', 'ada');
  const parts = async () => [await message('hello'), await log(), await box(), screen.getByRole('navigation', { name: 'Rooms' })];
  const before = await parts();
  await userEvent.type(await box(), 'half');
  await app.services.session.getToken({ fresh: true });
  await act(async () => app.services.session.updateUser(await app.services.api.updateMe({ display_name: 'Ada L.' })));
  expect(await screen.findAllByText('Ada L.')).not.toEqual([]);
  const after = await parts();
  before.forEach((part, n) => expect(after[n]).toBe(part));
  expect(await box()).toHaveFocus();
});

describe('rooms', () => {
  test('a new room is made from what it is called, and opened', async () => {
    await open('/', 'ada');
    await userEvent.click(await newRoom());
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Room name' }), 'My Room');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create room' }));
    await waitFor(() => expect(path()).toBe('/chat/my-room'));
    expect(await screen.findByRole('heading', { name: 'My Room' })).toBeVisible();
  });

  test('a taken name is told in the dialog, which stays', async () => {
    await open('/', 'ada');
    await userEvent.click(await newRoom());
    const name = await screen.findByRole('textbox', { name: 'Room name' });
    await userEvent.type(name, 'garden{Enter}');
    await waitFor(() => expect(name).toHaveAccessibleDescription(/taken/));
    expect(name).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(await newRoom());
    expect(await screen.findByRole('textbox', { name: 'Room name' })).toHaveValue('garden'); // closed by mistake
  });

  test('a room without a name, and one with too long a name, is told at the box', async () => {
    await open('/', 'ada');
    await userEvent.click(await newRoom());
    const name = await screen.findByRole('textbox', { name: 'Room name' });
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(name).toHaveAccessibleDescription('Give the room a name.'));
    await userEvent.click(name);
    await userEvent.paste('🌹'.repeat(81));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(name).toHaveAccessibleDescription('Use 80 characters or fewer.'));
    expect(path()).toBe('/');
  });

  test('an unknown room is offered to be made', async () => {
    await open('/chat/attic', 'ada');
    await userEvent.click(await screen.findByRole('button', { name: 'Create room' }));
    expect(await box()).toBeVisible();
    expect(server.chat.rooms.has('attic')).toBe(true);
  });

  test('whose name is not Latin gets an address of its own', async () => {
    const app = await renderApp(server, '/', 'ada');
    await userEvent.click((await screen.findAllByRole('button', { name: 'New room' }))[0] as HTMLElement);
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByRole('textbox', { name: 'Room name' }), '会議室');
    await userEvent.click(dialog.getByRole('button', { name: 'Create room' }));
    await waitFor(() => expect(app.router.state.location.pathname).toMatch(/^\/chat\/room-[0-9a-z]{6}$/));
    expect(await screen.findByRole('heading', { name: '会議室' })).toBeVisible();
  });

  test('whose name stands in the address bar, in any script, is made under an address of its own', async () => {
    const app = await renderApp(server, '/chat/雑談部屋', 'ada');
    expect(await screen.findByRole('heading', { name: 'There is no room “雑談部屋” yet' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Create room' }));
    await waitFor(() => expect(app.router.state.location.pathname).toMatch(/^\/chat\/room-[0-9a-z]{6}$/));
    expect(await screen.findByRole('heading', { name: '雑談部屋' })).toBeVisible();
  });

  test('a private room one is not in looks like an unknown one', async () => {
    const grace = server.chat.userNamed('grace');
    server.chat.addRoom('cellar', grace);
    server.chat.update('cellar', grace, { visibility: 'private' });
    await open('/chat/cellar', 'ada');
    expect(await screen.findByRole('heading', { name: 'There is no room “cellar” yet' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Create room' })).toBeVisible();
  });

  test('the list counts what comes while another room is in view, in the tab’s title too', async () => {
    const { chat } = server;
    chat.join('garden', chat.userNamed('ada'));
    await open('/chat/lobby', 'ada');
    await box();
    await waitFor(() => expect(server.peers.some((peer) => peer.subscriptions.get('garden') === true)).toBe(true));
    chat.post('garden', chat.userNamed('grace'), 'the roses are out');
    const rooms = await screen.findByRole('list', { name: 'Your rooms' });
    expect(await within(rooms).findByRole('link', { name: 'Garden 1 unread' })).toBeVisible();
    await waitFor(() => expect(document.title).toBe('(1) The lobby · Chatrooms'));
  });
});

describe('messages', () => {
  test('one is sent, and stands there once', async () => {
    await open('/chat/lobby', 'ada');
    await userEvent.type(await box(), 'hello{Enter}');
    expect(await message('hello')).toHaveAccessibleName(/^Ada/);
    await waitFor(() => expect(server.chat.rooms.get('lobby')?.log.messages).toHaveLength(1));
    await waitFor(() => expect(screen.queryByText(/Sending|Waiting/)).toBeNull());
    expect(within(await log()).getAllByText('hello')).toHaveLength(1);
  });

  test('another’s has no button to edit or delete it, for who is no owner', async () => {
    const { chat } = server;
    chat.post('garden', chat.userNamed('grace'), 'mine');
    await open('/chat/garden', 'ada');
    const mine = within(await message('mine'));
    await mine.findByRole('button', { name: 'More actions' }); // they come after the message
    const buttons = mine.getAllByRole('button', { hidden: true });
    const names = buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent);
    expect(names).toEqual(['Grace', 'Add reaction', 'Reply', 'More actions']); // hers leads to her card
  });

  test('one’s own is edited in its place', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'helo');
    await open('/chat/lobby', 'ada');
    await userEvent.click(await within(await message('helo')).findByRole('button', { name: 'Edit message' }));
    const editing = screen.getByRole('textbox', { name: 'Edit message' });
    await userEvent.type(editing, '!');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await message('helo!')).toHaveTextContent('(edited)');
    expect(screen.queryByRole('textbox', { name: 'Edit message' })).toBeNull();
    expect(await box()).toHaveFocus();
  });

  test('an edit that is refused says so at its place, and nothing of it is lost', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'helo');
    await open('/chat/lobby', 'ada');
    const refusing = vi.spyOn(chat, 'edit').mockImplementation(() => {
      throw new ChatError('forbidden', 'Not now.');
    });
    await userEvent.click(await within(await message('helo')).findByRole('button', { name: 'Edit message' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Edit message' }), '!');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    const note = await within(await message('helo')).findByRole('alert');
    expect(note).toHaveTextContent('The change was not saved. Not now.');
    await userEvent.click(within(note).getByRole('button', { name: 'Edit' }));
    expect(screen.getByRole('textbox', { name: 'Edit message' })).toHaveValue('helo!');
    refusing.mockRestore();
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await message('helo!')).toHaveTextContent('(edited)');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('an edit under way is there again after a look into another room', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'helo');
    await open('/chat/lobby', 'ada');
    await userEvent.click(await within(await message('helo')).findByRole('button', { name: 'Edit message' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Edit message' }), ' there');
    await act(() => app.router.navigate('/chat/garden'));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Edit message' })).toBeNull());
    await act(() => app.router.navigate('/chat/lobby'));
    expect(await screen.findByRole('textbox', { name: 'Edit message' })).toHaveValue('helo there');
  });

  test('ArrowUp edits the last of one’s own', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'first');
    chat.post('lobby', chat.userNamed('ada'), 'second');
    chat.post('lobby', chat.userNamed('grace'), 'third');
    await open('/chat/lobby', 'ada');
    await message('third');
    await userEvent.type(await box(), '{ArrowUp}');
    expect(await screen.findByRole('textbox', { name: 'Edit message' })).toHaveValue('second');
  });

  test('deleting asks first, and leaves a tombstone', async () => {
    const { chat } = server;
    chat.post('lobby', chat.userNamed('ada'), 'never mind');
    await open('/chat/lobby', 'ada');
    await userEvent.click(await within(await message('never mind')).findByRole('button', { name: 'Delete message' }));
    const dialog = await screen.findByRole('dialog');
    expect(chat.rooms.get('lobby')?.log.messages[0]?.body).toBe('never mind');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await message('Message deleted')).toBeVisible();
    expect(screen.queryByText('never mind')).toBeNull();
  });
});

test('people who are there are named, and who types', async () => {
  const { chat } = server;
  chat.join('lobby', chat.userNamed('grace'));
  await open('/chat/lobby', 'ada');
  // A page without a width has no room for them beside the log.
  await userEvent.click(await screen.findByRole('button', { name: /Show people/ }));
  const people = await screen.findByRole('list', { name: 'People' });
  expect(await within(people).findByText('Ada')).toBeVisible();
  expect(within(people).queryByText('Grace')).toBeNull();
  expect(within(await screen.findByRole('list', { name: 'Away' })).getByText('Grace')).toBeVisible();
  chat.tell('lobby', { type: 'typing', room: 'lobby', user: chat.userNamed('grace') });
  expect(await screen.findByText('Grace is typing…')).toBeVisible();
});

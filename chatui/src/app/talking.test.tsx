import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { FakeServer } from '../testing/FakeServer';
import { renderApp, type RunningApp } from '../testing/renderApp';
import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';

let server: FakeServer;
let app: RunningApp;
let ada: User;
let grace: User;

async function open(path: string): Promise<void> {
  app = await renderApp(server, path, 'ada');
}

/** The message with this text, when it stands in the log. */
const message = (text: string) =>
  waitFor(() => {
    const article = within(screen.getByRole('log', { name: 'Messages' }))
      .getByText(text)
      .closest('article');
    if (article === null) throw new Error(`“${text}” is in no message`);
    return article;
  });
const press = async (text: string, button: string) =>
  userEvent.click(await within(await message(text)).findByRole('button', { name: button }));

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  globalThis.indexedDB = new IDBFactory();
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no layout to scroll in
  server = await FakeServer.start();
  ada = server.chat.addUser('ada', 'Ada');
  grace = server.chat.addUser('grace', 'Grace');
  server.chat.addRoom('lobby', ada, { title: 'The lobby' });
  server.chat.join('lobby', grace);
});

afterEach(async () => {
  app.unmount();
  await app.services.session.logout();
  await server.stop();
});

describe('reactions', () => {
  const reactors = () => {
    const { log } = server.chat.room('lobby', ada);
    return [...log.reactors(log.messages[0]?.id ?? '')].map(([emoji, users]) => [emoji, users.map(({ id }) => id)]);
  };
  const chip = async (name: string, isPressed: boolean) =>
    within(await message('hello')).findByRole('button', { name, pressed: isPressed });

  test('are found by name in the picker, with the keyboard alone, and counted', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await press('hello', 'Add reaction');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'tada{Enter}');
    expect(await chip('🎉 1', true)).toBeVisible();
    await waitFor(() => expect(reactors()).toEqual([['🎉', [ada.id]]]));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull());
  });

  test('of others count without being one’s own, and pressing joins in and takes back', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    server.chat.react('lobby', grace, id, '👍', true);
    await open('/chat/lobby');
    await userEvent.click(await chip('👍 1', false));
    await userEvent.click(await chip('👍 2', true));
    expect(await chip('👍 1', false)).toBeVisible();
    await waitFor(() => expect(reactors()).toEqual([['👍', [grace.id]]]));
    server.chat.react('lobby', grace, id, '👍', false);
    await waitFor(async () => expect(within(await message('hello')).queryByRole('button', { name: /👍/ })).toBeNull());
  });

  test('show at once, and go again with a word where the server refuses', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    vi.spyOn(server.chat, 'react').mockImplementation(() => {
      throw new ChatError('forbidden', 'You may not react here.');
    });
    await press('hello', 'Add reaction');
    await userEvent.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'tada{Enter}');
    expect(await screen.findByText(/You may not react here/)).toBeVisible();
    expect(within(await message('hello')).queryByRole('button', { name: /🎉/ })).toBeNull();
  });

  test('say who reacted', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    server.chat.react('lobby', grace, id, '👍', true);
    server.chat.react('lobby', ada, id, '👍', true);
    await open('/chat/lobby');
    await userEvent.hover(await chip('👍 2', true));
    expect(await screen.findByText('Grace and Ada reacted with 👍')).toBeVisible();
  });
});

test('the focus stays at a message that one has just deleted', async () => {
  server.chat.post('lobby', ada, 'hello');
  await open('/chat/lobby');
  await press('hello', 'Delete message');
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
  const tombstone = await message('Message deleted');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(tombstone).toHaveFocus());
});

describe('replies', () => {
  const box = () => screen.findByRole('textbox', { name: 'Message' });
  const stored = () => server.chat.room('lobby', ada).log.messages;

  test('quote what they answer, which is the way there', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await press('hello', 'Reply');
    expect(screen.getByRole('group', { name: 'Reply' })).toHaveTextContent('Replying to Grace: hello');
    expect(await box()).toHaveFocus();
    await userEvent.type(await box(), 'good day{Enter}');
    expect(screen.queryByRole('group', { name: 'Reply' })).toBeNull();
    await waitFor(() => expect(stored().at(-1)?.reply_to?.id).toBe(id));
    await press('good day', 'In reply to Grace: hello');
    expect(app.router.state.location.search).toBe(`?seq=${String(stored()[0]?.seq)}`);
    expect(await screen.findByRole('article', { name: /^Grace/, current: true })).toHaveTextContent('hello');
  });

  test('are given up by the button or Escape, and the text stays', async () => {
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await userEvent.type(await box(), 'half a thought');
    await press('hello', 'Reply');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel reply' }));
    expect(screen.queryByRole('group', { name: 'Reply' })).toBeNull();
    expect(await box()).toHaveValue('half a thought');
    await press('hello', 'Reply');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('group', { name: 'Reply' })).toBeNull();
    await userEvent.type(await box(), '{Enter}');
    await waitFor(() => expect(stored().at(-1)).toMatchObject({ body: 'half a thought', reply_to: null }));
  });

  test('are still meant after a reload', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await press('hello', 'Reply');
    await userEvent.type(await box(), 'good');
    app.unmount();
    await open('/chat/lobby');
    expect(await screen.findByRole('group', { name: 'Reply' })).toHaveTextContent('Replying to Grace: hello');
    await userEvent.type(await box(), ' day{Enter}');
    expect(screen.queryByRole('group', { name: 'Reply' })).toBeNull();
    await waitFor(() => expect(stored().at(-1)).toMatchObject({ body: 'good day', reply_to: { id } }));
  });

  test('to a message that is deleted say so without its text', async () => {
    const { id } = server.chat.post('lobby', grace, 'a secret');
    server.chat.post('lobby', ada, 'really?', { reply_to: id });
    await open('/chat/lobby');
    expect(within(await message('really?')).getByRole('button', { name: 'In reply to Grace: a secret' })).toBeVisible();
    server.chat.remove('lobby', grace, id);
    const gone = { name: 'In reply to Grace: Message deleted' };
    expect(await within(await message('really?')).findByRole('button', gone)).toBeVisible();
    expect(screen.queryByText('a secret')).toBeNull();
  });

  test('written while the server is away go out as replies after a reload', async () => {
    const { id } = server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    await press('hello', 'Reply');
    vi.spyOn(server.chat, 'post').mockImplementation(() => {
      throw new ChatError('unavailable', 'Not now.');
    });
    await userEvent.type(await box(), 'good day{Enter}');
    await message('good day');
    app.unmount();
    vi.restoreAllMocks();
    await open('/chat/lobby');
    await waitFor(() => expect(stored().at(-1)).toMatchObject({ body: 'good day', reply_to: { id } }));
  });
});

describe('a name that another member has too', () => {
  test('has the username beside it in the log', async () => {
    const other = server.chat.addUser('other', 'Gr\u0430ce'); // with a Cyrillic letter
    server.chat.join('lobby', other);
    server.chat.post('lobby', grace, 'from one');
    server.chat.post('lobby', other, 'from another');
    server.chat.post('lobby', ada, 'from somebody else');
    await open('/chat/lobby');
    expect(await message('from one')).toHaveTextContent(/^Grace ?@grace/);
    expect(await message('from one')).toHaveAccessibleName(/^Grace @grace: from one/);
    expect(await message('from another')).toHaveTextContent('@other');
    expect(await message('from somebody else')).not.toHaveTextContent('@ada');
  });

  test('has the username below it in the list of people, whoever has written or has not', async () => {
    const other = server.chat.addUser('other', 'Gr\u0430ce');
    server.chat.join('lobby', other);
    await open('/chat/lobby');
    await userEvent.click(await screen.findByRole('button', { name: /Show people/ }));
    const away = within(await screen.findByRole('list', { name: 'Away' }));
    const line = (text: string) => away.getByText(text).closest('li');
    expect(await away.findByText('@other')).toBeVisible();
    expect(line('@other')).toHaveTextContent('Gr\u0430ce');
    expect(line('@grace')).toHaveTextContent('Grace');
    expect(screen.getByRole('list', { name: 'People' })).not.toHaveTextContent('@ada');
  });
});

describe('mentions', () => {
  const box = () => screen.findByRole('textbox', { name: 'Message' });

  test('are completed from the members, by the keyboard', async () => {
    server.chat.join('lobby', server.chat.addUser('gregor', 'Gregor'));
    await open('/chat/lobby');
    await userEvent.type(await box(), 'hi @gr');
    const options = within(await screen.findByRole('listbox', { name: 'Suggestions' }));
    await waitFor(() => expect(options.getAllByRole('option')).toHaveLength(2));
    await userEvent.keyboard('{ArrowDown}{ArrowUp}{ArrowDown}');
    expect(options.getByRole('option', { selected: true })).toHaveTextContent('Gregor');
    await userEvent.keyboard('{Enter}');
    expect(await box()).toHaveValue('hi @gregor ');
    expect(screen.queryByRole('listbox', { name: 'Suggestions' })).toBeNull();
    await userEvent.type(await box(), 'look @gr');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('listbox', { name: 'Suggestions' })).toBeNull();
    expect(await box()).toHaveValue('hi @gregor look @gr');
  });

  test('are completed from what is known, where the network is slow, and no half of one is sent', async () => {
    await open('/chat/lobby');
    await userEvent.type(await box(), 'hi @gr');
    const options = within(await screen.findByRole('listbox', { name: 'Suggestions' }));
    vi.spyOn(app.services.api, 'members').mockReturnValue(new Promise(() => {}));
    await userEvent.keyboard('a');
    expect(options.getAllByRole('option').map((option) => option.textContent)).toEqual(['Grace@grace']);
    await userEvent.keyboard('{Enter}');
    expect(await box()).toHaveValue('hi @grace ');
    await userEvent.type(await box(), '@linus');
    expect(screen.queryByRole('listbox', { name: 'Suggestions' }), 'of another word').toBeNull();
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(server.chat.room('lobby', ada).log.messages.at(-1)).toMatchObject({ body: 'hi @grace @linus' }),
    );
  });

  test('are completed by names with spaces', async () => {
    server.chat.join('lobby', server.chat.addUser('gs', 'Gregor Samsa'));
    await open('/chat/lobby');
    await userEvent.type(await box(), 'hi @Gregor Sa');
    await screen.findByRole('option', { name: /Gregor Samsa/ });
    await userEvent.keyboard('{Enter}');
    expect(await box()).toHaveValue('hi @gs ');
  });

  test('are completed while a message is edited, and the keys of the list are no others', async () => {
    await open('/chat/lobby');
    await userEvent.type(await box(), 'good day{Enter}');
    await screen.findByRole('button', { name: 'Edit message' });
    await userEvent.type(await box(), '{ArrowUp}');
    const editing = screen.getByRole('textbox', { name: 'Edit message' });
    await userEvent.type(editing, ' @gr');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await userEvent.keyboard('{Escape}');
    expect(editing).toHaveValue('good day @gr');
    await userEvent.keyboard('a');
    await userEvent.clear(editing);
    await userEvent.type(editing, 'day @gr');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await userEvent.keyboard('{Enter}');
    expect(editing).toHaveValue('day @grace ');
  });

  test('a code becomes its emoji at its last colon, in words and not in addresses', async () => {
    await open('/chat/lobby');
    await userEvent.type(await box(), 'done :tada:');
    await waitFor(async () => expect(await box()).toHaveValue('done 🎉'));
    await userEvent.type(await box(), ' a:tada: :nosuchcode: ');
    expect(await box()).toHaveValue('done 🎉 a:tada: :nosuchcode: ');
  });

  test('emoji are completed by their codes', async () => {
    await open('/chat/lobby');
    await userEvent.type(await box(), 'done :tada');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await userEvent.keyboard('{Enter}');
    expect(await box()).toHaveValue('done 🎉 ');
  });

  test('show as such, one’s own marked', async () => {
    server.chat.post('lobby', grace, 'hi @ada and @grace, not @linus');
    await open('/chat/lobby');
    expect((await screen.findByText(`@${ada.display_name}`)).closest('mark')).toHaveAttribute('title', 'ada');
    const other = screen.getByText(`@${grace.display_name}`);
    expect(other.closest('mark')).toBeNull();
    expect(other.closest('[title]')).toHaveAttribute('title', 'grace');
  });

  test('are counted in the list of rooms, and listed on a page that leads to each', async () => {
    server.chat.addRoom('garden', grace, { title: 'Garden' });
    server.chat.join('garden', ada);
    await open('/chat/lobby');
    const rooms = await screen.findByRole('list', { name: 'Your rooms' });
    await waitFor(() => expect(server.peers.some((peer) => peer.subscriptions.get('garden') === true)).toBe(true));
    const { seq } = server.chat.post('garden', grace, 'ask @ada');
    server.chat.post('garden', grace, 'or not');
    expect(await within(rooms).findByRole('link', { name: 'Garden 1 mention 2 unread' })).toBeVisible();
    await userEvent.click(screen.getByRole('link', { name: 'Mentions' }));
    const list = within(await screen.findByRole('list', { name: 'Mentions' }));
    await userEvent.click(await list.findByRole('link', { name: 'Grace' }));
    expect(app.router.state.location).toMatchObject({ pathname: '/chat/garden', search: `?seq=${seq}` });
  });
});

test('(edited) shows what an edited message said before, and what changed', async () => {
  const { id } = server.chat.post('lobby', grace, 'the quick fox');
  server.chat.edit('lobby', grace, id, 'the slow fox');
  await open('/chat/lobby');
  await press('the slow fox', '(edited)');
  const dialog = await screen.findByRole('dialog', { name: 'How this message changed' });
  const [newest, first] = await within(dialog).findAllByRole('listitem');
  expect(newest?.querySelector('del')).toHaveTextContent('quick');
  expect(newest?.querySelector('ins')).toHaveTextContent('slow');
  expect(first).toHaveTextContent('the quick fox');
  server.chat.remove('lobby', grace, id);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('an access token is made, shown once, and revoked after a question', async () => {
  await open('/settings');
  await userEvent.click(await screen.findByRole('button', { name: 'New token' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Create token' }));
  const name = screen.getByRole('textbox', { name: 'Token name' });
  expect(name).toHaveAccessibleDescription('Say what it is for.');
  await userEvent.type(name, 'my script');
  await userEvent.click(screen.getByRole('radio', { name: 'Read only' }));
  await userEvent.click(screen.getByRole('radio', { name: '30 days' }));
  await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
  const user = userEvent.setup(); // with a clipboard
  const made = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Token' });
  expect(made.value).toMatch(/^crp_/);
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await navigator.clipboard.readText()).toBe(made.value);
  await user.click(screen.getByRole('button', { name: 'Done' }));
  const list = await screen.findByRole('list', { name: 'Access tokens' });
  expect(within(list).getByRole('listitem')).toHaveTextContent('my scriptReads only · ends');
  expect(server.chat.tokensOf(ada)).toMatchObject([{ scopes: ['read'] }]);
  await user.click(screen.getByRole('button', { name: 'Revoke my script' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Revoke “my script”?' }));
  expect(server.chat.tokensOf(ada)).toHaveLength(1);
  await user.click(dialog.getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(screen.queryByRole('list', { name: 'Access tokens' })).toBeNull());
  expect(server.chat.tokensOf(ada)).toEqual([]);
});

describe('search', () => {
  const box = () => screen.findByRole('searchbox', { name: 'Search messages' });
  const found = async () =>
    within(await screen.findByRole('list', { name: 'Found messages' })).findAllByRole('listitem');

  test('is at hand everywhere by a slash, marks what it found, and Enter goes there', async () => {
    server.chat.post('lobby', grace, 'the first rose');
    server.chat.addRoom('garden', grace, { title: 'Garden' });
    const { seq } = server.chat.post('garden', grace, '🎉 another rose');
    await open('/settings');
    await screen.findByRole('heading', { name: 'Settings' });
    await userEvent.keyboard('/');
    await userEvent.type(await box(), 'rose');
    // What was typed first may be searched for first.
    await waitFor(async () => expect((await found())[0]?.querySelector('mark')).toHaveTextContent(/^rose$/));
    const [newest, older] = await found();
    expect(newest).toHaveTextContent(/Grace.*Garden.*🎉 another rose/);
    expect(older).toHaveTextContent('the first rose');
    expect(screen.getByText('2 found, the newest first. Enter goes to the first.')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(app.router.state.location).toMatchObject({ pathname: '/chat/garden', search: `?seq=${seq}` }),
    );
    await app.router.navigate(-1);
    await waitFor(async () => expect(within((await found())[0] as HTMLElement).getByRole('link')).toHaveFocus());
    expect(await box()).toHaveValue('rose');
    expect(app.router.state.location).toMatchObject({ pathname: '/search', search: '?q=rose' });
  });

  test('leads by arrow keys from the box through what was found, and Enter opens it', async () => {
    for (const n of [1, 2, 3]) server.chat.post('lobby', grace, `rose ${n}.`);
    await open('/search?q=rose');
    const hits = (await found()).map((hit) => within(hit).getByRole('link'));
    expect(hits).toHaveLength(3);
    await userEvent.click(await box());
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(hits[1]).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(await box()).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(app.router.state.location.pathname).toBe('/chat/lobby'));
    await app.router.navigate(-1);
    await waitFor(async () => expect(within((await found())[2] as HTMLElement).getByRole('link')).toHaveFocus());
  });

  test('shows its filters, which are added and taken out by buttons, and the box is where one goes on', async () => {
    await open('/search?q=rose from:grace');
    await userEvent.click(await screen.findByRole('button', { name: 'Remove from:grace' }));
    expect(await box()).toHaveValue('rose');
    expect(await box()).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Add in:' }));
    expect(await box()).toHaveFocus();
    await userEvent.keyboard('lobby');
    expect(await box()).toHaveValue('rose in:lobby');
    expect(screen.getByRole('button', { name: 'Remove in:lobby' })).toBeVisible();
    screen.getByRole('button', { name: 'Add has:file' }).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(app.router.state.location.search).toBe('?q=rose+in%3Alobby+has%3Afile'));
    expect(screen.queryByRole('button', { name: 'Add has:file' })).toBeNull();
    await userEvent.click(screen.getByRole('link', { name: 'Search' }));
    await waitFor(async () => expect(await box()).toHaveValue(''));
  });

  test('goes on page by page', async () => {
    for (let n = 1; n <= 40; n++) server.chat.post('lobby', grace, `rose ${n}.`);
    await open('/');
    await userEvent.click(await screen.findByRole('link', { name: 'Search' }));
    await userEvent.click(await box());
    await userEvent.paste('rose'); // at once: each letter would be a search of its own
    await waitFor(async () => expect(await found()).toHaveLength(30));
    await userEvent.click(screen.getByRole('button', { name: 'Show older messages' }));
    await waitFor(async () => expect(await found()).toHaveLength(40));
    expect(screen.queryByRole('button', { name: 'Show older messages' })).toBeNull();
  });

  test('says what is wrong with what was typed, and that nothing was found', async () => {
    await open('/');
    await screen.findByRole('link', { name: 'Search' });
    await userEvent.keyboard('/');
    await userEvent.type(await box(), 'before:x');
    expect(await screen.findByText('before: wants a date.')).toBeVisible();
    await userEvent.clear(await box());
    await userEvent.type(await box(), 'nobody said this');
    expect(await screen.findByText('Nothing found.')).toBeVisible();
  });

  test('tells what one can type, and why a name finds nothing; days are those of the one who asks', async () => {
    await open('/');
    await userEvent.click(await screen.findByRole('link', { name: 'Search' }));
    await box();
    expect(screen.getByText('-tea -"green tea"', { collapseWhitespace: true })).toBeVisible();
    await userEvent.type(await box(), 'from:gone');
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(await screen.findByText(`The account gone was deleted. Days are those of ${zone}.`)).toBeVisible();
    expect(screen.queryByText('-tea -"green tea"', { collapseWhitespace: true })).toBeNull();
  });

  test('a slash in the box to write in is a slash', async () => {
    await open('/chat/lobby');
    const writing = await screen.findByRole('textbox', { name: 'Message' });
    await userEvent.type(writing, 'and/or');
    expect(writing).toHaveValue('and/or');
    expect(app.router.state.location.pathname).toBe('/chat/lobby');
  });
});

describe('export', () => {
  const choose = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Room menu' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Export' }));
    return within(await screen.findByRole('dialog', { name: 'Export “The lobby”' }));
  };

  test('saves the conversation as a file', async () => {
    server.chat.post('lobby', grace, 'héllo');
    const saved: Blob[] = [];
    vi.stubGlobal(
      'URL',
      Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${saved.push(blob)}`, revokeObjectURL: vi.fn() }),
    );
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    await open('/chat/lobby');
    const dialog = await choose();
    await userEvent.click(dialog.getByRole('radio', { name: 'Plain text' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Export' }));
    expect(await dialog.findByText('Saved, 14 bytes.')).toBeVisible();
    expect(clicked).toHaveBeenCalledOnce();
    expect(clicked.mock.contexts[0]).toHaveProperty('download', 'lobby.txt');
    expect(saved.map(({ size }) => size)).toEqual([14]);
  });

  test('is written to the chosen file as it comes; one that fails leaves none, and says so', async () => {
    const file = {
      write: vi.fn(() => Promise.resolve()),
      close: vi.fn(() => Promise.resolve()),
      abort: vi.fn(() => Promise.resolve()),
    };
    vi.stubGlobal('showSaveFilePicker', () => Promise.resolve({ createWritable: () => Promise.resolve(file) }));
    server.chat.post('lobby', grace, 'hello');
    await open('/chat/lobby');
    const dialog = await choose();
    await userEvent.click(dialog.getByRole('button', { name: 'Export' }));
    expect(await dialog.findByRole('alert')).toBeVisible();
    expect(file.abort).toHaveBeenCalledOnce();
    await userEvent.click(dialog.getByRole('radio', { name: 'Plain text' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Export' }));
    expect(await dialog.findByText('Saved, 13 bytes.')).toBeVisible();
    expect(file.write).toHaveBeenCalledOnce();
    expect(file.close).toHaveBeenCalledOnce();
  });
});

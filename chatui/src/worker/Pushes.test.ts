// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeWindow, FakeWorkerScope } from '../testing/FakeWorkerScope';
import { Pushes } from './Pushes';

/** Contract section 10: what a declarative push shows, and where it leads. */

let scope: FakeWorkerScope;
let pushes: Pushes;

const payload = (room: string, seq: number, more: object = {}, around: object = {}) =>
  JSON.stringify({ web_push: 8030, notification: { title: 'Grace', body: 'psst', navigate: `/chat/${room}?seq=${seq}`, ...more }, ...around });
const shown = () => scope.shown.map(({ title, tag, data }) => [title, tag, (data as { navigate: string }).navigate]);
const notification = (navigate: unknown) => ({ data: { navigate }, close }) as unknown as Notification;
const close = vi.fn();

beforeEach(() => {
  scope = new FakeWorkerScope();
  pushes = new Pushes(scope.asScope);
});

afterEach(() => void vi.useRealTimers());

describe('a push', () => {
  test('shows as it is declared, one a room, and every window is told', async () => {
    const window = new FakeWindow('/settings');
    scope.windows = [window];
    await pushes.show(payload('lobby', 7));
    await pushes.show(payload('attic', 3));
    await pushes.show(payload('lobby', 8, { title: 'Linus' }));
    expect(shown()).toEqual([
      ['Grace', 'attic', '/chat/attic?seq=3'],
      ['Linus', 'lobby', '/chat/lobby?seq=8'],
    ]);
    expect(window.heard.at(-1)).toEqual({ type: 'pushed', navigate: '/chat/lobby?seq=8', isShown: true });
  });

  test('of a message that shows already changes nothing: a tab has told it', async () => {
    await pushes.show(payload('lobby', 8));
    const before = scope.shown[0];
    await pushes.show(payload('lobby', 8, { title: 'Again' }));
    await pushes.show(payload('lobby', 7, { title: 'Late' }));
    expect(scope.shown).toEqual([before]);
  });

  test('of a room in a visible window shows nothing; in a hidden one, or another room, it does', async () => {
    // Where a window was opened says nothing of what it shows now.
    const window = new FakeWindow('/settings', { inView: 'lobby' });
    scope.windows = [window, new FakeWindow('/chat/attic')];
    await pushes.show(payload('lobby', 7));
    expect(shown()).toEqual([]);
    expect(window.heard).toEqual([{ type: 'pushed', navigate: '/chat/lobby?seq=7', isShown: false }]);
    await pushes.show(payload('attic', 1));
    window.visibilityState = 'hidden';
    await pushes.show(payload('lobby', 7));
    expect(shown().map(([, tag]) => tag)).toEqual(['attic', 'lobby']);
  });

  test('sets the badge, wherever it is declared', async () => {
    await pushes.show(payload('lobby', 7, { app_badge: '3' }));
    await pushes.show(payload('lobby', 8, {}, { app_badge: 4 }));
    await pushes.show(payload('lobby', 9, { app_badge: 'many' }));
    await pushes.show(payload('', 0, { navigate: '/settings', app_badge: '0' }));
    expect(scope.badges).toEqual([3, 4]);
  });

  test('leads to a page of this client only', async () => {
    await pushes.show(payload('', 0, { navigate: 'https://evil.example/x' }));
    await pushes.show(payload('', 0, { navigate: 'https://api.example/chat/garden?seq=5' }));
    await pushes.show(payload('', 0, { navigate: '/settings?from=test' }));
    expect(shown().map(([, , navigate]) => navigate)).toEqual(['/', '/chat/garden?seq=5', '/settings?from=test']);
  });

  test.each(['', 'nonsense', '[]', '{}', 'null', '{"web_push":8031,"notification":{"title":"x"}}', '{"web_push":8030}', '{"web_push":8030,"notification":{"title":7}}'])(
    'that cannot be read (%s) shows nothing',
    async (text) => {
      await pushes.show(text);
      expect(scope.shown).toEqual([]);
    },
  );
});

describe('a notification that is chosen', () => {
  const goTo = (path: string) => ({ type: 'goTo', path });

  test('has the window that was used last go there by itself', async () => {
    const [hidden, visible, focused] = [new FakeWindow('/a', { visibilityState: 'hidden' }), new FakeWindow('/b'), new FakeWindow('/c', { focused: true })];
    scope.windows = [hidden, visible, focused];
    await pushes.choose(notification('/chat/lobby?seq=7'));
    expect(close).toHaveBeenCalledOnce();
    expect(focused.heard).toEqual([goTo('/chat/lobby?seq=7')]);
    expect(focused.url).toBe('https://chat.example/c');
    scope.windows = [hidden, visible];
    await pushes.choose(notification('/chat/lobby?seq=8'));
    expect(visible.heard).toEqual([goTo('/chat/lobby?seq=8')]);
    scope.windows = [hidden];
    await pushes.choose(notification('/chat/lobby?seq=9'));
    expect(hidden.heard).toEqual([goTo('/chat/lobby?seq=9')]);
    expect(hidden.focused).toBe(true);
    expect(scope.opened).toEqual([]);
  });

  test('navigates a window whose page does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const window = new FakeWindow('/login', { hasPage: false });
    scope.windows = [window];
    const chosen = pushes.choose(notification('/chat/lobby?seq=7'));
    await vi.advanceTimersByTimeAsync(1_000);
    await chosen;
    expect(window.url).toBe('https://chat.example/chat/lobby?seq=7');
  });

  test('opens a window where there is none', async () => {
    await pushes.choose(notification('/chat/lobby?seq=7'));
    await pushes.choose(notification('https://evil.example/'));
    await pushes.choose(notification(undefined));
    expect(scope.opened).toEqual(['/chat/lobby?seq=7', '/', '/']);
  });
});

test('a subscription that the browser has ended is made anew, and windows are told', async () => {
  const window = new FakeWindow('/');
  scope.windows = [window];
  const options = { userVisibleOnly: true, applicationServerKey: 'key' };
  await pushes.resubscribe(options);
  expect(scope.subscribed).toEqual([options]);
  expect(window.heard).toEqual([{ type: 'pushChanged' }]);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeWire, settle } from '../testing/FakeWire';
import { InView } from './InView';

/** Contract section 10: a client says what is in view by `view {room|null}`. */

let wire: FakeWire;
let inView: InView;
let leave: () => void;

const told = () => wire.peer.sent.flatMap((command) => (command.type === 'view' ? [command.room] : []));

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  wire = new FakeWire();
  await wire.connect();
  inView = new InView(wire.socket);
  leave = wire.socket.subscribe(() => inView.connectionChanged());
});

afterEach(() => {
  leave();
  wire.socket.stop();
  vi.useRealTimers();
});

test('the room that is opened is told, and that none is open any more', async () => {
  const close = inView.open('lobby');
  await settle();
  expect(told()).toEqual(['lobby']);
  close();
  await settle();
  expect(told()).toEqual(['lobby', null]);
});

test('a change of rooms is told once, whichever is closed or opened first', async () => {
  const closeLobby = inView.open('lobby');
  await settle();
  const closeAttic = inView.open('attic');
  closeLobby();
  await settle();
  closeAttic();
  inView.open('garden');
  await settle();
  expect(told()).toEqual(['lobby', 'attic', 'garden']);
});

test('a hidden window has nothing in view', async () => {
  inView.open('lobby');
  await settle();
  inView.setVisible(false);
  await settle();
  expect(inView.room).toBeNull();
  inView.setVisible(true);
  await settle();
  expect(told()).toEqual(['lobby', null, 'lobby']);
});

test('a new connection is told again, and nothing where nothing is in view', async () => {
  const close = inView.open('lobby');
  await settle();
  await wire.breakAndComeBack();
  expect(told()).toEqual(['lobby']);
  close();
  await settle();
  await wire.breakAndComeBack();
  expect(told()).toEqual([]);
});

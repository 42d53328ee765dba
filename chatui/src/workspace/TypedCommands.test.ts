import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { DraftStore } from './DraftStore';
import { type Problem, TypedCommands } from './TypedCommands';

let draftStore: DraftStore;
let commands: TypedCommands;

beforeEach(async () => {
  draftStore = await DraftStore.open('ada');
  commands = new TypedCommands(draftStore);
});

afterEach(() => draftStore.clear());

const unknown: Problem = { why: 'No command /foo here.', isUnknown: true };

/** Types into a room's box and has it done; `end` is what comes of it. */
function begin(room: string, typed: string) {
  let resolve: (problem: Problem | null) => void = () => undefined;
  const promise = new Promise<Problem | null>((settle) => (resolve = settle));
  const work = vi.fn(() => promise);
  draftStore.write(room, typed);
  const done = commands.do(room, typed, work);
  const end = async (problem: Problem | null) => {
    resolve(problem);
    await done;
  };
  return { work, end };
}

test('what was done leaves the box empty; what was not stays there, and is told', async () => {
  const told = vi.fn();
  commands.subscribe(told);
  await begin('lobby', '/topic roses').end(null);
  expect(draftStore.text('lobby')).toBe('');
  const { end } = begin('lobby', '/foo');
  told.mockClear();
  await end(unknown);
  expect(told).toHaveBeenCalled();
  expect(commands.problem('lobby')).toBe(unknown);
  expect(draftStore.text('lobby')).toBe('/foo');
  commands.forget('lobby');
  expect(commands.problem('lobby')).toBeNull();
});

test('a late problem is not told of another text', async () => {
  const { end } = begin('lobby', '/foo');
  draftStore.write('lobby', 'hello');
  await end(unknown);
  expect(commands.problem('lobby')).toBeNull();
  draftStore.write('lobby', '/foo');
  expect(commands.problem('lobby')).toBeNull();
});

test('a problem that was told is not told of another text', async () => {
  await begin('lobby', '/foo').end(unknown);
  const told = vi.fn();
  commands.subscribe(told);
  draftStore.write('lobby', 'hello');
  expect(told).toHaveBeenCalled();
  expect(commands.problem('lobby')).toBeNull();
});

test('a late success leaves what is typed meanwhile', async () => {
  const { end } = begin('lobby', '/topic roses');
  draftStore.write('lobby', 'hello');
  await end(null);
  expect(draftStore.text('lobby')).toBe('hello');
});

test('what is being done is not begun again, whatever ends in another room or about another text', async () => {
  const lobby = begin('lobby', '/topic roses');
  const garden = begin('garden', '/deploy main');
  const other = begin('garden', '/deploy other');
  await lobby.end(null);
  await other.end(unknown);
  const again = begin('garden', '/deploy main');
  expect(again.work).not.toHaveBeenCalled();
  expect(garden.work).toHaveBeenCalledOnce();
  await garden.end(unknown);
  expect(begin('garden', '/deploy main').work).toHaveBeenCalledOnce();
});

test('each room has its own problem', async () => {
  await begin('lobby', '/foo').end(unknown);
  await begin('garden', '/topic roses').end(null);
  expect(commands.problem('lobby')).toBe(unknown);
  expect(commands.problem('garden')).toBeNull();
});

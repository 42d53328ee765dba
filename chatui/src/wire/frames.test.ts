// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { ada, created, message } from '../testing/samples';
import { isEvent, parseFrames } from './frames';

const pong = '{"type":"pong"}';

describe('a text frame', () => {
  it('is one object a line, blank lines aside', () => {
    expect(parseFrames(`${pong}\n\n{"type":"pong","id":"2"}\n`)).toEqual([{ type: 'pong' }, { type: 'pong', id: '2' }]);
  });

  it.each(['{"type":"confetti"}', '{"type":"ack"}', '{}', '[]', 'null', '7', '"pong"', '{"type":', ''])(
    'leaves out a line it cannot read (%s) and keeps the others',
    (line) => expect(parseFrames(`${pong}\n${line}\n${pong}`)).toHaveLength(2),
  );

  it('is not disturbed by fields it does not know', () => {
    expect(parseFrames('{"type":"pong","since":"tomorrow"}')).toEqual([{ type: 'pong' }]);
  });

  it('has the heads of all rooms, whatever their names', () => {
    const heads = { lobby: 3, prototype: 4, constructor: 5 };
    expect(parseFrames(JSON.stringify({ type: 'heartbeat', heads }))).toEqual([{ type: 'heartbeat', heads }]);
  });

  it.each(['{"lobby":"3"}', '{"lobby":null}', 'null', '7'])('has heads that are numbers, or is left out: %s', (heads) =>
    expect(parseFrames(`{"type":"heartbeat","heads":${heads}}`)).toEqual([]),
  );
});

describe('an event', () => {
  it('of an unknown type holds its place in the log', () => {
    const text = JSON.stringify({ type: 'poll.opened', room: 'lobby', seq: 7, at: '2026-01-01T00:00:00.000Z', actor: ada, poll: {} });
    const [event] = parseFrames(text);
    expect(event).toMatchObject({ type: 'unknown', name: 'poll.opened', seq: 7 });
    expect(event && isEvent(event)).toBe(true);
  });

  it('of a known type whose content cannot be read holds its place too', () => {
    const broken = { ...created(message(7)), message: { id: 7 } };
    expect(parseFrames(JSON.stringify(broken))).toMatchObject([{ type: 'unknown', name: 'message.created', seq: 7 }]);
  });
});

// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command } from './commands';
import { isEvent, parseFrames } from './frames';

// The frames of the contract as the server's own tests hold them: read by both sides, so that neither drifts.

const folder = join(import.meta.dirname, '../../../server/internal/wire/testdata');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const of = (kind: string) => names.filter((name) => name.startsWith(`${kind}.`));

function golden(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
}

/** What this client would send in the place of each golden command. */
const commands: Record<string, Command> = {
  'command.hello.json': { type: 'hello', token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' },
  'command.subscribe.json': { type: 'subscribe', room: 'lobby' },
  'command.subscribe.after.json': { type: 'subscribe', room: 'lobby', after: 41, quiet: true },
  'command.unsubscribe.json': { type: 'unsubscribe', room: 'lobby' },
  'command.send.json': { type: 'send', room: 'lobby', body: 'Good <morning> & welcome 👋\nCome in.', client_id: 'draft-1' },
  'command.send.reply.json': {
    type: 'send',
    room: 'lobby',
    body: 'I am',
    client_id: 'draft-2',
    reply_to: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50',
  },
  'command.send.files.json': { type: 'send', room: 'lobby', body: '', client_id: 'draft-3', files: ['01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60'] },
  'command.edit.files.json': { type: 'edit', room: 'lobby', message_id: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f', body: 'Good evening', files: [] },
  'command.edit.json': { type: 'edit', room: 'lobby', message_id: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f', body: 'Good evening' },
  'command.delete.json': { type: 'delete', room: 'lobby', message_id: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f' },
  'command.react.json': { type: 'react', room: 'lobby', message_id: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f', emoji: '👍' },
  'command.react.remove.json': { type: 'react', room: 'lobby', message_id: '01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f', emoji: '👍', remove: true },
  'command.read.json': { type: 'read', room: 'lobby', seq: 41 },
  'command.typing.json': { type: 'typing', room: 'lobby' },
  'command.view.json': { type: 'view', room: 'lobby' },
  'command.view.none.json': { type: 'view', room: null },
  'command.ping.json': { type: 'ping' },
};

describe('golden frames', () => {
  it('are there', () => {
    expect(of('frame').length).toBeGreaterThan(10);
    expect(of('event').length).toBeGreaterThan(10);
  });

  it.each(of('frame'))('%s is read whole, and is no event', (name) => {
    const [frame, ...more] = parseFrames(JSON.stringify(golden(name)));
    expect(frame).toEqual(golden(name));
    expect(more).toEqual([]);
    expect(frame && isEvent(frame)).toBe(false);
  });

  it.each(of('event'))('%s is read whole, as a known event', (name) => {
    const [event] = parseFrames(JSON.stringify(golden(name)));
    expect(event).toEqual(golden(name));
    expect(event && isEvent(event)).toBe(true);
  });

  it.each(of('command'))('%s is what this client sends', (name) => {
    const { id, ...command } = golden(name);
    expect(['string', 'undefined']).toContain(typeof id);
    expect(commands[name]).toEqual(command);
  });
});

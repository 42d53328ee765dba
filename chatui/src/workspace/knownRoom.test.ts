// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace, linus, roomOf, unchanged } from '../testing/samples';
import { isMentioned } from '../wire/message';
import type { Room, Standing } from '../wire/room';
import { afterEvent, afterFetch, afterRead, afterSettings, type KnownRoom, type Reader } from './knownRoom';

const reader: Reader = { selfId: ada.id, messagesBetween: () => null };

/** The room as the server keeps it, and describes it to ada. */
class Server {
  readonly log = new RoomLog();
  title = 'lobby';
  members = 2;
  read = 0;

  constructor() {
    this.log.mentioned = (body) => (body.includes('@ada') ? [ada] : []);
  }

  describe(): Room {
    const past = this.log.messages.filter(({ seq, author, deleted_at }) => seq > this.read && author.id !== ada.id && deleted_at === null);
    const mentions = past.filter((message) => isMentioned(message, ada.id));
    const me: Standing = { role: 'member', last_read_seq: this.read, unread_count: past.length, mention_count: mentions.length, ...unchanged };
    const last_message_at = this.log.messages.at(-1)?.created_at ?? null;
    return roomOf('lobby', this.log.head, { title: this.title, member_count: this.members, last_message_at, me });
  }

  post(body: string, own: boolean): void {
    const isAllRead = this.describe().me.unread_count === 0;
    this.log.post(own ? ada : grace, body);
    if (own && isAllRead) this.read = this.log.head;
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('post', 'mention', 'own', 'remove', 'join', 'leave', 'retitle'), n: fc.nat(20) }),
    // The client hears some of what there is, some of it again; asks; is answered; reads on.
    fc.record({ kind: fc.constantFrom('hear', 'again', 'ask', 'answer', 'read', 'elsewhere'), n: fc.nat(20) }),
  ),
  { maxLength: 60 },
);

describe('whatever comes first', () => {
  it('counts, people and title end as a fresh answer has them', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const server = new Server();
        server.log.post(grace, 'the first');
        let known: KnownRoom = afterFetch(null, server.describe(), reader);
        const answers: Room[] = [];
        const hear = (upTo: number) => {
          for (const event of server.log.events(known.room.seq)) if (event.seq <= upTo) known = afterEvent(known, event, reader);
        };
        let told = 0;
        for (const { kind, n } of all) {
          expect(known.room.me.last_read_seq).toBeGreaterThanOrEqual(told); // what was read never turns unread
          const { log } = server;
          const target = log.messages[n % Math.max(1, log.messages.length)]?.id ?? '';
          if (kind === 'post') server.post(`text ${n}`, false);
          else if (kind === 'mention') server.post(`@ada ${n}`, false);
          else if (kind === 'own') server.post(`mine ${n}`, true);
          else if (kind === 'remove') log.remove(target);
          else if (kind === 'join') { log.join(linus); server.members += 1; }
          else if (kind === 'leave' && server.members > 1) { log.leave(linus); server.members -= 1; }
          else if (kind === 'retitle') {
            server.title = `title ${n}`;
            log.update(grace, { name: 'lobby', title: server.title, topic: '', visibility: 'public', archived_at: null });
          }
          else if (kind === 'hear') hear(known.room.seq + n);
          else if (kind === 'again') for (const event of log.events(0).slice(0, Math.min(n, known.room.seq))) known = afterEvent(known, event, reader);
          if (kind === 'ask') answers.push(server.describe());
          else if (kind === 'answer') for (const room of answers.splice(n % Math.max(1, answers.length), 1)) known = afterFetch(known, room, reader);
          else if (kind === 'read') {
            told = Math.max(told, known.room.seq - (n % 3));
            known = afterRead(known, told, reader);
            server.read = Math.max(server.read, told);
          } else if (kind === 'elsewhere') {
            server.read = Math.max(server.read, Math.max(0, log.head - (n % 3)));
            known = afterRead(known, server.read, reader);
            told = Math.max(told, server.read);
          }
        }
        hear(Infinity);
        known = afterRead(known, server.read, reader); // the ack, or the other device's word
        if (known.isUncertain) known = afterFetch(known, server.describe(), reader);
        expect(known.isUncertain).toBe(false);
        // A replay shows one's own post behind messages that were still there when it was written: the marker may be ahead.
        const described = server.describe();
        const { last_read_seq } = known.room.me;
        expect(last_read_seq).toBeGreaterThanOrEqual(server.read);
        expect(known.room).toEqual({ ...described, me: { ...described.me, last_read_seq } });
      }),
      { numRuns: 2_000, seed: 15 },
    );
  });
});

it('a hundred and more are not counted down: only the server knows how many more', () => {
  const server = new Server();
  for (let n = 0; n < 100; n++) server.log.post(grace, 'text');
  const described = server.describe();
  const known = afterFetch(null, { ...described, me: { ...described.me, unread_count: 100 } }, reader);
  const event = server.log.remove('lobby-3');
  expect(event && afterEvent(known, event, reader).isUncertain).toBe(true);
});

it('settings take the place of what is known, but for counts that are known better', () => {
  const server = new Server();
  server.log.post(grace, 'text');
  const known = afterFetch(null, server.describe(), reader);
  const me: Standing = { ...known.room.me, unread_count: 0, starred: true };
  expect(afterSettings(known, me).room.me).toMatchObject({ unread_count: 1, starred: true });
  const back: Standing = { ...me, last_read_seq: -1, unread_count: 7 };
  expect(afterSettings(known, back).room.me).toEqual(back);
});

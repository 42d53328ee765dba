// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomLog } from '../testing/RoomLog';
import { ada, created, deleted, edited, file, grace, joined, message, quote, retitled } from '../testing/samples';
import type { ChatEvent } from '../wire/event';
import type { Message, MessagePage } from '../wire/message';
import { isSystemMessage } from './systemMessages';
import { emptyTimeline, hasHole, loadedFrom, shownMessages, timelineReducer, type TimelineAction, type TimelineState } from './timelineReducer';

const start = emptyTimeline(ada.id);

function page(messages: Message[], more: Partial<MessagePage> = {}): MessagePage {
  return { messages, seq: messages.at(-1)?.seq ?? 0, has_before: false, has_after: false, ...more };
}

function run(actions: readonly TimelineAction[], from: TimelineState = start): TimelineState {
  return actions.reduce(timelineReducer, from);
}

const events = (...list: ChatEvent[]): TimelineAction => ({ type: 'events', events: list });
const newest = (p: MessagePage): TimelineAction => ({ type: 'page', page: p, bound: {} });
const older = (before: number, p: MessagePage): TimelineAction => ({ type: 'page', page: p, bound: { before } });
const bodies = (state: TimelineState) => shownMessages(state).map(({ body }) => body);

const [m1, m2, m3] = [message(1), message(2), message(3)];

describe('events', () => {
  it('carry the position on, one by one', () => {
    const state = run([newest(page([m1])), events(created(m2), joined(3, ada))]);
    expect(bodies(state)).toEqual(['text 1', 'text 2']);
    expect(state.applied).toBe(3);
  });

  it('past a hole are shown but not counted as caught up', () => {
    const state = run([newest(page([m1])), events(created(m3))]);
    expect(bodies(state)).toEqual(['text 1', 'text 3']);
    expect(state.applied).toBe(1);
    expect(hasHole(state)).toBe(true);
    const whole = run([events(created(m2))], state);
    expect(bodies(whole)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(whole.applied).toBe(3);
    expect(hasHole(whole)).toBe(false);
  });

  it('of a kind this client does not know hold their place', () => {
    const unknown: ChatEvent = { type: 'unknown', name: 'poll.opened', room: 'lobby', seq: 2, at: m2.created_at, actor: ada };
    expect(run([newest(page([m1])), events(unknown, created(m3))]).applied).toBe(3);
  });

  it('twice change nothing, not even the object', () => {
    const actions = [newest(page([m1])), events(created(m2), edited(3, m1, 'new'), retitled(4, 'Hall'), deleted(5, m2))];
    const once = run(actions);
    expect(run(actions, once)).toBe(once);
  });

  it('leave messages they do not touch the same objects', () => {
    const before = run([newest(page([m1, m2]))]);
    const after = run([events(edited(3, m2, 'new'))], before);
    expect(shownMessages(after)[0]).toBe(shownMessages(before)[0]);
  });
});

describe('system messages', () => {
  it('come with events and with pages, in any order and however often, each once', () => {
    const page1: TimelineAction = { type: 'page', page: page([m1], { seq: 3 }), bound: {}, systemMessages: [joined(2, ada), retitled(3, 'Hall')].filter(isSystemMessage) };
    const told = [page1, events(joined(4, grace)), events(retitled(3, 'Hall')), page1];
    for (const order of [told, told.toReversed()]) expect(run(order).systemMessages.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(run([{ type: 'reset' }], run(told)).systemMessages).toEqual([]);
  });
});

describe('edits and deletions', () => {
  it('of a place not loaded yet are not undone by a late page', () => {
    const state = run([
      newest(page([m3], { has_before: true })),
      events(edited(4, m1, 'edited'), deleted(5, m2)),
      older(3, page([m1, m2], { seq: 3 })), // a snapshot from before both
    ]);
    expect(bodies(state)).toEqual(['edited', '', 'text 3']);
  });

  it('are not undone by a replay of what came before', () => {
    const state = run([newest(page([m1], { seq: 1 })), events(edited(2, m1, 'new'), created(m1))]);
    expect(bodies(state)).toEqual(['new']);
  });

  it('a deleted text never comes back, even from a page that claims a later position', () => {
    const state = run([newest(page([m1])), events(deleted(2, m1)), older(5, page([m1], { seq: 9 }))]);
    expect(bodies(state)).toEqual(['']);
  });

  it('a deletion blanks the quotes of the message, before or after they came', () => {
    const reply = message(2, { reply_to: quote(m1) });
    const base = newest(page([]));
    for (const order of [[created(m1), created(reply), deleted(3, m1)], [deleted(3, m1), created(reply)], [created(reply), deleted(3, m1)]]) {
      const state = run([base, events(...order)]);
      expect(shownMessages(state).find(({ seq }) => seq === 2)?.reply_to?.body).toBe('');
    }
  });

  it('an edit shows in the quotes of the message, as it would after a fresh load', () => {
    const reply = message(2, { reply_to: quote(m1) });
    const state = run([newest(page([m1, reply])), events(edited(3, m1, 'new'))]);
    expect(shownMessages(state)[1]?.reply_to?.body).toBe('new');
  });
});

describe('a preview of a link', () => {
  const oak = { url: 'https://oak.example', title: 'Oak', description: null, image: null };
  const told = (seq: number, preview: typeof oak | null): ChatEvent => ({
    ...{ type: 'message.preview', room: 'lobby', seq, at: m1.created_at, actor: grace, message_id: m1.id, preview },
  });
  const shown = (state: TimelineState) => shownMessages(state)[0]?.preview ?? null;

  it('comes after its message, and goes', () => {
    const state = run([newest(page([m1])), events(told(2, oak))]);
    expect(shown(state)).toEqual(oak);
    expect(shown(run([events(told(3, null))], state))).toBeNull();
  });

  it('that comes before what it belongs to waits for it', () => {
    expect(shown(run([newest(page([])), events(told(2, oak), created(m1))]))).toEqual(oak);
  });

  it('goes with an edit that drops the link, whichever is heard of first, and stays with one of before', () => {
    const dropped = edited(3, { ...m1, preview: null }, 'no link');
    expect(shown(run([newest(page([m1])), events(told(2, oak), dropped)]))).toBeNull();
    expect(shown(run([newest(page([m1])), events(dropped, told(2, oak))]))).toBeNull();
    const before = edited(2, { ...m1, preview: null }, 'https://oak.example');
    expect(shown(run([newest(page([m1])), events(told(3, oak), before)]))).toEqual(oak);
  });

  it('is gone with its message', () => {
    expect(shown(run([newest(page([m1])), events(told(2, oak), deleted(3, m1))]))).toBeNull();
    expect(shown(run([newest(page([m1])), events(deleted(2, m1), told(3, oak))]))).toBeNull();
  });
});

describe('a quote', () => {
  it('of files without words follows what becomes of them', () => {
    const photo = message(1, { body: '', files: [file('a')] });
    const said = message(2, { reply_to: { ...quote(photo), has_files: true } });
    const before = run([newest(page([photo, said]))]);
    expect(shownMessages(before)[1]?.reply_to).toMatchObject({ body: '', has_files: true });
    const worded = run([events(edited(3, photo, 'the oak'))], before);
    expect(shownMessages(worded)[1]?.reply_to).toMatchObject({ body: 'the oak', has_files: true });
    const after = run([events(deleted(3, { ...photo, files: [] }))], before);
    expect(shownMessages(after)[1]?.reply_to?.has_files).toBeUndefined();
  });

  const reply = (body: string) => message(3, { reply_to: { ...quote(m1), body } });

  it('told later than what is known of the quoted message is right as it is', () => {
    const state = run([newest(page([m1], { seq: 2 })), { type: 'stored', message: reply('edited'), seq: 9 }]);
    expect(shownMessages(state)[1]?.reply_to?.body).toBe('edited');
  });

  it('of a deleted message is blank, whenever it claims to be from', () => {
    const state = run([newest(page([m1])), events(deleted(2, m1)), { type: 'stored', message: reply('text 1'), seq: 9 }]);
    expect(shownMessages(state)[1]?.reply_to?.body).toBe('');
  });
});

describe('pages', () => {
  it('join what is loaded; older ones do not move the position', () => {
    const state = run([newest(page([m3], { has_before: true })), older(3, page([m1, m2], { seq: 8 }))]);
    expect(bodies(state)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(state.applied).toBe(3);
    expect(loadedFrom(state)).toBe(1);
  });

  it('are shown only where they join the live stretch', () => {
    const state = run([newest(page([m3], { has_before: true })), older(2, page([m1]))]);
    expect(bodies(state)).toEqual(['text 3']);
  });

  it('of an empty room leave nothing older to load', () => {
    const state = run([newest(page([], { seq: 4 }))]);
    expect(loadedFrom(state)).toBe(1);
    expect(state.applied).toBe(4);
  });

  it('may come after the events that follow them', () => {
    const state = run([events(created(m3), created(m2)), newest(page([m1]))]);
    expect(state.applied).toBe(3);
    expect(bodies(state)).toEqual(['text 1', 'text 2', 'text 3']);
  });
});

describe('own messages', () => {
  const own = message(2, { author: ada, client_id: 'c1' });

  it('are settled by ack, event or page, whichever comes', () => {
    for (const action of [events(created(own)), { type: 'stored', message: own, seq: 2 } as const, newest(page([own]))]) {
      expect(run([action]).settled).toEqual(new Set(['c1']));
    }
  });

  it('by ack are shown before their event comes, and once after it', () => {
    const acked = run([newest(page([m1])), { type: 'stored', message: own, seq: 2 }]);
    expect(bodies(acked)).toEqual(['text 1', 'text 2']);
    expect(acked.applied).toBe(1);
    expect(bodies(run([events(created(own))], acked))).toEqual(['text 1', 'text 2']);
  });

  it('are not settled by somebody else’s equal client id', () => {
    expect(run([events(created(message(1, { author: grace, client_id: 'c1' })))]).settled.size).toBe(0);
  });
});

it('a reset drops everything', () => {
  expect(run([newest(page([m1, m2])), { type: 'reset' }])).toEqual(start);
});

// What may happen in a room, and how it may reach a client: the property the whole client rests on.

type Op = { kind: 'post' | 'reply' | 'edit' | 'remove' | 'join' | 'title'; pick: number };

const op: fc.Arbitrary<Op> = fc.record({
  kind: fc.constantFrom('post', 'post', 'post', 'reply', 'edit', 'edit', 'remove', 'join', 'title'),
  pick: fc.nat(),
});

/** Carries the operation out, if it can be. */
function perform(log: RoomLog, { kind, pick }: Op, n: number): void {
  const all = log.messages;
  const target = all[pick % Math.max(1, all.length)];
  const author = pick % 2 ? ada : grace;
  if (kind === 'join') log.join(author);
  else if (kind === 'title') log.update(ada, { name: 'lobby', title: `title ${n}`, topic: '', visibility: 'public', archived_at: null });
  else if (kind === 'edit' && target) log.edit(target.id, `edited ${n}`);
  else if (kind === 'remove' && target) log.remove(target.id);
  else log.post(author, `post ${n}`, { client_id: `client-${n}`, reply_to: kind === 'reply' ? target?.id : null });
}

/** The room after each operation, from empty to the end. */
function histories(ops: Op[]): RoomLog[] {
  return Array.from({ length: ops.length + 1 }, (_, n) => {
    const log = new RoomLog();
    ops.slice(0, n).forEach(perform.bind(null, log));
    return log;
  });
}

/** Everything that may reach a client which loaded at `base`: pages of several moments, events as told live and as replayed. */
function deliveries(moments: RoomLog[], base: number, size: number): TimelineAction[] {
  const last = moments.at(-1) ?? new RoomLog();
  const first = moments[base] ?? last;
  const actions: TimelineAction[] = [newest(first.page({ limit: size }))];
  for (let before = first.page({ limit: size }).messages[0]?.seq ?? 1, i = base; before > 1; i = (i * 7 + 3) % moments.length) {
    const p = (moments[Math.max(i, base)] ?? last).page({ before, limit: size }); // no snapshot goes back in time
    actions.push(older(before, p));
    before = p.has_before ? (p.messages[0]?.seq ?? 1) : 1;
  }
  const anywhere = (base * 5) % (first.head + 1);
  actions.push({ type: 'page', page: last.page({ around: anywhere, limit: size }), bound: { around: anywhere } });
  actions.push({ type: 'page', page: last.page({ after: anywhere, limit: size }), bound: { after: anywhere } });
  for (let seq = first.head + 1; seq <= last.head; seq++) {
    const live = moments.find((moment) => moment.head >= seq)?.events(seq - 1)[0];
    const replayed = last.events(seq - 1)[0];
    if (live) actions.push(events(live));
    if (replayed) actions.push(events(replayed));
  }
  return actions;
}

const scenario = fc.record({ ops: fc.array(op, { minLength: 1, maxLength: 25 }), base: fc.nat(), size: fc.integer({ min: 1, max: 6 }), order: fc.infiniteStream(fc.nat()) });

/** The actions in another order, some of them twice. */
function shuffled<T>(items: T[], order: Iterator<number>): T[] {
  const pick = (below: number) => Number(order.next().value) % below;
  const out = [...items, ...items.filter(() => pick(3) === 0)];
  for (let i = out.length - 1; i > 0; i--) {
    const j = pick(i + 1);
    const [a, b] = [out[i], out[j]];
    if (a !== undefined && b !== undefined) [out[i], out[j]] = [b, a];
  }
  return out;
}

describe('whatever the order', () => {
  it('shuffled, repeated, replayed: it ends like a fresh load', () => {
    fc.assert(
      fc.property(scenario, ({ ops, base, size, order }) => {
        const moments = histories(ops);
        const last = moments.at(-1) ?? new RoomLog();
        const state = run(shuffled(deliveries(moments, base % moments.length, size), order));
        const fresh = run([newest(last.page({ limit: 200 }))]);
        expect(shownMessages(state)).toEqual(shownMessages(fresh));
        expect(state.applied).toBe(last.head);
        expect(hasHole(state)).toBe(false);
        expect(loadedFrom(state)).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('two orders of the same input end in the same state, and more of it changes nothing', () => {
    fc.assert(
      fc.property(scenario, ({ ops, base, size, order }) => {
        const input = deliveries(histories(ops), base % (ops.length + 1), size);
        const one = run(shuffled(input, order));
        const other = run(shuffled(input, order));
        expect(other).toEqual(one);
        expect(run(shuffled(input, order), one)).toBe(one);
      }),
      { numRuns: 300 },
    );
  });

  it('lost input leaves a hole that is known, and asking again from the position fills it', () => {
    fc.assert(
      fc.property(scenario, fc.nat(), ({ ops, size, order }, lost) => {
        const moments = histories(ops);
        const last = moments.at(-1) ?? new RoomLog();
        const live = last.events(0);
        const missing = lost % Math.max(1, live.length);
        const kept = live.filter((_, i) => i !== missing).map((event) => events(event));
        const state = run([newest(new RoomLog().page({ limit: size })), ...shuffled(kept, order)]);
        expect(hasHole(state)).toBe(live.length > 0 && missing < live.length - 1);
        const whole = run([events(...last.events(state.applied ?? 0))], state);
        expect(shownMessages(whole)).toEqual(last.messages);
        expect(whole.applied).toBe(last.head);
      }),
      { numRuns: 200 },
    );
  });
});

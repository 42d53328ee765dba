// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { ada, at, created, deleted, edited, grace, linus, message } from '../testing/samples';
import type { ChatEvent } from '../wire/event';
import type { Reaction } from '../wire/message';
import type { User } from '../wire/user';
import { reactionsWith } from './reactions';
import { emptyTimeline, shownMessages, timelineReducer, type TimelineAction, type TimelineState } from './timelineReducer';

const first = message(1);

function reacted(seq: number, actor: User, emoji: string, reactions: Reaction[], isOn = true): ChatEvent {
  const type = isOn ? 'reaction.added' : 'reaction.removed';
  return { type, room: 'lobby', seq, at: at(seq), actor, message_id: first.id, emoji, reactions };
}
const page = (seq: number, reactions: Reaction[]): TimelineAction => ({
  type: 'page',
  page: { messages: [{ ...first, reactions }], seq, has_before: false, has_after: false },
  bound: {},
});
const events = (...all: ChatEvent[]): TimelineAction => ({ type: 'events', events: all });
const after = (...actions: TimelineAction[]): TimelineState => actions.reduce(timelineReducer, emptyTimeline(ada.id));
const shown = (state: TimelineState) => shownMessages(state)[0]?.reactions;

describe('whose a reaction is', () => {
  test('is told by a page', () => {
    expect(shown(after(page(3, [{ emoji: '👍', count: 2, me: true }])))).toEqual([{ emoji: '👍', count: 2, me: true }]);
  });

  test('is known of events by who acted, since they say it of nobody', () => {
    const state = after(page(1, []), events(reacted(2, grace, '👍', [{ emoji: '👍', count: 1 }])));
    expect(shown(state)).toEqual([{ emoji: '👍', count: 1, me: false }]);
    const mine = timelineReducer(state, events(reacted(3, ada, '👍', [{ emoji: '👍', count: 2 }])));
    expect(shown(mine)).toEqual([{ emoji: '👍', count: 2, me: true }]);
    const gone = timelineReducer(mine, events(reacted(4, ada, '👍', [{ emoji: '👍', count: 1 }], false)));
    expect(shown(gone)).toEqual([{ emoji: '👍', count: 1, me: false }]);
  });

  test('stays known through an edit, whose event counts only', () => {
    const state = after(page(3, [{ emoji: '👍', count: 2, me: true }]));
    const told = edited(4, { ...first, reactions: [{ emoji: '👍', count: 2 }] }, 'other words');
    expect(shown(timelineReducer(state, events(told)))).toEqual([{ emoji: '👍', count: 2, me: true }]);
  });
});

test('in whatever order it is told, it ends alike, and the same again changes nothing', () => {
  const told = [
    page(4, [{ emoji: '👍', count: 2, me: true }]),
    events(created(first)),
    events(reacted(3, grace, '👍', [{ emoji: '👍', count: 1 }])),
    events(reacted(4, ada, '👍', [{ emoji: '👍', count: 2 }])),
    events(reacted(5, ada, '👍', [{ emoji: '👍', count: 1 }], false)),
    events(reacted(6, linus, '🎉', [{ emoji: '👍', count: 1 }, { emoji: '🎉', count: 1 }])),
  ];
  const wanted = [
    { emoji: '👍', count: 1, me: false },
    { emoji: '🎉', count: 1, me: false },
  ];
  for (const order of permutations(told)) {
    const state = after(...order);
    expect(shown(state)).toEqual(wanted);
    for (const action of order) expect(timelineReducer(state, action)).toBe(state);
  }
});

test('a reaction to a message that is not loaded waits for it', () => {
  const state = after(page(1, []), events(reacted(5, ada, '👍', [{ emoji: '👍', count: 1 }])));
  expect(shown(state)).toEqual([{ emoji: '👍', count: 1, me: true }]);
  const early = after(events(reacted(5, ada, '👍', [{ emoji: '👍', count: 1 }])), page(1, []));
  expect(shown(early)).toEqual([{ emoji: '👍', count: 1, me: true }]);
});

test('a deleted message has none', () => {
  const state = after(page(3, [{ emoji: '👍', count: 2, me: true }]), events(deleted(4, first)));
  expect(shown(state)).toEqual([]);
});

describe('a wish', () => {
  const two = [{ emoji: '👍', count: 2, me: false }];
  test('counts', () => expect(reactionsWith(two, '👍', true)).toEqual([{ emoji: '👍', count: 3, me: true }]));
  test('that has come true changes nothing', () => expect(reactionsWith(two, '👍', false)).toBe(two));
  test('takes the last one away', () => expect(reactionsWith([{ emoji: '👍', count: 1, me: true }], '👍', false)).toEqual([]));
  test('begins a new one', () => expect(reactionsWith(two, '🎉', true)).toEqual([...two, { emoji: '🎉', count: 1, me: true }]));
});

function permutations<T>(of: readonly T[]): T[][] {
  if (of.length <= 1) return [[...of]];
  return of.flatMap((one, i) => permutations(of.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}

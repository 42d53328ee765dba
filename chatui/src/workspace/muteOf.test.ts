// @vitest-environment node
import { expect, test } from 'vitest';
import { ada, at, grace } from '../testing/samples';
import { muteOf } from './muteOf';
import type { SystemMessage } from './systemMessages';

const base = { room: 'lobby', at: at(0), actor: grace, user: ada };
const restricted = (seq: number, kind: 'mute' | 'ban', until: string | null): SystemMessage => ({
  ...base,
  ...{ type: 'member.restricted', seq, kind, until, reason: 'too loud' },
});
const freed = (seq: number): SystemMessage => ({ ...base, type: 'member.unrestricted', seq, kind: 'mute' });
const now = Date.parse(at(60));

test('what the log said last of somebody holds until its end', () => {
  expect(muteOf([restricted(1, 'mute', at(120))], ada.id, now)).toEqual({ until: at(120), reason: 'too loud' });
  expect(muteOf([restricted(1, 'mute', null)], ada.id, now)).toEqual({ until: null, reason: 'too loud' });
  expect(muteOf([restricted(1, 'mute', at(60))], ada.id, now)).toBeNull();
  expect(muteOf([restricted(1, 'mute', null), freed(2)], ada.id, now)).toBeNull();
  expect(muteOf([freed(1), restricted(2, 'mute', null)], ada.id, now)).not.toBeNull();
  expect(muteOf([restricted(1, 'mute', null)], grace.id, now)).toBeNull();
  expect(muteOf([restricted(1, 'ban', null)], ada.id, now)).toBeNull();
});

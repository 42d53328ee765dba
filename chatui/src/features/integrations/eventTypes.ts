import type { AllTexts } from '../../i18n/Texts';

type EventName = keyof AllTexts['integrations']['events'];
type Group = keyof AllTexts['integrations']['eventGroups'];

/** The types of event that can be chosen, by what they are about. */
export const eventTypes: [Group, EventName[]][] = [
  [
    'message',
    [
      'message.created',
      'message.edited',
      'message.deleted',
      'message.preview',
      'message.pinned',
      'message.unpinned',
    ],
  ],
  ['reaction', ['reaction.added', 'reaction.removed']],
  [
    'member',
    [
      'member.joined',
      'member.left',
      'member.removed',
      'member.role',
      'member.restricted',
      'member.unrestricted',
    ],
  ],
  ['room', ['room.updated', 'room.archived']],
];

import { plural } from './words';

/** The conversation, beside its messages. */
export const log = {
  messages: 'Messages',
  empty: 'Nothing has been said here yet. Write the first message.',
  firstUnread: 'Jump to first unread',
  jumpFailed: 'That message could not be loaded. Try again when the connection is back.',
  newerFailed: (why: string) => `Later messages could not be loaded. ${why}`,
  olderFailed: (why: string) => `Earlier messages could not be loaded. ${why}`,
  loadingNewer: 'Loading later messages',
  loadingOlder: 'Loading earlier messages',
  start: 'This is where the conversation starts.',
  today: 'Today',
  yesterday: 'Yesterday',
  new: 'New',
  latest: 'Jump to latest',
  newMessages: (count: number) => plural(count, { one: '1 new message', other: `${count} new messages` }),

  away: 'While you were away',
  awayNew: (count: number, isMore: boolean) => `${count}${isMore ? '+' : ''} new`,
  awayEdited: (count: number, isMore: boolean) => `${count}${isMore ? '+' : ''} edited`,
  awayDeleted: (count: number, isMore: boolean) => `${count}${isMore ? '+' : ''} deleted`,
  awayMentions: (count: number, isMore: boolean) =>
    plural(count, { one: `1${isMore ? '+' : ''} mentions you`, other: `${count}${isMore ? '+' : ''} mention you` }),

  connections: { connected: 'Connected', reconnecting: 'Reconnecting…', offline: 'Offline' },
  tryNow: 'Try now',

  proofAbout: 'Every change in this room has a number, and none is ever missing.',
  proofOld: (head: number) => `Earlier messages, all changes up to #${head}`,
  proofLost: (head: number) => `All changes up to #${head}`,
  proofLive: (head: number) => `Live, all changes up to #${head}`,
  proofBehind: (toGo: number) => `Catching up, ${toGo} to go`,
  proofMissing: (missing: number) => plural(missing, { one: '1 change not loaded yet', other: `${missing} changes not loaded yet` }),
  /** The words of these that phones have no room for. */
  proofSpared: 'all changes',
};

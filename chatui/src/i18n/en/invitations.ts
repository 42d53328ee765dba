import { plural } from './words';

/** Links that let people into a room. */
export const invitations = {
  title: 'You are invited',
  over: 'This invitation does not work',
  invites: (name: string, room: string) => `${name} invites you to “${room}”.`,
  invitesToServer: (name: string) => `${name} invites you to make an account on this server.`,
  haveAccount: 'This invitation is for a new account. You have one, and are signed in.',
  members: (count: number) => plural(count, { one: '1 person is in it.', other: `${count} people are in it.` }),
  join: 'Join room',
  toRooms: 'Go to the rooms',
  gone: 'It has expired, was ended or has been used up. Ask for a new one.',
  unknown: 'There is no such invitation. Check that the address is complete, or ask for a new one.',
  banned: 'You can’t join this room. Ask its owner.',
};

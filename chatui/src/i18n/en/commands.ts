/** Slash commands in the box, and what comes of them. */
export const commands = {
  abouts: {
    me: 'Says in italics what you do',
    shrug: 'Adds ¯\\_(ツ)_/¯ to your message',
    topic: 'Changes the topic of this room',
    invite: 'Adds somebody to this room',
    mute: 'Mutes somebody: for 10m, 2h, 1d, 1w, or until lifted',
    leave: 'Leaves this room',
    dm: 'Opens a direct conversation',
  },
  /** What is typed behind the name, where something is. */
  hints: {
    me: 'text',
    shrug: '[text]',
    topic: 'text',
    invite: '@name',
    mute: '@name [2h]',
    dm: '@name [text]',
  },
  usage: (how: string) => `Write it like this: ${how}`,
  unknown: (name: string) => `No command ${name} here. Check the spelling, or send it as text.`,
  sendAsText: 'Send as text',
  staffOnly: (name: string) => `Only owners and moderators of this room can use ${name}.`,
  notInDirect: (name: string) => `${name} does not work in a direct conversation.`,
  notMember: 'You are not a member of this room.',
  noFiles: 'A command takes no files. Remove them, or send it all as text.',
  offline: 'A command needs a connection: it is called at once or not at all. Your text stays here; send it once you are connected.',
  onlyYou: 'Only visible to you',
  running: 'Waiting for the answer…',
  noAnswer: 'Done. It answered nothing.',
  /** Why a call has no answer, by the contract’s reasons. */
  reasons: {
    timeout: 'Its program did not answer within 5 seconds. It may have done its work all the same.',
    network: 'Its program cannot be reached. Tell the owners of this room.',
    refused: 'Its address is not allowed, or leads elsewhere. Tell the owners of this room.',
    status: 'Its program answered with an error. Tell the owners of this room.',
    too_large: 'Its program answered too much. It may have done its work all the same.',
    not_understood: 'Its program answered something that cannot be shown. It may have done its work all the same.',
    not_posted: 'Its answer was for everybody, but its bot may not post here. You see it here:',
    lost: 'The server went down meanwhile. The command may have run.',
    unknown: 'It failed, and nobody knows why. The command may have run.',
  },
};

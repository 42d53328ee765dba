/** Where programs meet a room. */
export const integrations = {
  title: 'Integrations',
  incoming: 'Incoming webhooks',
  incomingAbout:
    'A webhook is an address that a program posts to: a build, an alert, a deploy. What posts to Slack can post here.',
  name: 'Name',
  nameHint: 'What it posts is shown under this name.',
  nameEmpty: 'Give the webhook a name.',
  nameLong: 'Use 64 characters or fewer.',
  makeIncoming: 'Make webhook',
  addressOf: (name: string) => `Address of “${name}”`,
  addressOnce: 'Copy it now: it is not shown again. Whoever has it can post into this room.',
  noIncoming: 'There is no webhook yet.',
  neverUsed: 'Never used.',
  lastUsed: (when: string) => `Last used ${when}.`,
  by: (name: string) => `Made by ${name}.`,
  end: 'End',
  endOf: (name: string) => `End ${name}`,
  endTitle: (name: string) => `End “${name}”?`,
  endWarning: 'Programs that use it are refused from now on. What it has posted stays.',
};

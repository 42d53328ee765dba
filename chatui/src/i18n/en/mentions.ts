export const mentions = {
  title: 'Mentions',
  none: (username: string) => `Nobody has mentioned you yet. Others do by writing @${username}.`,
  older: 'Show older mentions',
};

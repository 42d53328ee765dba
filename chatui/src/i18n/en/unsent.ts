/** What was written in rooms that are out of reach, and what the server refused. */
export const unsent = {
  title: 'Not sent',
  about: 'You wrote this in rooms that you have left or that are archived. Copy it to use it elsewhere.',
  none: 'Everything has been sent.',
  kinds: { draft: 'Draft', message: 'Message', edit: 'Edit of a message' },
  notDeleted: (room: string) => `A message in “${room}” was not deleted.`,
  notReacted: (room: string) => `A reaction in “${room}” was not saved.`,
};

import { part, type Route } from './fakeAsked';

/** Files that messages have, and previews of links. Their bytes are nowhere. */
export const fileRoutes: Route[] = [
  ['DELETE', '/rooms/*/messages/*/preview', (asked) => {
    const [room, user] = [part(asked, 0), asked.user()];
    asked.chat.announce(room, asked.chat.room(room, user).log.show(user, part(asked, 1), null));
    return [204];
  }],
  ['POST', '/me/file-ticket', ({ user }) => (user(), [200, { ticket: 'ticket', expires_at: new Date(Date.now() + 3_600_000).toISOString() }])],
  ['GET', '/rooms/*/files', (asked) => {
    const kind = asked.query.get('kind');
    const { log } = asked.chat.room(part(asked, 0), asked.user());
    const all = log.messages.toReversed().flatMap(({ id, seq, author, created_at, files = [] }) =>
      files.map((file) => ({ file, message: { id, seq, author, created_at } })),
    );
    const items = all.filter(({ file }) => kind === null || file.kind === kind);
    const start = Number(asked.query.get('cursor') ?? 0);
    const end = start + Number(asked.query.get('limit') ?? 50);
    return [200, { items: items.slice(start, end), next_cursor: end < items.length ? String(end) : null }];
  }],
];

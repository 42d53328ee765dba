import { ChatError } from '../wire/ChatError';
import type { Role, Visibility } from '../wire/room';
import type { User } from '../wire/user';
import { list, optional, part, text, type Answer, type Asked, type Route } from './fakeAsked';
import { fileRoutes } from './fakeFileRoutes';
import { peopleRoutes } from './fakePeopleRoutes';
import { pushRoutes } from './fakePushRoutes';
import { ssoRoutes } from './fakeSsoRoutes';

function bound(query: URLSearchParams, name: string): { [name: string]: number } {
  const value = query.get(name);
  return value === null ? {} : { [name]: Number(value) };
}

function member(asked: Asked): User {
  const name = part(asked, 1);
  return name === 'me' ? asked.user() : asked.chat.userNamed(name);
}

/** Whoever asks, if they have one of these roles in the room. */
function staff(asked: Asked, roles: Role[]): User {
  const user = asked.user();
  const role = asked.chat.room(part(asked, 0), user).members.get(user.id)?.role;
  if (role === undefined || !roles.includes(role)) throw new ChatError('forbidden', 'Only its staff may do that.', { status: 403 });
  return user;
}

/** As the server pages a list by a name. */
function pageOf<T>(items: T[], query: URLSearchParams, nameOf: (item: T) => string): Answer {
  const after = query.get('cursor') ?? '';
  const limit = Number(query.get('limit') ?? 50);
  const left = items.filter((item) => nameOf(item) > after).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const shown = left.slice(0, limit);
  const last = shown.at(-1);
  return [200, { items: shown, next_cursor: left.length > limit && last !== undefined ? nameOf(last) : null }];
}

function matching({ chat, query, user }: Asked, isMine: boolean): Answer {
  const wanted = query.get('q') ?? '';
  const seen = [...chat.rooms.values()].filter(({ info, members }) => {
    const isMember = members.has(user().id);
    const other = query.get('with');
    if (other !== null && ![...members.values()].some((one) => one.user.username === other)) return false;
    return (isMember || (!isMine && info.visibility === 'public')) && info.name.includes(wanted);
  });
  const shown = seen.map(({ info }) => chat.show(info.name, user()));
  const withHidden = !isMine || query.get('hidden') === 'true';
  return list(shown.filter(({ me }) => withHidden || !me.hidden));
}

/** Sections 1 to 4 of the contract, as far as the client uses them. */
const routes: Route[] = [
  ...peopleRoutes,
  ...fileRoutes,
  ...ssoRoutes,
  ...pushRoutes,
  ['POST', '/auth/register', ({ chat, body }) => {
    const user = chat.addUser(text(body.username), optional(body.display_name) ?? text(body.username), text(body.password));
    return [201, chat.grant(user)];
  }],
  ['POST', '/auth/login', ({ chat, body }) => [200, chat.login(text(body.username), text(body.password))]],
  ['POST', '/auth/refresh', ({ chat, body }) => [200, chat.refresh(text(body.refresh_token))]],
  ['POST', '/auth/logout', ({ user }) => (user(), [204])],
  ['GET', '/me', ({ chat, user }) => [200, { admin: false, ...user(), has_password: !chat.sso.joined.has(user().id) }]],
  ['PATCH', '/me', ({ chat, body, user }) => [200, chat.change(user(), body)]],
  ['DELETE', '/me', ({ user }) => (user(), [204])],
  ['POST', '/me/password', ({ user }) => (user(), [204])],
  ['GET', '/me/sessions', ({ user }) => (user(), list([]))],
  ['GET', '/search', ({ chat, query, user }) => {
    const q = query.get('q') ?? '';
    const items = chat.search(user(), q);
    if (q === 'from:gone') {
      const message = `The account gone was deleted. Days are those of ${query.get('tz') ?? 'nowhere'}.`;
      return [200, { items, next_cursor: null, notes: [{ location: 'query.q', message }] }];
    }
    const start = Number(query.get('cursor') ?? 0);
    const end = start + Number(query.get('limit') ?? 50);
    return [200, { items: items.slice(start, end), next_cursor: end < items.length ? String(end) : null }];
  }],
  ['GET', '/me/tokens', ({ chat, user }) => list(chat.tokensOf(user()))],
  ['POST', '/me/tokens', ({ chat, user, body }) => [201, chat.makeToken(user(), body)]],
  ['DELETE', '/me/tokens/*', (asked) => (asked.chat.revokeToken(asked.user(), part(asked, 0)), [204])],
  ['GET', '/me/mentions', ({ chat, user }) => list(chat.mentions(user()))],
  ['GET', '/me/rooms', (asked) => matching(asked, true)],
  ['GET', '/users/*', (asked) => (asked.user(), [200, asked.chat.userNamed(part(asked, 0))])],
  ['GET', '/rooms', (asked) => matching(asked, false)],
  ['POST', '/rooms', ({ chat, body, user }) => {
    const visibility = optional(body.visibility) as Visibility | undefined;
    chat.addRoom(text(body.name), user(), { title: optional(body.title), topic: optional(body.topic), visibility });
    return [201, chat.show(text(body.name), user())];
  }],
  ['GET', '/rooms/*', (asked) => [200, asked.chat.show(part(asked, 0), asked.user())]],
  ['PATCH', '/rooms/*', (asked) => [200, asked.chat.update(part(asked, 0), staff(asked, ['owner', 'moderator']), asked.body)]],
  ['DELETE', '/rooms/*', (asked) => (asked.chat.update(part(asked, 0), staff(asked, ['owner']), { archived_at: new Date(0).toISOString() }), [204])],
  ['GET', '/rooms/*/members', (asked) => {
    const wanted = (asked.query.get('q') ?? '').toLowerCase();
    const members = asked.chat.members(part(asked, 0), asked.user());
    const found = members.filter(({ user }) => `${user.username}\n${user.display_name}`.toLowerCase().includes(wanted));
    return pageOf(found, asked.query, ({ user }) => user.username ?? '');
  }],
  ['PUT', '/rooms/*/members/*', (asked) => {
    const { chat, body, user } = asked;
    chat.join(part(asked, 0), member(asked), optional(body.role) as Role | undefined);
    return [200, chat.members(part(asked, 0), user()).find((item) => item.user.id === member(asked).id)];
  }],
  ['DELETE', '/rooms/*/members/*', (asked) => (asked.user(), asked.chat.takeLeave(part(asked, 0), member(asked)), [204])],
  ['PATCH', '/rooms/*/me', (asked) => [200, asked.chat.set(part(asked, 0), asked.user(), asked.body)]],
  ['PUT', '/rooms/*/read', (asked) => {
    asked.chat.read(part(asked, 0), asked.user(), Number(asked.body.seq), asked.body.back === true);
    return [200, asked.chat.show(part(asked, 0), asked.user()).me];
  }],
  ['GET', '/rooms/*/messages', (asked) => {
    const { log } = asked.chat.room(part(asked, 0), asked.user());
    const bounds = ['before', 'after', 'around', 'limit'].map((name) => bound(asked.query, name));
    const page = log.page(Object.assign({}, ...bounds) as Parameters<typeof log.page>[0]);
    return [200, { ...page, messages: page.messages.map((message) => log.seenBy(asked.user(), message)) }];
  }],
  ['POST', '/rooms/*/messages', (asked) => {
    const more = { client_id: optional(asked.body.client_id), reply_to: optional(asked.body.reply_to) };
    return [201, asked.chat.post(part(asked, 0), asked.user(), text(asked.body.body), more)];
  }],
  ['GET', '/rooms/*/messages/*', (asked) => [200, asked.chat.message(part(asked, 0), asked.user(), part(asked, 1))]],
  ['PATCH', '/rooms/*/messages/*', (asked) => [200, asked.chat.edit(part(asked, 0), asked.user(), part(asked, 1), text(asked.body.body))]],
  ['DELETE', '/rooms/*/messages/*', (asked) => (asked.chat.remove(part(asked, 0), asked.user(), part(asked, 1)), [204])],
  ['GET', '/rooms/*/messages/*/reactions', (asked) => {
    const reactors = [...asked.chat.room(part(asked, 0), asked.user()).log.reactors(part(asked, 1))];
    return list(reactors.flatMap(([emoji, users]) => users.map((user) => ({ emoji, user, at: new Date(0).toISOString() }))));
  }],
  ['GET', '/rooms/*/messages/*/revisions', (asked) => {
    const { log } = asked.chat.room(part(asked, 0), asked.user());
    return [200, { items: log.revisions(part(asked, 1)) }];
  }],
  ['GET', '/rooms/*/export', (asked) => {
    const { log } = asked.chat.room(part(asked, 0), asked.user());
    if (asked.query.get('format') !== 'txt') throw new ChatError('unavailable', 'Only text, today.', { status: 503 });
    return [200, log.messages.map(({ author, body }) => `${author.display_name}: ${body}\n`).join('')];
  }],
  ['GET', '/rooms/*/events', (asked) => {
    const { log } = asked.chat.room(part(asked, 0), asked.user());
    const [after, limit] = [Number(asked.query.get('after') ?? 0), Number(asked.query.get('limit') ?? 50)];
    return [200, { events: log.events(after).slice(0, limit), seq: log.head }];
  }],
];

/** Answers a request under `/api/v1`; throws a ChatError with the status to refuse it with. */
export function answerRoute(method: string, url: URL, asked: Omit<Asked, 'at' | 'query'>): Answer {
  const parts = url.pathname.replace('/api/v1', '').split('/');
  for (const [verb, path, answer] of routes) {
    const at = verb === method ? wildcards(path.split('/'), parts) : null;
    if (at) return answer({ ...asked, at, query: url.searchParams });
  }
  throw new ChatError('not_found', `The fake server has no ${method} ${url.pathname}.`, { status: 404 });
}

/** What stands for the stars, or null where the paths differ. */
function wildcards(pattern: string[], parts: string[]): string[] | null {
  const fits = pattern.length === parts.length && pattern.every((piece, i) => piece === '*' || piece === parts[i]);
  return fits ? parts.filter((_, i) => pattern[i] === '*').map(decodeURIComponent) : null;
}

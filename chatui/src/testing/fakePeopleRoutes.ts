import type { RestrictionKind } from '../wire/restriction';
import { list, optional, part, text, type Asked, type Route } from './fakeAsked';

const whom = (asked: Asked, i = 0) => asked.chat.userNamed(part(asked, i));

/** What people do with each other, and staff with people. */
export const peopleRoutes: Route[] = [
  ['PUT', '/me/direct', ({ chat, body, user }) => [200, chat.people.direct(user(), body.usernames as string[])]],
  ['GET', '/me/blocks', ({ chat, user }) => list(chat.people.blocksOf(user()))],
  ['PUT', '/me/blocks/*', (asked) => (asked.chat.people.block(asked.user(), whom(asked)), [200, { user: whom(asked), at: new Date(0).toISOString() }])],
  ['DELETE', '/me/blocks/*', (asked) => (asked.chat.people.unblock(asked.user(), whom(asked)), [204])],
  ['GET', '/rooms/*/invitations', (asked) => (asked.user(), list(asked.chat.people.invitations))],
  ['POST', '/rooms/*/invitations', (asked) => [201, asked.chat.people.invite(part(asked, 0), asked.user(), asked.body)]],
  ['DELETE', '/rooms/*/invitations/*', (asked) => (asked.chat.people.endInvitation(part(asked, 1)), [204])],
  ['GET', '/invitations/*', (asked) => {
    const { room, created_by, expires_at } = asked.chat.people.invited(part(asked, 0));
    if (room === null) return [200, { room, invited_by: created_by, expires_at }];
    const { title, member_count } = asked.chat.show(room, created_by);
    return [200, { room: { name: room, title, member_count }, invited_by: created_by, expires_at }];
  }],
  ['POST', '/invitations/*', (asked) => {
    const { room } = asked.chat.people.invited(part(asked, 0));
    asked.chat.join(room ?? '', asked.user());
    return [200, asked.chat.show(room ?? '', asked.user())];
  }],
  ['GET', '/rooms/*/pins', (asked) => list(asked.chat.people.pinned(part(asked, 0), asked.user()))],
  ['PUT', '/rooms/*/pins/*', (asked) => (asked.chat.people.pin(part(asked, 0), asked.user(), part(asked, 1), true), [200, {}])],
  ['DELETE', '/rooms/*/pins/*', (asked) => (asked.chat.people.pin(part(asked, 0), asked.user(), part(asked, 1), false), [204])],
  ['POST', '/rooms/*/messages/*/reports', (asked) => [201, asked.chat.people.report(part(asked, 0), asked.user(), part(asked, 1), text(asked.body.reason))]],
  ['GET', '/rooms/*/reports', (asked) => list(asked.chat.people.reports.filter(({ state }) => state === asked.query.get('state')))],
  ['PATCH', '/rooms/*/reports/*', (asked) => [200, asked.chat.people.changeReport(part(asked, 1), asked.body.state as 'open' | 'closed')]],
  ['GET', '/rooms/*/restrictions', (asked) => (asked.user(), list(asked.chat.people.restrictionsOf(part(asked, 0))))],
  ['PUT', '/rooms/*/restrictions/*', (asked) => {
    const { kind, until, reason } = asked.body;
    const more = { kind: kind as RestrictionKind, until: optional(until) ?? null, reason: text(reason) };
    return [200, asked.chat.people.restrict(part(asked, 0), asked.user(), whom(asked, 1), more)];
  }],
  ['DELETE', '/rooms/*/restrictions/*', (asked) => (asked.chat.people.lift(part(asked, 0), asked.user(), whom(asked, 1)), [204])],
];

import { describe, expectTypeOf, it } from 'vitest';
import type { AccessToken, Grant, ServerInfo, SignIn } from '../wire/account';
import type { Account, AuditEntry, ListedAccount, ResetLink, ServerSettings, ServerStats } from '../wire/admin';
import type { EventPage } from '../wire/event';
import type { File, FileTicket, SharedFile } from '../wire/file';
import type { Found, FoundPage } from '../wire/found';
import type { Invitation, Invited } from '../wire/invitation';
import type { Message, MessagePage, Preview, Quote, Reaction, Reactor, Revision } from '../wire/message';
import type { NotificationSettings, Quiet } from '../wire/notification';
import type { Page } from '../wire/page';
import type { Problem } from '../wire/problem';
import type { Report } from '../wire/report';
import type { Restriction } from '../wire/restriction';
import type { Member, Room, RoomInfo, Standing } from '../wire/room';
import type { User } from '../wire/user';
import type { components } from './schema';

type Schemas = components['schemas'];

/** What the parsers of wire/ make of the answers that have this name in the server's document. */
interface Parsed {
  AuditEntry: AuditEntry;
  File: File;
  FileTicket: FileTicket;
  /** That a mark is two numbers, the document cannot say. */
  Found: Omit<Found, 'marks'>;
  GivenReaction: Reactor;
  Invitation: Invitation;
  Invited: Invited;
  ListedAccount: ListedAccount;
  Member: Member;
  Message: Message;
  MessagePage: MessagePage;
  NewToken: AccessToken;
  Notifications: NotificationSettings;
  OwnAccount: Account;
  PageMember: Page<Member>;
  PageMessage: Page<Message>;
  PageRoom: Page<Room>;
  PageSignIn: Page<SignIn>;
  Preview: Preview;
  Problem: Problem;
  Quiet: Quiet;
  Quote: Quote;
  Reaction: Reaction;
  Report: Report;
  ResetLink: ResetLink;
  Restriction: Restriction;
  Revision: Revision;
  Room: Room;
  RoomInfo: RoomInfo;
  SearchPage: Omit<FoundPage, 'items'>;
  ServerInfo: ServerInfo;
  ServerSettings: ServerSettings;
  ServerStats: ServerStats;
  Session: Grant;
  SharedFile: SharedFile;
  SignIn: SignIn;
  Standing: Standing;
  Token: Omit<AccessToken, 'token'>;
  User: User;
}

/** The names whose answer is not what its parser says, or lacks a field that the parser knows. */
type Unlike = {
  [Name in keyof Parsed]: Schemas[Name] extends Parsed[Name]
    ? keyof Parsed[Name] extends keyof Schemas[Name]
      ? never
      : Name
    : Name;
}[keyof Parsed];

// Checked by the compiler: what the server's document says it answers is what the parsers of wire/ take.
describe('the server’s document', () => {
  it('says what wire/ parses, field by field', () => {
    expectTypeOf<[Unlike]>().toEqualTypeOf<[never]>();
    expectTypeOf<Schemas['EventPage']['seq']>().toExtend<EventPage['seq']>();
  });
});

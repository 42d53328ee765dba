import { describe, expectTypeOf, it } from 'vitest';
import type { Grant, ServerInfo, SignIn } from '../wire/account';
import type { EventPage } from '../wire/event';
import type { Message, MessagePage } from '../wire/message';
import type { Page } from '../wire/page';
import type { Problem } from '../wire/problem';
import type { Member, Room, Standing } from '../wire/room';
import type { User } from '../wire/user';
import type { components } from './schema';

type Schemas = components['schemas'];

// Checked by the compiler: what the server's document says it answers is what the parsers of wire/ take.
describe('the server’s document', () => {
  it('says what wire/ parses', () => {
    expectTypeOf<Schemas['User']>().toExtend<User>();
    expectTypeOf<Schemas['Session']>().toExtend<Grant>();
    expectTypeOf<Schemas['PageSignIn']>().toExtend<Page<SignIn>>();
    expectTypeOf<Schemas['Room']>().toExtend<Room>();
    expectTypeOf<Schemas['PageRoom']>().toExtend<Page<Room>>();
    expectTypeOf<Schemas['PageMember']>().toExtend<Page<Member>>();
    expectTypeOf<Schemas['Standing']>().toExtend<Standing>();
    expectTypeOf<Schemas['Message']>().toExtend<Message>();
    expectTypeOf<Schemas['MessagePage']>().toExtend<MessagePage>();
    expectTypeOf<Schemas['Problem']>().toExtend<Problem>();
    expectTypeOf<Schemas['ServerInfo']>().toExtend<ServerInfo>();
    expectTypeOf<Schemas['EventPage']['seq']>().toExtend<EventPage['seq']>();
  });
});

import * as v from 'valibot';

import { newPassword, shortText } from '../../components/form/checks';
import type { Texts } from '../../i18n/Texts';

const usernameShape = /^[a-z0-9][a-z0-9_.-]{1,31}$/i;

const newUsername = (session: Texts['session']) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(session.chooseUsername),
    v.check((name) => name === '' || usernameShape.test(name), session.usernameShape),
  );

/** A username to be, alone. */
export const usernameSchema = ({ session }: Texts) => v.object({ username: newUsername(session) });

/** A new account, as far as it can be judged before the server is asked. */
export const accountSchema = ({ session }: Texts) =>
  v.pipe(
    v.object({
      username: newUsername(session),
      display_name: shortText(64, session.displayNameLong),
      password: newPassword({ tooShort: session.passwordShort, tooLong: session.passwordLong }),
    }),
    v.forward(
      v.check(({ username, password }) => password.toLowerCase() !== username.toLowerCase(), session.passwordIsUsername),
      ['password'],
    ),
  );

import * as z from 'zod/mini';

import { newPassword, shortText } from '../../components/form/checks';
import type { Texts } from '../../i18n/Texts';

const usernameShape = /^[a-z0-9][a-z0-9_.-]{1,31}$/i;

const newUsername = (session: Texts['session']) =>
  z.string().check(
    z.trim(),
    z.minLength(1, session.chooseUsername),
    z.refine((name) => name === '' || usernameShape.test(name), session.usernameShape),
  );

/** A username to be, alone. */
export const usernameSchema = ({ session }: Texts) => z.object({ username: newUsername(session) });

/** A new account, as far as it can be judged before the server is asked. */
export const accountSchema = ({ session }: Texts) =>
  z
    .object({
      username: newUsername(session),
      display_name: shortText(64, session.displayNameLong),
      password: newPassword({ tooShort: session.passwordShort, tooLong: session.passwordLong }),
    })
    .check(
      z.refine(({ username, password }) => password.toLowerCase() !== username.toLowerCase(), {
        error: session.passwordIsUsername,
        path: ['password'],
      }),
    );

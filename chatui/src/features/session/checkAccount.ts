import { codePoints } from '../../components/codePoints';

interface Account {
  username: string;
  display_name: string;
  password: string;
}

const usernameShape = /^[a-z0-9][a-z0-9_.-]{1,31}$/i;

/** What is wrong with a new account before the server is asked, in words, by field. */
export function checkAccount({ username, display_name, password }: Account): Partial<Record<keyof Account, string>> {
  const wrong: Partial<Record<keyof Account, string>> = {};
  const name = username.trim();
  if (name === '') wrong.username = 'Choose a username.';
  else if (!usernameShape.test(name)) {
    wrong.username = 'Use 2 to 32 letters, digits, or . _ - and start with a letter or a digit.';
  }
  if (codePoints(display_name.trim()) > 64) wrong.display_name = 'Use 64 characters or fewer.';
  const bytes = new TextEncoder().encode(password).length;
  if (bytes < 8) wrong.password = 'Use 8 characters or more.';
  else if (bytes > 256) wrong.password = 'Use 256 characters or fewer.';
  else if (password.toLowerCase() === name.toLowerCase()) wrong.password = 'Use something other than your username.';
  return wrong;
}

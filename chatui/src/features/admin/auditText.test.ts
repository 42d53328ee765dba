import { expect, test } from 'vitest';

import { englishAll } from '../../i18n/en/allTexts';
import { ada, at, grace } from '../../testing/samples';
import { auditText } from './auditText';

const entry = { at: at(0), ip: '', detail: '' };

test.each([
  ['suspended', ada, grace, 'Ada (@ada) suspended Grace (@grace)'],
  ['promoted', null, grace, 'The command line made Grace (@grace) an administrator'],
  ['account_deleted', grace, grace, 'Somebody deleted their own account'],
  ['account_deleted', null, grace, 'The command line deleted the account of Grace (@grace)'],
  ['signed_in', grace, grace, 'Grace (@grace) signed in'],
  ['sign_in_refused', null, null, 'Somebody was refused at sign-in'],
  ['hook_moved', ada, null, 'hook_moved · Ada (@ada) · somebody'],
])('%s reads like a sentence', (action, actor, subject, said) => {
  expect(auditText({ ...entry, action, actor, subject }, englishAll)).toBe(said);
});

test('a link for a forgotten password is not of the command line', () => {
  const mailed = { ...entry, action: 'reset_link_made', detail: 'by mail', actor: null, subject: grace };
  expect(auditText(mailed, englishAll)).toBe('A reset link for Grace (@grace) was asked for on the login page');
});

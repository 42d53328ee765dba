import { expect, test } from 'vitest';

import { file } from '../../../testing/samples';
import { spokenText } from './spokenText';

test.each([
  ['hello', [], undefined, { text: 'hello' }],
  ['hello', [], 'sending', { text: 'hello', about: 'sending' }],
  ['look', [file('oak'), file('elm')], undefined, { text: 'look', about: 'oak.jpg, elm.jpg' }],
  ['', [file('oak')], undefined, { text: 'oak.jpg' }],
  ['', [file('oak')], 'not sent', { text: 'oak.jpg', about: 'not sent' }],
])('%j with %j is told as it is seen', (body, files, about, told) => {
  expect(spokenText(body, files, about)).toEqual(told);
});

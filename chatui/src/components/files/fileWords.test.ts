import { expect, test } from 'vitest';

import { file } from '../../testing/samples';
import { sizeText, typeText } from './fileWords';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_500, '2 kB'],
  [26_214_400, '26.2 MB'],
  [3_000_000_000, '3 GB'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes, 'en')).toBe(text));

test('a size is written as the language writes numbers', () => expect(sizeText(1_200_000, 'de')).toBe('1,2 MB'));

test.each([
  ['application/pdf', 'PDF'],
  ['text/html; charset=utf-8', 'HTML'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'DOCX'],
  ['application/x-tar', 'TAR'],
  ['application/octet-stream', ''],
])('%s is %s, whatever its name', (type, text) => expect(typeText(file('a', { type }))).toBe(text));

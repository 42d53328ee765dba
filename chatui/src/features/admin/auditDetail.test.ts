import { expect, test } from 'vitest';

import { german } from '../../i18n/de/texts';
import { englishAll } from '../../i18n/en/allTexts';
import { auditDetail } from './auditDetail';

test.each([
  ['to invite', 'whoever has an invitation may', 'wer eine Einladung hat, darf'],
  ['to closed, on the command line', 'nobody may, on the command line', 'niemand darf, auf der Kommandozeile'],
  ['something new', 'something new', 'something new'],
  ['', '', ''],
])('%s is told in the language of the reader', (detail, inEnglish, inGerman) => {
  expect(auditDetail(detail, englishAll)).toBe(inEnglish);
  expect(auditDetail(detail, german)).toBe(inGerman);
});

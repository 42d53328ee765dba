import type { boxes as en } from '../en/boxes';
import { number } from './words';

export const boxes: typeof en = {
  suggestions: 'Vorschläge',
  tooMuch: (characters) =>
    `Dieser Text hat ${number(characters)} Zeichen; eine Nachricht darf höchstens ${number(4000)} haben. Er wurde nicht eingefügt.`,
  copyBack: 'Text kopieren',
  emoji: 'Emoji',
  findEmoji: 'Emoji suchen',
  foundEmoji: 'Gefunden',
  noEmoji: 'Kein Emoji gefunden. Versuche einen anderen Namen.',
  emojiGroups: {
    smileys: 'Smileys',
    people: 'Menschen',
    nature: 'Natur',
    food: 'Essen',
    travel: 'Reisen',
    activities: 'Aktivitäten',
    objects: 'Dinge',
    symbols: 'Symbole',
    flags: 'Flaggen',
  },
};

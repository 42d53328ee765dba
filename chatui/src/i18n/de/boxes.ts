import type { boxes as en } from '../en/boxes';
import { number } from './words';

export const boxes: typeof en = {
  suggestions: 'Vorschläge',
  tooMuch: (characters) =>
    `Dieser Text hat ${number(characters)} Zeichen; eine Nachricht hat höchstens ${number(4000)}. Er wurde nicht eingefügt.`,
  copyBack: 'Wieder kopieren',
  emoji: 'Emoji',
  findEmoji: 'Emoji suchen',
  foundEmoji: 'Gefunden',
  noEmoji: 'Kein Emoji heißt so.',
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

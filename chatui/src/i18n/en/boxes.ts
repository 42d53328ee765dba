import { number } from './words';

/** What helps while one writes: suggestions, emoji, and what is too much. */
export const boxes = {
  suggestions: 'Suggestions',
  tooMuch: (characters: number) =>
    `This text has ${number(characters)} characters; a message can have ${number(4000)} at most. It was not pasted.`,
  copyBack: 'Copy the text',
  emoji: 'Emoji',
  findEmoji: 'Find an emoji',
  foundEmoji: 'Found',
  noEmoji: 'No emoji found. Try another name.',
  /** The groups of Unicode, by their place in it; the third has nothing to show. */
  emojiGroups: {
    smileys: 'Smileys',
    people: 'People',
    nature: 'Nature',
    food: 'Food',
    travel: 'Travel',
    activities: 'Activities',
    objects: 'Objects',
    symbols: 'Symbols',
    flags: 'Flags',
  },
};

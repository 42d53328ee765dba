/** Scripts whose words may touch a name: most of them put no space between words; Hebrew and Arabic write prepositions as part of the next word. */
const scripts = ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Yi', 'Thai', 'Lao', 'Khmer', 'Myanmar'].concat([
  'Tibetan',
  'Javanese',
  'Hebrew',
  'Arabic',
]);
const touching = new RegExp(
  // What these share with others, and numbers in circles and brackets.
  `^[${scripts.map((script) => `\\p{Script=${script}}`).join('')}\\u0640\\u0660-\\u0669\\u2460-\\u24FF\\u2776-\\u2793` +
    '\\u3006\\u3031-\\u3035\\u303C\\u30FC\\u3200-\\u33FF\\uFF70\\uFF9E\\uFF9F]',
  'u',
);

/** Whether a name that touches the character is part of a longer word. */
function joins(character: string): boolean {
  return /^[\p{L}\p{N}]/u.test(character) && !touching.test(character);
}

/** Whether a name may begin behind the text: not behind an @, nor within a word. Marks belong to what stands before them. */
export function isFreeAfter(text: string): boolean {
  const last = /[^\p{Mn}\p{Mc}](?=[\p{Mn}\p{Mc}]*$)/u.exec(text.slice(-64))?.[0] ?? '';
  return last !== '@' && !joins(last);
}

/** Whether a name may end before the text. */
export function endsWord(text: string): boolean {
  return !/^[@\p{M}]/u.test(text) && !joins(text.slice(0, 2));
}

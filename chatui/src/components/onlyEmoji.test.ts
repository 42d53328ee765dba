import { expect, test } from 'vitest';

import { isOnlyEmoji } from './onlyEmoji';

test.each(['🎉', '❤️', '👍🏽', '👩‍👩‍👧‍👦 🏳️‍🌈', '🇩🇪🇯🇵', '7️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '😀\n😀'])('%j is', (text) =>
  expect(isOnlyEmoji(text)).toBe(true),
);

test.each(['', ' ', '7', '#', '12', '©', 'ok 🎉', '🎉!', ':tada:', '🎉'.repeat(40)])('%j is not', (text) =>
  expect(isOnlyEmoji(text)).toBe(false),
);

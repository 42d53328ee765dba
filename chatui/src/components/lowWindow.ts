/**
 * Windows in which every line counts: a phone on its side, one with a keyboard on the screen, 400 % zoom. In rem, which
 * here are those of the browser's settings, so that it is lines that count whatever their size.
 */
export const lowWindow = '@media (max-height: 30rem)';

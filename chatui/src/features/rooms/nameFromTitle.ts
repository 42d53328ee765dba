/**
 * A room's address made from what somebody typed as its name. Where nothing of it can stand in an address, or no letter of
 * it can, that is the spare one: `会議室 2` is not to be `2`.
 */
export function nameFromTitle(title: string, spare: string): string {
  if (title.trim() === '') return '';
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  const hasLostLetters = /\p{L}/u.test(plain) && !/[a-z]/.test(name);
  return name === '' || hasLostLetters ? spare : name;
}

/** No vowels, so that it spells nothing, and no signs that look like others. */
const signs = '23456789bcdfghjkmnpqrstvwxz';

/** A short address that says nothing: one of some 387 million. */
export function spareName(): string {
  const drawn = crypto.getRandomValues(new Uint32Array(6));
  return `room-${Array.from(drawn, (number) => signs.charAt(number % signs.length)).join('')}`;
}

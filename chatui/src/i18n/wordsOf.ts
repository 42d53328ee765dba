import type { Language } from './languages';

type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** What the messages of a language are made with. */
export interface Words {
  /** The form that belongs to a count: `plural(count, { one: 'a room', other: `${count} rooms` })`. */
  plural: (count: number, forms: Forms) => string;
  /** `85,000` */
  number: (value: number) => string;
  /** `Ada, Grace and Linus` */
  list: (items: readonly string[]) => string;
}

export function wordsOf(language: Language): Words {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  // British English has no comma before the last.
  const lists = new Intl.ListFormat(language === 'en' ? 'en-GB' : language, { type: 'conjunction' });
  return {
    plural: (count, forms) => forms[rules.select(count)] ?? forms.other,
    number: (value) => numbers.format(value),
    list: (items) => lists.format(items),
  };
}

import { type Language, localeOf } from '../i18n/languages';
import { appearance } from './appearance';

type Hours = ReturnType<typeof appearance>['hours'];

/** A way to write times in the interface's language, with hours as the reader likes them. */
export function timeFormat(options: Intl.DateTimeFormatOptions): (language: Language) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (language) => {
    const { hours } = appearance();
    const key = `${language} ${hours}`;
    let format = made.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(localeOf(language), { ...options, ...cycles[hours] });
      made.set(key, format);
    }
    return format;
  };
}

const cycles: Record<Hours, Intl.DateTimeFormatOptions> = {
  language: {},
  '12h': { hourCycle: 'h12' },
  '24h': { hourCycle: 'h23' },
};

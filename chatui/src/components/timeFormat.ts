import { appearance } from './appearance';

type Hours = ReturnType<typeof appearance>['hours'];

/** A way to write times in the reader's language, with hours as they like them. */
export function timeFormat(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  const made = new Map<Hours, Intl.DateTimeFormat>();
  return () => {
    const { hours } = appearance();
    let format = made.get(hours);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(undefined, { ...options, ...cycles[hours] });
      made.set(hours, format);
    }
    return format;
  };
}

const cycles: Record<Hours, Intl.DateTimeFormatOptions> = {
  language: {},
  '12h': { hourCycle: 'h12' },
  '24h': { hourCycle: 'h23' },
};

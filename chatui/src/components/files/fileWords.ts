import { type Language, localeOf } from '../../i18n/languages';
import type { File } from '../../wire/file';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `1.2 MB` */
export function sizeText(bytes: number, language: Language): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(localeOf(language), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** Short names of types whose own name says little. */
const typeNames: Partial<Record<string, string>> = {
  'application/gzip': 'GZIP',
  'application/msword': 'DOC',
  'application/vnd.ms-excel': 'XLS',
  'application/vnd.ms-powerpoint': 'PPT',
  'application/vnd.oasis.opendocument.presentation': 'ODP',
  'application/vnd.oasis.opendocument.spreadsheet': 'ODS',
  'application/vnd.oasis.opendocument.text': 'ODT',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'audio/mpeg': 'MP3',
  'image/svg+xml': 'SVG',
  'text/plain': 'TXT',
};

/** What a file is, in short, by its bytes and never by its name: `PDF`. Empty where its bytes do not say. */
export function typeText({ type }: Pick<File, 'type'>): string {
  const plain = type.split(';')[0]?.trim() ?? '';
  if (plain === 'application/octet-stream') return '';
  const known = typeNames[plain];
  if (known !== undefined) return known;
  const subtype = plain.split('/')[1]?.replace(/^(x-|vnd\.)+/, '') ?? '';
  return subtype.length <= 12 ? subtype.toUpperCase() : '';
}

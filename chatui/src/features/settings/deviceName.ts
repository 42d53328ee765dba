import type { AllTexts } from '../../i18n/Texts';

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** What a person would call the thing that sends this user agent; the first word of it where nothing is known. */
export function deviceName(userAgent: string, { settings }: AllTexts): string {
  const find = (list: [RegExp, string][]) => list.find(([shape]) => shape.test(userAgent))?.[1];
  const browser = find(browsers);
  const system = find(systems);
  if (browser === undefined) return userAgent.split(/[\s/]/)[0] || settings.unknownDevice;
  return system === undefined ? browser : settings.device(browser, system);
}

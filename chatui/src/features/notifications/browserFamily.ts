/** Browsers whose settings are alike. */
export type BrowserFamily = 'chromium' | 'chromiumAndroid' | 'firefox' | 'safari' | 'ios' | 'other';

export function browserFamily(userAgent: string): BrowserFamily {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'; // whatever its name, it is Safari inside
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrom(e|ium)\//.test(userAgent)) return userAgent.includes('Android') ? 'chromiumAndroid' : 'chromium';
  return /Safari\//.test(userAgent) ? 'safari' : 'other';
}

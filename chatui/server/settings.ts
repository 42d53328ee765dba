/** What the ui's server reads from its environment. */
export interface Settings {
  readonly host: string | undefined;
  readonly port: number;
  /** The API's origin, without a slash at the end; empty: the page's own. */
  readonly apiUrl: string;
  /** Behind Heroku's router, where TLS ends and which says so in X-Forwarded-Proto. */
  readonly isOnDyno: boolean;
  /** Whether browsers keep the client by its service worker; else the one they have removes itself. */
  readonly hasWorker: boolean;
}

/** Reads the settings. What is wrong is thrown as one sentence that names the variable. An empty variable is unset. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const isOnDyno = Boolean(environment.DYNO);
  return {
    host: environment.HOST || undefined,
    port: readPort(environment.PORT || '8080'),
    apiUrl: readApiUrl(environment.API_URL || '', isOnDyno),
    isOnDyno,
    hasWorker: readSwitch('SERVICE_WORKER', environment.SERVICE_WORKER || 'on'),
  };
}

function readSwitch(name: string, text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new Error(`${name} should be on or off.`);
  return text === 'on';
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new Error('PORT should be a port number, 0 to 65535 (0: any free one).');
  return port;
}

function readApiUrl(text: string, isOnDyno: boolean): string {
  if (!text && isOnDyno) {
    throw new Error('API_URL must be set on a dyno: the address of the api app, like https://NAME-api.herokuapp.com.');
  }
  if (!text) return '';
  const url = URL.parse(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin)
    throw new Error('API_URL should be the origin of the API, like https://api.example.org, without a path.');
  if (isOnDyno && url.protocol === 'http:')
    throw new Error(
      'API_URL should begin with https:// on a dyno: browsers keep a page that came by https from all else.',
    );
  return url.origin;
}

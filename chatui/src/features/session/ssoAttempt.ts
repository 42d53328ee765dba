/** Where this tab keeps the state that its last sign-in at the provider began with. */
const KEY = 'chatrooms.sso';

/** A text that nobody else can know. */
export function newState(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function rememberState(state: string): void {
  sessionStorage.setItem(KEY, state);
}

/** Whether this tab has asked for it: a link with somebody else's code must not sign anybody in to that account. */
export function isOwnState(state: string | null): boolean {
  return state !== null && sessionStorage.getItem(KEY) === state;
}

/** Where a browser begins. `next` is a path of this client. */
export function startAddress(apiBase: string, next: string, state: string): string {
  return `${apiBase}/api/v1/auth/oidc/start?${new URLSearchParams({ next, state }).toString()}`;
}

/** Keeps a hostile Host header out of the policy and out of redirects. */
const plainHost = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$/;

export function isPlainHost(host: string | undefined): host is string {
  return host !== undefined && plainHost.test(host);
}

/** What every page and file of the client carries (twin of server/internal/webui/headers.go). */
export function securityHeaders(apiUrl: string, host: string | undefined): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(apiUrl, host),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  };
}

/**
 * Allows the client's own files and its API, by name. The socket's address is spelt out since older browsers do not take
 * it for 'self', and since https: does not cover wss:.
 */
function contentSecurityPolicy(apiUrl: string, host: string | undefined): string {
  const sources = (...named: string[]) => named.filter(Boolean).join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    sources("img-src 'self' data: blob:", apiUrl),
    sources("media-src 'self' blob:", apiUrl),
    "font-src 'self'",
    sources("connect-src 'self'", apiUrl, socketSources(apiUrl, host)),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** On the own origin it is the host the browser asked for, under both schemes: a proxy may have ended TLS. */
function socketSources(apiUrl: string, host: string | undefined): string {
  if (apiUrl) return apiUrl.replace(/^http/, 'ws');
  return isPlainHost(host) ? `ws://${host} wss://${host}` : '';
}

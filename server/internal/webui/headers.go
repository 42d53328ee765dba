package webui

import (
	"net/http"
	"regexp"
	"strings"
)

// setSecurityHeaders sets what every page and file of the client carries. Strict-Transport-Security is the caller's, who
// knows which proxies to believe.
func setSecurityHeaders(h http.Header, r *http.Request, apiURL string) {
	h.Set("Content-Security-Policy", contentSecurityPolicy(apiURL, r.Host))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

// contentSecurityPolicy allows the client's own files and its API, by name. The
// socket's address is spelt out since older browsers do not take it for 'self'.
func contentSecurityPolicy(apiURL, host string) string {
	api := strings.TrimSpace(apiURL + " " + socketSources(apiURL, host))
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'unsafe-inline'",
		strings.TrimSpace("img-src 'self' data: blob: " + apiURL),
		strings.TrimSpace("media-src 'self' blob: " + apiURL),
		"font-src 'self'",
		strings.TrimSpace("connect-src 'self' " + api),
		"manifest-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// plainHost keeps a hostile Host header out of the policy.
var plainHost = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$`)

// socketSources names the API's WebSocket. On the own origin it is the host the
// browser asked for, under both schemes: a proxy may have ended TLS.
func socketSources(apiURL, host string) string {
	if apiURL != "" {
		return "ws" + strings.TrimPrefix(apiURL, "http")
	}
	if !plainHost.MatchString(host) {
		return ""
	}
	return "ws://" + host + " wss://" + host
}

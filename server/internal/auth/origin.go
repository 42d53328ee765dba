package auth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// AllowsOrigin says whether a web client of the request's origin may use this server: for CORS and
// for sockets alike. One of the list may, compared whole, and so may the server's own client: that
// of the host by which the caller knows this server, ports that are the scheme's own left out.
// Tokens are no cookies, so the scheme may be unknown behind a proxy that ends TLS; a page that
// came in the clear is refused where this request is known to have come by https. A caller without
// an Origin is no browser and is not asked here.
func AllowsOrigin(r *http.Request, listed []string, trustedProxies int) bool {
	origin := r.Header.Get("Origin")
	if slices.Contains(listed, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Path != "" || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	host := withoutOwnPort(u.Scheme, u.Host)
	if slices.Contains(listed, u.Scheme+"://"+host) {
		return true
	}
	if u.Scheme == "http" && Scheme(r, trustedProxies) == "https" {
		return false
	}
	return strings.EqualFold(host, withoutOwnPort(u.Scheme, r.Host)) ||
		strings.EqualFold(host, withoutOwnPort(u.Scheme, forwarded(r, "X-Forwarded-Host", trustedProxies)))
}

// Scheme is what the client used, as far as is known. A proxy's word for it counts only where
// proxies are trusted.
func Scheme(r *http.Request, trustedProxies int) string {
	if r.TLS != nil || strings.EqualFold(forwarded(r, "X-Forwarded-Proto", trustedProxies), "https") {
		return "https"
	}
	return "http"
}

// Self is the address by which the client knows this server, scheme included.
func Self(r *http.Request, trustedProxies int) string {
	host := r.Host
	if forwarded := forwarded(r, "X-Forwarded-Host", trustedProxies); forwarded != "" {
		host = forwarded
	}
	return Scheme(r, trustedProxies) + "://" + host
}

// forwarded is what the outermost trusted proxy says in a header, "" where there is none. Most
// proxies replace what is there, some append to it: so the last entries are theirs, one each, and a
// caller's own come before. (A page cannot set these headers without a preflight, which goes
// without them.)
func forwarded(r *http.Request, header string, trustedProxies int) string {
	values := r.Header.Values(header)
	if trustedProxies == 0 || len(values) == 0 {
		return ""
	}
	entries := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(entries[max(len(entries)-trustedProxies, 0)])
}

func withoutOwnPort(scheme, host string) string {
	return strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[scheme])
}

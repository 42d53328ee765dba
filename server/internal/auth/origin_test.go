package auth

import (
	"crypto/tls"
	"net/http"
	"testing"
)

func TestAllowsOrigin(t *testing.T) {
	listed := []string{"https://chat.example.org", "capacitor://localhost", "http://localhost:5173"}
	for _, c := range []struct {
		what, origin, host string
		proxies            int
		header             http.Header
		tls                bool
		want               bool
	}{
		{what: "listed", origin: "https://chat.example.org", host: "api.example.org", want: true},
		{what: "listed, its own port said", origin: "https://chat.example.org:443", host: "api.example.org", want: true},
		{what: "listed, another port", origin: "https://chat.example.org:80", host: "api.example.org"},
		{what: "listed by another scheme", origin: "http://chat.example.org", host: "api.example.org"},
		{what: "an app", origin: "capacitor://localhost", host: "api.example.org", want: true},
		{what: "another app", origin: "ionic://localhost", host: "api.example.org"},
		{what: "the app's host by http", origin: "http://localhost", host: "api.example.org"},
		{what: "own", origin: "http://api.example.org:8080", host: "api.example.org:8080", want: true},
		{what: "own, other case", origin: "http://api.example.org", host: "API.example.org", want: true},
		{what: "own, the port said", origin: "http://api.example.org", host: "api.example.org:80", want: true},
		{what: "own, the port of https said", origin: "https://api.example.org", host: "api.example.org:443", want: true},
		{what: "own, the port said by the origin", origin: "https://api.example.org:443", host: "api.example.org", want: true},
		{what: "own, the other scheme's port", origin: "https://api.example.org", host: "api.example.org:80"},
		{what: "own, another port", origin: "https://api.example.org:8443", host: "api.example.org"},
		{what: "own, TLS ended before", origin: "https://api.example.org", host: "api.example.org", want: true},
		{what: "own in the clear, where TLS is known", origin: "http://api.example.org", host: "api.example.org", tls: true},
		{what: "own in the clear, where a proxy says https", origin: "http://api.example.org", host: "api.example.org", proxies: 1, header: http.Header{"X-Forwarded-Proto": {"https"}}},
		{what: "own in the clear, where a caller says https", origin: "http://api.example.org", host: "api.example.org", header: http.Header{"X-Forwarded-Proto": {"https"}}, want: true},
		{what: "IPv6", origin: "http://[::1]:8080", host: "[::1]:8080", want: true},
		{what: "IPv6, the port left out", origin: "http://[::1]", host: "[::1]:80", want: true},
		{what: "behind a proxy", origin: "https://chat.example.net", host: "10.0.0.7:8080", proxies: 1, header: http.Header{"X-Forwarded-Host": {"chat.example.net"}}, want: true},
		{what: "behind a proxy that says the port", origin: "https://chat.example.net", host: "10.0.0.7:8080", proxies: 1, header: http.Header{"X-Forwarded-Host": {"chat.example.net:443"}}, want: true},
		{what: "behind no proxy", origin: "https://chat.example.net", host: "10.0.0.7:8080", header: http.Header{"X-Forwarded-Host": {"chat.example.net"}}},
		{what: "behind two proxies that append", origin: "https://chat.example.net", host: "node", proxies: 2, header: http.Header{"X-Forwarded-Host": {"chat.example.net, inner"}}, want: true},
		{what: "behind two proxies, in two lines", origin: "https://chat.example.net", host: "node", proxies: 2, header: http.Header{"X-Forwarded-Host": {"chat.example.net", "inner"}}, want: true},
		{what: "behind a proxy that appends to a caller's own", origin: "https://evil.example", host: "node", proxies: 1, header: http.Header{"X-Forwarded-Host": {"evil.example, chat.example.net"}}},
		{what: "behind a proxy that says nothing", origin: "https://chat.example.net", host: "10.0.0.7:8080", proxies: 1},
		{what: "somebody else's", origin: "https://evil.example", host: "api.example.org"},
		{what: "that ends like the own", origin: "https://api.example.org.evil.example", host: "api.example.org"},
		{what: "none", origin: "", host: "api.example.org"},
		{what: "null", origin: "null", host: "null"},
		{what: "a file", origin: "file://api.example.org", host: "api.example.org"},
		{what: "an address", origin: "https://api.example.org/x", host: "api.example.org"},
		{what: "no host", origin: "https://", host: ""},
		{what: "nonsense", origin: "https://%zz", host: "%zz"},
	} {
		r := &http.Request{Host: c.host, Header: http.Header{"Origin": {c.origin}}}
		for name, values := range c.header {
			r.Header[name] = values
		}
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got := AllowsOrigin(r, listed, c.proxies); got != c.want {
			t.Errorf("%s: %q of %q is allowed: %v", c.what, c.origin, c.host, got)
		}
	}
}

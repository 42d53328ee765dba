package httpapi

import (
	"context"
	"strings"
	"testing"
)

// Nobody is sent off the client by a link to this server.
func TestLocalPaths(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"/", "/chat/lobby", "/chat/lobby?seq=7", "/search?q=a%20b#x", "/chat/caf%C3%A9", "/a//b"} {
		if got := localPath(good); got != good {
			t.Errorf("%q becomes %q", good, got)
		}
	}
	for _, bad := range []string{
		"", "chat", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/\/evil.example`, "/%2Fevil.example", "/%2fevil.example", "/%5Cevil.example",
		"/\t/evil.example", "\t//evil.example", "/\n/evil.example", " //evil.example", "/%09/evil.example", "https://evil.example", "https:evil.example",
		"javascript:alert(1)", "/..//evil.example", "/./", "/chat/..", "/%2e%2e//evil.example", "//user@evil.example/", "/%", "/" + strings.Repeat("x", longestNext),
	} {
		if got := localPath(bad); got != "/" {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
}

// The cookie is kept from scripts, and over TLS from everything that is not this host's.
func TestTheCookieOfAnAttempt(t *testing.T) {
	t.Parallel()
	s := &server{}
	of := func(self string) string {
		return s.attemptCookie(context.WithValue(t.Context(), visitKey{}, &visit{self: self}), "x", 600)
	}
	if got := of("https://api.example.org"); got != "__Host-chatrooms-sign-in=x; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax" {
		t.Error(got)
	}
	if got := of("http://127.0.0.1:8080"); got != "chatrooms-sign-in=x; Path=/; Max-Age=600; HttpOnly; SameSite=Lax" {
		t.Error(got)
	}
}

package outbound

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func guard(t *testing.T, allow string) *Guard {
	t.Helper()
	a, err := ParseAllow(allow)
	if err != nil {
		t.Fatal(err)
	}
	return NewGuard(a)
}

// TestSpecialAddressesAreRefused holds contract sections 8, 10 and 11: never a special address, at connect time.
func TestSpecialAddressesAreRefused(t *testing.T) {
	g := guard(t, "")
	for _, address := range []string{
		"127.0.0.1:80", "127.9.9.9:80", "0.0.0.0:80", "10.0.0.1:80", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "100.64.0.1:80",
		"192.0.0.1:80", "192.0.2.1:80", "198.18.0.1:80", "224.0.0.1:80", "240.0.0.1:80", "255.255.255.255:80",
		"[::1]:80", "[::]:80", "[fe80::1]:80", "[fc00::1]:80", "[fd00:ec2::254]:80", "[ff02::1]:80", "[2001:db8::1]:80",
		"[::ffff:127.0.0.1]:80", "[::ffff:10.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80",
	} {
		network := "tcp6"
		if at := netip.MustParseAddrPort(address); at.Addr().Is4() {
			network = "tcp4"
		}
		if err := g.control(network, address, nil); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for network, address := range map[string]string{"tcp4": "93.184.215.14:443", "tcp6": "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443"} {
		if err := g.control(network, address, nil); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A literal address is refused without asking anybody; a name is not asked for.
func TestLiteral(t *testing.T) {
	for allow, want := range map[string]bool{"": true, "127.0.0.0/8,::1": false} {
		g := guard(t, allow)
		for _, host := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1"} {
			if err := g.Literal(host); (err != nil) != want {
				t.Errorf("%s with %q: %v", host, allow, err)
			}
		}
	}
	for _, host := range []string{"example.org", "localhost", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"} {
		if err := guard(t, "").Literal(host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// A name is no way around it, nor is a redirect, and nothing arrives where it is refused.
func TestNamesAndRedirectsAreGuarded(t *testing.T) {
	visits := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits++ }))
	defer inside.Close()
	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client := guard(t, "").Client(Options{Timeout: 5 * time.Second, Redirects: 5})
	for _, address := range []string{inside.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://0x7f000001:" + port} {
		if answer, err := client.Get(address); err == nil {
			_ = answer.Body.Close()
			t.Errorf("%s was fetched", address)
		}
	}
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer outside.Close()
	at, _ := url.Parse(outside.URL)
	outer := guard(t, "localhost").Client(Options{Timeout: 5 * time.Second, Redirects: 5}) // by this name only
	answer, err := outer.Get("http://localhost:" + at.Port())
	if !errors.Is(err, ErrRefused) {
		t.Errorf("a redirect inside: %v, %v", answer, err)
	}
	if visits != 0 {
		t.Errorf("%d requests arrived", visits)
	}
}

func TestExceptions(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.Redirect(w, r, "/x"+strings.TrimPrefix(r.URL.Path, "/"), http.StatusFound)
		}
	}))
	defer server.Close()
	for _, allow := range []string{"127.0.0.1", "127.0.0.0/8", "example.org, 127.0.0.0/8"} {
		answer, err := guard(t, allow).Client(Options{Timeout: 5 * time.Second}).Get(server.URL)
		if err != nil {
			t.Errorf("%q: %v", allow, err)
			continue
		}
		_ = answer.Body.Close()
	}
	// A host that is named elsewhere is allowed for those who are given it, and for nobody else.
	plain, err := ParseAllow("")
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(server.URL)
	for allow, want := range map[*Allow]bool{&plain: false, new(plain.With(at.Hostname())): true} {
		answer, err := NewGuard(*allow).Client(Options{Timeout: 5 * time.Second}).Get(server.URL)
		if (err == nil) != want {
			t.Errorf("allowed %v: %v", want, err)
		}
		if err == nil {
			_ = answer.Body.Close()
		}
	}
	// Redirects are bounded.
	answer, err := guard(t, "127.0.0.1").Client(Options{Timeout: 5 * time.Second, Redirects: 5}).Get(server.URL + "/a")
	if err != nil || answer.StatusCode != http.StatusFound {
		t.Fatalf("without end: %v, %v", answer, err)
	}
	_ = answer.Body.Close()
	for _, bad := range []string{"10.0.0.0/99", "a/b", "http://x", "a b", "x:80", "10.0.0.256", "10.1", "."} {
		if _, err := ParseAllow(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, bad := range []string{"ftp://x", "https://", "file:///etc/passwd", "https://u:p@x/", "/path"} {
		if u, err := url.Parse(bad); err == nil && Address(u) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "Mon, 30 Nov 2026 12:00:30 GMT": 30 * time.Second, "Mon, 30 Nov 2026 11:00:00 GMT": 0,
	} {
		if got := RetryAfter(text, now); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

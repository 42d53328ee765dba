// Package outbound is the one way out of the house: what the server fetches or sends to an address that somebody else has
// chosen (link previews, push, webhooks) goes through its guarded dialer. A special address (loopback, private, link-local,
// of a cloud's metadata, …) is refused at the moment of connecting, when it is the address that is really dialled: a name that
// resolved to a public address a moment ago may resolve to another one now.
//
// It imports the standard library and is the only home of code.dny.dev/ssrf.
package outbound

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// ErrRefused says that an address is one that nobody outside may choose.
var ErrRefused = errors.New("the address is special: list it in OUTBOUND_ALLOW if it is meant")

// Allow are the exceptions of OUTBOUND_ALLOW.
type Allow struct {
	hosts    map[string]bool
	prefixes []netip.Prefix
}

// ParseAllow reads hosts, addresses and CIDRs, comma-separated.
func ParseAllow(text string) (Allow, error) {
	a := Allow{hosts: map[string]bool{}}
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		switch {
		case item == "":
			continue
		case strings.Contains(item, "/"):
			prefix, err := netip.ParsePrefix(item)
			if err != nil {
				return Allow{}, errors.New("has a part with a slash that is no CIDR")
			}
			a.prefixes = append(a.prefixes, prefix.Masked())
		default:
			if addr, err := netip.ParseAddr(strings.Trim(item, "[]")); err == nil {
				a.prefixes = append(a.prefixes, netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()))
				continue
			}
			if !isHost(item) {
				return Allow{}, errors.New("has a part that is no host, no address and no CIDR")
			}
			a.hosts[strings.ToLower(item)] = true
		}
	}
	return a, nil
}

// With allows one more host: one that the operator has named elsewhere in the configuration.
func (a Allow) With(host string) Allow {
	hosts := maps.Clone(a.hosts)
	if hosts == nil {
		hosts = map[string]bool{}
	}
	hosts[strings.ToLower(host)] = true
	return Allow{hosts: hosts, prefixes: a.prefixes}
}

// isHost does not take a name that ends in a number: none does, so it is an address with a mistake in it.
func isHost(text string) bool {
	last := text[strings.LastIndexByte(text, '.')+1:]
	return strings.Trim(last, "0123456789") != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

func (a Allow) address(addr netip.Addr) bool {
	for _, prefix := range a.prefixes {
		if prefix.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// Guard decides which addresses may be dialled. It is safe for concurrent use.
type Guard struct {
	allow Allow
	check func(network, address string, _ syscall.RawConn) error
}

// NewGuard refuses all special addresses but those allowed. Any port may be dialled.
func NewGuard(allow Allow) *Guard {
	return &Guard{allow: allow, check: ssrf.New(ssrf.WithAnyPort(), ssrf.WithNetworks("tcp4", "tcp6")).Safe}
}

const (
	dialTime = 3 * time.Second
	idleTime = 30 * time.Second
)

// DialContext dials a host that is allowed by name, or any other whose address is not special.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialTime}
	if !g.allow.hosts[strings.ToLower(host)] {
		dialer.Control = g.control
	}
	return dialer.DialContext(ctx, network, address)
}

// Literal refuses a host that is a special address already, and no name. It asks nobody.
func (g *Guard) Literal(host string) error {
	addr, err := netip.ParseAddr(host)
	if err != nil || g.allow.hosts[strings.ToLower(host)] {
		return nil
	}
	network := "tcp6"
	if addr.Unmap().Is4() {
		network = "tcp4"
	}
	return g.control(network, netip.AddrPortFrom(addr.Unmap(), 443).String(), nil)
}

// control is asked by the dialer for each address that a name resolves to, just before it connects.
func (g *Guard) control(network, address string, conn syscall.RawConn) error {
	if at, err := netip.ParseAddrPort(address); err == nil && g.allow.address(at.Addr()) {
		return nil
	}
	if err := g.check(network, address, conn); err != nil {
		return errors.Join(ErrRefused, err)
	}
	return nil
}

// Options bound what a Client does.
type Options struct {
	Timeout   time.Duration // of a whole request, redirects and body included
	Redirects int           // how many are followed; each goes through the guard
}

// Client makes requests through the guard: http and https only, no proxy of the environment (it would dial in the guard's
// place), no cookies, nothing kept of where a redirect came from.
func (g *Guard) Client(o Options) *http.Client {
	return &http.Client{
		Timeout: o.Timeout,
		Transport: &http.Transport{
			DialContext: g.DialContext, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: o.Timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: idleTime, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > o.Redirects {
				return http.ErrUseLastResponse
			}
			r.Header.Del("Referer")
			return Address(r.URL)
		},
	}
}

// Address refuses what no request is made to: another scheme, no host, or a name and a password in it.
func Address(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return errors.New("must be an address like https://example.org/path, without a name and a password")
	}
	return nil
}

// RetryAfter reads the header of that name, seconds or a date: for how long to wait. 0 if it says nothing.
func RetryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(min(seconds, 1<<20))*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

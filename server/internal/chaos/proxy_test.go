package chaos

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// proxy is a wire that can be hurt. Its methods may be called in any state, from one goroutine at a time.
type proxy struct {
	tb      testing.TB
	address string // where to connect to
	mu      sync.Mutex
	toxic   *toxiproxy.Proxy
	isCut   bool
}

func newProxy(tb testing.TB, name, upstream string) *proxy {
	tb.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := &proxy{tb: tb, address: loopback(testservers.FreePort(tb))}
	p.toxic = toxiproxy.NewProxy(server, name, p.address, upstream)
	if err := p.toxic.Start(); err != nil {
		tb.Fatalf("proxy %s: %v", name, err)
	}
	tb.Cleanup(p.cut)
	return p
}

// cut ends every connection and takes no new one.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isCut {
		p.toxic.Stop()
		p.isCut = true
	}
}

// snap ends every connection; new ones are taken at once.
func (p *proxy) snap() {
	p.cut()
	p.heal()
}

// swallow makes a black hole of it: connections stay open, new ones are taken, and nothing comes through.
func (p *proxy) swallow() {
	for _, stream := range []string{"upstream", "downstream"} {
		p.add(fmt.Sprintf(`{"type": "timeout", "stream": %q, "attributes": {"timeout": 0}}`, stream))
	}
}

// slow makes everything take that much longer, each way.
func (p *proxy) slow(by time.Duration) {
	for _, stream := range []string{"upstream", "downstream"} {
		p.add(fmt.Sprintf(`{"type": "latency", "stream": %q, "attributes": {"latency": %d, "jitter": %d}}`, stream, by.Milliseconds(), by.Milliseconds()/4))
	}
}

// narrow lets so many KB through in a second, each way.
func (p *proxy) narrow(rate int) {
	for _, stream := range []string{"upstream", "downstream"} {
		p.add(fmt.Sprintf(`{"type": "bandwidth", "stream": %q, "attributes": {"rate": %d}}`, stream, rate))
	}
}

func (p *proxy) add(toxic string) {
	if _, err := p.toxic.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		p.tb.Errorf("proxy %s: %v", p.toxic.Name, err)
	}
}

// heal makes it a plain wire again. What a black hole has swallowed is lost: its connections end.
func (p *proxy) heal() {
	p.toxic.Toxics.ResetToxics(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isCut {
		return
	}
	if err := p.toxic.Start(); err != nil {
		p.tb.Errorf("proxy %s: %v", p.toxic.Name, err)
		return
	}
	p.isCut = false
}

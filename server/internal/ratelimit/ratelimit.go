// Package ratelimit bounds how often one name, address or user may do something: a token bucket for each key. It imports
// x/time/rate only and knows nothing of HTTP.
package ratelimit

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxKeys bounds the memory. When so many keys are busy at once, the ones longest unused are forgotten first.
const maxKeys = 100_000

// Shared keeps buckets for all nodes together. Take takes at most n tokens of a bucket, where n < 0 gives some back; with none
// left, wait says how long until there is one. ok is false where it cannot say.
type Shared interface {
	Take(name string, perSecond float64, burst, n int) (taken int, wait time.Duration, ok bool)
}

// perLease is which part of a burst a node takes of a shared bucket at once, and then gives out without asking. What it
// does not give out is missing at the other nodes: a tenth of the limit at most.
const perLease = 10

// Limiter holds a bucket for each key. A nil Limiter limits nothing. It is safe for concurrent use.
//
// With Share the buckets of all nodes are one. Each node keeps its own beside it, which bounds what it asks, and by which
// it goes alone, as full as they are, where Shared cannot say.
type Limiter struct {
	rate  rate.Limit
	burst int
	name  string
	// shared is nil where this node counts alone.
	shared Shared
	// full is how long a bucket takes to fill up: one unused for that long is as good as new and need not be kept.
	full time.Duration
	now  func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	tokens *rate.Limiter
	used   time.Time
	// leased is how many tokens of the shared bucket were taken and not yet given out.
	leased int
	// closedUntil is when the shared bucket will have a token again, as it said.
	closedUntil time.Time
}

// New makes a limiter that lets perSecond events through, and burst at once. With either at zero or below it is nil: no
// limit.
func New(perSecond float64, burst int) *Limiter {
	if perSecond <= 0 || burst <= 0 {
		return nil
	}
	return &Limiter{
		rate: rate.Limit(perSecond), burst: burst, full: fillTime(perSecond, burst),
		now: time.Now, buckets: map[string]*bucket{},
	}
}

// fillTime is kept within a day: a rate next to nothing would not fit into a Duration.
func fillTime(perSecond float64, burst int) time.Duration {
	seconds := min(float64(burst)/perSecond, (24 * time.Hour).Seconds())
	return time.Duration(seconds * float64(time.Second))
}

// Share makes the buckets those of all nodes that share under that name. It is to be called before the first Allow.
func (l *Limiter) Share(name string, shared Shared) {
	if l != nil {
		l.name, l.shared = name+" ", shared
	}
}

// Allow takes one token of the key. Without one left it takes nothing and says how long until there is. With Share it may
// wait for the answer of another process.
func (l *Limiter) Allow(key string) (ok bool, retryAfter time.Duration) {
	if l == nil {
		return true, 0
	}
	isLeased, wait := l.takeHere(key)
	if wait > 0 {
		return false, wait
	}
	if isLeased || l.shared == nil {
		return true, 0
	}
	taken, wait, ok := l.shared.Take(l.name+key, float64(l.rate), l.burst, max(1, l.burst/perLease))
	if !ok {
		return true, 0
	}
	if taken == 0 {
		l.close(key, wait)
		return false, wait
	}
	l.lease(key, taken-1)
	return true, 0
}

// takeHere takes a token of this node's bucket, and one of those leased where there are any.
func (l *Limiter) takeHere(key string) (isLeased bool, wait time.Duration) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	b := l.buckets[key]
	if b == nil {
		l.makeRoom()
		b = &bucket{tokens: rate.NewLimiter(l.rate, l.burst)}
		l.buckets[key] = b
	}
	b.used = now
	if wait := b.closedUntil.Sub(now); wait > 0 {
		return false, wait
	}
	reservation := b.tokens.ReserveN(now, 1)
	if wait := reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return false, wait
	}
	if b.leased == 0 {
		return false, 0
	}
	b.leased--
	return true, 0
}

// close notes that all nodes together have used up the key's tokens, and gives back the one taken here.
func (l *Limiter) close(key string, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[key]; b != nil {
		now := l.now()
		b.closedUntil = now.Add(wait)
		b.tokens.AllowN(now, -1)
	}
}

func (l *Limiter) lease(key string, tokens int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[key]; b != nil {
		b.leased += tokens
	}
}

// Return gives back a token that Allow took, for an event that does not count after all.
func (l *Limiter) Return(key string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	if b := l.buckets[key]; b != nil {
		b.tokens.AllowN(l.now(), -1) // one more than there were; never above the burst, which time sees to
		b.closedUntil = time.Time{}
	}
	l.mu.Unlock()
	if l.shared != nil {
		l.shared.Take(l.name+key, float64(l.rate), l.burst, -1)
	}
}

// sweep forgets, now and then, the buckets that are full again.
func (l *Limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < max(l.full, time.Second) {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.used) >= l.full {
			delete(l.buckets, key)
		}
	}
}

// makeRoom drops the longest unused of a few buckets: near enough to the longest unused of all, without an order kept.
func (l *Limiter) makeRoom() {
	if len(l.buckets) < maxKeys {
		return
	}
	const looked = 16
	var oldest string
	var at time.Time
	n := 0
	for key, b := range l.buckets {
		if oldest == "" || b.used.Before(at) {
			oldest, at = key, b.used
		}
		if n++; n == looked {
			break
		}
	}
	delete(l.buckets, oldest)
}

// AddressKey is the key of a client's address. One who has an IPv6 network has its whole /64, so that is one key. What
// is no address is a key of its own, shared by all such.
func AddressKey(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return network.String()
}

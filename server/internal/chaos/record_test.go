package chaos

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// record is what all clients and watchers saw, for the checker. Its methods may be called from any goroutine.
type record struct {
	began time.Time

	mu       sync.Mutex
	broken   []string // promises seen broken, as they were seen
	refused  []sight  // 503, and `unavailable` on a socket
	slow     []sight  // requests that took too long
	unready  []sight  // readyz was 503
	closed   []sight  // sockets that ended unasked
	acks     []ack
	history  []operation
	codes    map[websocket.StatusCode]int
	retried  int // commands whose outcome was unknown, and so asked again
	found    int // of those, posts that were stored already: a commit whose answer was lost
	signedIn int // sign-ins by password, beside the first: a refresh token was lost
}

// sight is something seen from one moment to another.
type sight struct {
	from, to time.Time
	node     int
	what     string
}

// ack is one message stored, as its sender was told.
type ack struct {
	at   time.Time
	node int
}

func newRecord() *record {
	return &record{began: time.Now(), codes: make(map[websocket.StatusCode]int)}
}

// maxBroken keeps a run that goes wrong from drowning its first, telling lines.
const maxBroken = 40

// breaks writes down a broken promise.
func (r *record) breaks(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.broken) < maxBroken {
		at := time.Since(r.began).Round(time.Millisecond)
		r.broken = append(r.broken, fmt.Sprintf("%v: %s", at, fmt.Sprintf(format, args...)))
	}
}

func (r *record) sawRefusal(s sight) { r.see(&r.refused, s) }
func (r *record) sawSlow(s sight)    { r.see(&r.slow, s) }
func (r *record) sawUnready(s sight) { r.see(&r.unready, s) }

// signedOutCode closes the sockets of a session that is over.
const signedOutCode = websocket.StatusCode(4401)

// sawClose counts an end that the client did not ask for. Being signed out is no fault of the moment: a refresh token whose
// answer was lost for longer than the contract's mercy ends its session at the next attempt.
func (r *record) sawClose(s sight, code websocket.StatusCode) {
	if code != signedOutCode {
		r.see(&r.closed, s)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes[code]++
}

func (r *record) see(list *[]sight, s sight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*list = append(*list, s)
}

func (r *record) sawAck(node int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acks = append(r.acks, ack{time.Now(), node})
}

func (r *record) sawRetry() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.retried++
}

func (r *record) sawFound() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.found++
}

func (r *record) sawSignIn() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.signedIn++
}

// ackedWithin counts the acks from one moment to another.
func (r *record) ackedWithin(from, to time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, a := range r.acks {
		if !a.at.Before(from) && a.at.Before(to) {
			n++
		}
	}
	return n
}

// closedWithin are the ends of sockets from one moment to another, in their order.
func (r *record) closedWithin(from, to time.Time) []sight {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.closed), func(s sight) bool { return s.to.Before(from) || s.to.After(to) })
}

// refusals counts the answers of 503.
func (r *record) refusals() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.refused)
}

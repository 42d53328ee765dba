package chaos

import (
	"slices"
	"testing"
	"time"
)

// hearTime is how long people on other nodes may wait for a message without Redis.
const hearTime = 2*time.Second + answerSlack

// TestRedisFrozen holds facts.md, fault 7: with Redis frozen, its connections open, sends are as fast as before, no socket
// ends, people on the other node hear within 2 s, readyz is 200 and says degraded; when Redis goes on, all is fast again.
func TestRedisFrozen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	c := gather(t, f, size{writers: 1, listeners: 2, pin: func(_ bool, i int) int { return i % 2 }}, 1)
	before := c.measure(t)
	w := wound{fault: fault{}, from: time.Now()}
	f.redis.Freeze()
	frozen := c.measure(t) // Redis is not even known to be away yet
	for _, n := range f.nodes {
		n.awaitReady("degraded", "unavailable")
	}
	degraded := c.measure(t)
	f.redis.Thaw()
	w.healed = time.Now()
	for _, n := range f.nodes {
		n.awaitReady("ok", "ok")
	}
	back := time.Since(w.healed)
	after := c.measure(t)
	w.over = time.Now()
	t.Logf("until ack, until heard on the other node (medians, slowest): before %v; frozen %v; degraded %v; after %v; ready again %v after the thaw",
		before, frozen, degraded, after, short(back))
	for name, m := range map[string]pace{"frozen": frozen, "degraded": degraded} {
		if m.ack > 2*before.ack+50*time.Millisecond {
			t.Errorf("%s: an ack takes %v, before it took %v", name, m.ack, before.ack)
		}
		if m.slowest > hearTime {
			t.Errorf("%s: a message was heard after %v", name, m.slowest)
		}
	}
	if limit := 5*time.Second + answerSlack; back > limit {
		t.Errorf("Redis was back for %v before it was used", back)
	}
	if after.heard > time.Second {
		t.Errorf("with Redis back, a message is heard after %v", after.heard)
	}
	c.settle(w)
	c.verdict()
}

// pace is how fast messages are: the medians until the ack and until someone on another node has it, and the slowest of
// the latter.
type pace struct{ ack, heard, slowest time.Duration }

// measure sends messages at the first node, one after the other; of each tenth it looks when a listener at the second
// hears of it.
func (c *crowd) measure(t *testing.T) pace {
	t.Helper()
	const sends, each = 50, 10
	listener := c.listeners[1]
	var acks, hearings []time.Duration
	for i := range sends {
		m := c.probes[0].draft(lobby)
		began := time.Now()
		c.probes[0].post(c.life, m)
		acks = append(acks, time.Since(began))
		if i%each == each-1 {
			await(t, "the other node to hear", patience, func() bool { return listener.head(lobby) >= m.seq })
			hearings = append(hearings, time.Since(began))
		}
	}
	slices.Sort(acks)
	slices.Sort(hearings)
	return pace{acks[len(acks)/2], hearings[len(hearings)/2], hearings[len(hearings)-1]}
}

func (p pace) String() string {
	return short(p.ack).String() + ", " + short(p.heard).String() + " (" + short(p.slowest).String() + ")"
}

// TestRedisAwayAtStart holds facts.md, fault 5: the nodes serve without, say so, hear one another, and use Redis once it
// is there.
func TestRedisAwayAtStart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	c := gather(t, f, size{writers: 1, listeners: 2, pin: func(_ bool, i int) int { return i % 2 }}, 1)
	w := wound{fault: fault{refuses: true, mutes: true, closes: true}, from: time.Now()}
	f.redis.Kill()
	for _, n := range f.nodes {
		n.kill()
		n.start()
		n.awaitReady("degraded", "unavailable")
	}
	w.healed = time.Now()
	newNemesis(c, 1).awaitAcks(&w)
	away := c.measure(t)
	if away.slowest > hearTime {
		t.Errorf("without Redis a message was heard after %v", away.slowest)
	}
	f.redis.Start()
	began := time.Now()
	for _, n := range f.nodes {
		n.awaitReady("ok", "ok")
	}
	w.over = time.Now()
	t.Logf("without Redis %v; used %v after it came", away, short(w.over.Sub(began)))
	c.settle(w)
	c.verdict()
}

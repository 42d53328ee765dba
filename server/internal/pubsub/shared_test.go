package pubsub_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// awaitAnswers waits until a node has connected to all that answers questions.
func awaitAnswers(t *testing.T, l *listener) {
	t.Helper()
	await(t, "answers", func() bool {
		for n := range 20 {
			if _, _, ok := l.Shared().Take(fmt.Sprint("first", n), 1000, 1000, 1); !ok {
				return false
			}
		}
		return true
	})
}

func TestSharedBuckets(t *testing.T) { sharedBuckets(t, testservers.Redis(t)) }

func sharedBuckets(t *testing.T, url string) {
	t.Helper()
	one, two := newListener(t, url), newListener(t, url)
	awaitAnswers(t, one)
	awaitAnswers(t, two)
	take := func(r *listener, n int) (int, time.Duration) {
		t.Helper()
		taken, wait, ok := r.Shared().Take(t.Name(), 0.01, 10, n)
		if !ok {
			t.Fatal("Redis did not answer")
		}
		return taken, wait
	}
	if n, _ := take(one, 7); n != 7 {
		t.Fatalf("%d of a full bucket of 10, want 7", n)
	}
	if n, _ := take(two, 7); n != 3 {
		t.Errorf("%d of what the other node left, want 3", n)
	}
	if n, wait := take(one, 1); n != 0 || wait <= 0 || wait > 100*time.Second {
		t.Errorf("%d after %s, want none before up to 100 s", n, wait)
	}
	take(one, -2)
	if n, _ := take(two, 7); n != 2 {
		t.Errorf("%d after two were given back", n)
	}
	take(two, -100) // never more than it holds
	if n, _ := take(one, 100); n != 10 {
		t.Errorf("%d of a bucket that is as full as can be", n)
	}
	if taken, _, _ := one.Shared().Take(t.Name()+" quick", 1000, 1, 1); taken != 1 {
		t.Error("nothing of a new bucket")
	}
	await(t, "one more in a bucket that fills quickly", func() bool {
		taken, _, _ := one.Shared().Take(t.Name()+" quick", 1000, 1, 1)
		return taken == 1
	})
}

// What is kept ends by itself: a Redis that many strangers knock at does not fill up.
func TestSharedKeysEnd(t *testing.T) {
	url := testservers.NewRedis(t).URL()
	r := newListener(t, url)
	await(t, "Redis", r.IsUp)
	r.Shared().Take("some", 0.1, 10, 3)
	counts := r.NewConnections(func(chat.UserID) int { return 1 })
	t.Cleanup(counts.Close)
	counts.Enter(7, 1, 10)
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 2 {
		t.Fatalf("keys %v, %v; want a bucket and a count", keys, err)
	}
	for _, key := range keys {
		if left := client.TTL(t.Context(), key).Val(); left <= 0 || left > time.Minute {
			t.Errorf("%s ends in %s", key, left)
		}
	}
}

// A Redis that stands still holds up one question at most, and then none for a while; one that is away, none.
func TestSharedWithoutRedis(t *testing.T) {
	server := testservers.NewRedis(t)
	r := newListener(t, server.URL())
	await(t, "Redis", r.IsUp)
	ask := func() bool { _, _, ok := r.Shared().Take("some", 1000, 1000, 1); return ok }
	if !ask() {
		t.Fatal("no answer")
	}
	server.Freeze()
	answers := 0
	began := time.Now()
	for range 100 {
		if ask() {
			answers++
		}
	}
	if took := time.Since(began); answers > 0 || took > 60*100*time.Millisecond {
		t.Errorf("%d answers of a frozen Redis in %s: each was waited for", answers, took)
	}
	server.Thaw()
	await(t, "an answer again", ask)
}

// Contract section 12: MAX_SOCKETS_PER_USER holds for all nodes together, and not for those that died.
func TestConnectionsOfAllNodes(t *testing.T) {
	one, two := connectionsOfAllNodes(t, testservers.Redis(t))
	t.Cleanup(two.counts.Close)
	one.counts.Close() // as if the node were dead: nobody tells of its one connection any more
	await(t, "the place of a node that died", two.enter)
	two.refuses(t)
}

// counter is a node and how many connections a user has there.
type counter struct {
	*listener
	counts *pubsub.Connections
	here   atomic.Int64
}

func newCounter(t *testing.T, url string) *counter {
	t.Helper()
	c := &counter{listener: newListener(t, url)}
	awaitAnswers(t, c.listener)
	c.counts = c.NewConnections(func(chat.UserID) int { return int(c.here.Load()) })
	return c
}

// enter opens one more of four.
func (c *counter) enter() bool {
	if c.counts.Enter(7, int(c.here.Load())+1, 4) {
		c.here.Add(1)
		return true
	}
	return false
}

// refuses waits until one more is refused: a Redis that takes too long to answer refuses nobody.
func (c *counter) refuses(t *testing.T) {
	t.Helper()
	await(t, "a fifth to be refused", func() bool {
		if c.enter() {
			c.here.Add(-1)
			c.counts.Left(7)
			return false
		}
		return true
	})
}

// connectionsOfAllNodes has four connections at two nodes. At the end the first has one of them. The caller closes the counts.
func connectionsOfAllNodes(t *testing.T, url string) (one, two *counter) {
	t.Helper()
	one, two = newCounter(t, url), newCounter(t, url)
	for _, c := range []*counter{one, two, one, two} {
		if !c.enter() {
			t.Fatal("one of four was refused")
		}
	}
	one.refuses(t)
	two.refuses(t)
	one.here.Add(-1)
	one.counts.Left(7)
	await(t, "the place of one that left", two.enter)
	return one, two
}

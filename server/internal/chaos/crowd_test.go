package chaos

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// The rooms. Anyone may listen to the first two; the attic is private.
const (
	lobby  = "lobby"
	garden = "garden"
	attic  = "attic"
)

// crowd is everybody who uses a fleet, and what they saw.
type crowd struct {
	tb     testing.TB
	fleet  *fleet
	record *record
	pace   time.Duration

	owner     *outbox
	writers   []*outbox // the owner is one of them
	probes    []*outbox // one a node, which it alone uses
	listeners []*client
	outsider  *client // of the attic

	endTalk, endLife context.CancelFunc
	talk, life       context.Context
	talking, living  sync.WaitGroup
}

// size is how many a crowd is, and how busy.
type size struct {
	writers, listeners int
	pace               time.Duration // between one thing that a writer does and its next, about
	// pin tells each writer and listener which node alone to use; nil where all may use any.
	pin func(isWriter bool, i int) int
}

// gather makes the accounts and the rooms, and lets everybody listen.
func gather(tb testing.TB, f *fleet, s size, seed uint64) *crowd {
	tb.Helper()
	c := &crowd{tb: tb, fleet: f, record: newRecord(), pace: s.pace}
	c.talk, c.endTalk = context.WithCancel(context.Background())
	c.life, c.endLife = context.WithCancel(context.Background())
	tb.Cleanup(c.dismiss)
	signUp := func(name string) *account {
		a := newAccount(c.record, name, f.doors(), seed+uint64(len(c.writers)+len(c.listeners)+len(c.probes)))
		a.register(c.life)
		return a
	}
	pinned := func(a *account, isWriter bool, i int) *account {
		if s.pin != nil {
			a.pinned = s.pin(isWriter, i)
		}
		return a
	}
	for i := range s.writers {
		a := pinned(signUp(fmt.Sprintf("writer-%d", i)), true, i)
		c.writers = append(c.writers, &outbox{client: newClient(a, manner{hello: i%2 == 1}, lobby, garden, attic), rooms: []string{lobby, lobby, garden, attic}})
	}
	c.owner = c.writers[0]
	c.owner.owns = true
	for i := range f.nodes {
		a := signUp(fmt.Sprintf("probe-%d", i))
		a.pinned = i
		c.probes = append(c.probes, &outbox{client: newClient(a, manner{quiet: true}, lobby), rooms: []string{lobby}})
	}
	manners := []manner{{restless: true}, {quiet: true}, {hello: true}, {slow: true}}
	for i := range s.listeners {
		a := pinned(signUp(fmt.Sprintf("listener-%d", i)), false, i)
		c.listeners = append(c.listeners, newClient(a, manners[i%len(manners)], lobby, garden, attic))
	}
	c.outsider = newClient(signUp("outsider"), manner{hidden: []string{attic}}, lobby)
	c.furnish()
	for _, client := range c.clients() {
		c.come(client)
	}
	if late := c.awaitHeads(patience, everybody); len(late) > 0 {
		tb.Fatalf("not heard before anything went wrong: %v, %v", late, c.record.broken)
	}
	return c
}

// come lets a client begin to listen.
func (c *crowd) come(client *client) {
	c.living.Go(func() { client.live(c.life) })
}

// invite lets n more listen, each with the account of someone who listens already.
func (c *crowd) invite(n int) {
	c.tb.Helper()
	hosts := slices.Clone(c.listeners)
	for i := range n {
		guest := newClient(hosts[i%len(hosts)].account, manner{hello: i%3 == 0, quiet: i%4 == 0}, lobby, garden, attic)
		c.listeners = append(c.listeners, guest)
		c.come(guest)
	}
	if late := c.awaitHeads(patience, everybody); len(late) > 0 {
		c.tb.Fatalf("not heard by those invited: %v, %v", late, c.record.broken)
	}
}

// furnish makes the rooms and lets in whom the attic is for.
func (c *crowd) furnish() {
	c.tb.Helper()
	o := c.owner
	for _, room := range []object{{"name": lobby}, {"name": garden}, {"name": attic, "visibility": "private"}} {
		o.finish(c.life, "a room", nil, http.MethodPost, "/rooms", room)
	}
	for _, client := range c.clients() {
		if slices.Contains(client.rooms, attic) && client != o.client {
			o.finish(c.life, "letting someone in", nil, http.MethodPut, "/rooms/"+attic+"/members/"+client.name, nil)
		}
	}
	if len(c.record.broken) > 0 {
		c.tb.Fatalf("the rooms cannot be made: %v", c.record.broken)
	}
}

// clients are all who listen.
func (c *crowd) clients() []*client {
	all := append(slices.Clone(c.listeners), c.outsider)
	for _, o := range slices.Concat(c.writers, c.probes) {
		all = append(all, o.client)
	}
	return all
}

// outboxes are all who say something.
func (c *crowd) outboxes() []*outbox { return slices.Concat(c.writers, c.probes) }

// begin lets the writers write.
func (c *crowd) begin() {
	for _, o := range c.writers {
		c.talking.Go(func() { o.write(c.talk, c.life, c.pace) })
	}
}

// hush lets the writers end what they began. It is false when they do not.
func (c *crowd) hush(within time.Duration) bool {
	c.endTalk()
	quiet := make(chan struct{})
	go func() { c.talking.Wait(); close(quiet) }()
	select {
	case <-quiet:
		return true
	case <-time.After(within):
		return false
	}
}

// dismiss sends everybody home.
func (c *crowd) dismiss() {
	c.endTalk()
	c.endLife()
	c.talking.Wait()
	c.living.Wait()
	for _, client := range c.clients() {
		client.http.CloseIdleConnections()
	}
}

func everybody(*client) bool { return true }

// settle lets all come to rest and holds what the crowd saw against what is stored; wounds are what befell the fleet.
func (c *crowd) settle(wounds ...wound) *checker {
	c.tb.Helper()
	const settleTime = time.Minute
	if !c.hush(settleTime) {
		c.record.breaks("the writers have not ended %v after the last fault", settleTime)
		c.endLife()
		c.talking.Wait()
	}
	for _, client := range c.clients() {
		client.rest()
	}
	if late := c.awaitHeads(settleTime, everybody); len(late) > 0 {
		c.record.breaks("not heard %v after the last message: %v", settleTime, late)
	}
	k := newChecker(c, wounds)
	k.check()
	return k
}

// verdict fails the test for every promise that was broken.
func (c *crowd) verdict() {
	c.tb.Helper()
	for _, broken := range c.record.broken {
		c.tb.Error(broken)
	}
}

// heads are the ends of the rooms' logs, as the owner is told by any node.
func (c *crowd) heads() map[string]int64 {
	heads := make(map[string]int64)
	for _, room := range []string{lobby, garden, attic} {
		var told struct{ Seq int64 }
		c.owner.persist(c.life, "a room", func() verdict {
			v, _ := c.owner.call(c.life, http.MethodGet, "/rooms/"+room, nil, &told)
			return v
		})
		heads[room] = told.Seq
	}
	return heads
}

// awaitHeads waits until those have all that is in the logs now, and names who has not.
func (c *crowd) awaitHeads(within time.Duration, whose func(*client) bool) (late []string) {
	heads := c.heads()
	these := slices.DeleteFunc(c.clients(), func(client *client) bool { return !whose(client) })
	comes(within, func() bool {
		late = late[:0]
		for _, client := range these {
			for _, room := range client.rooms {
				if !client.has(room, heads[room]) {
					late = append(late, fmt.Sprintf("%s has %s to %d of %d", client.name, room, client.head(room), heads[room]))
				}
			}
		}
		return len(late) == 0
	})
	return late
}

package ws_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
)

// turnstile is a real store that lets nobody read a log until it is opened, and counts who wants to.
type turnstile struct {
	chat.Store
	opened                 chan struct{}
	inside, highest, reads atomic.Int64
}

func (s *turnstile) Events(ctx context.Context, room chat.RoomID, after int64, limit int) ([]chat.Event, int64, error) {
	s.reads.Add(1)
	n := s.inside.Add(1)
	defer s.inside.Add(-1)
	for high := s.highest.Load(); n > high && !s.highest.CompareAndSwap(high, n); high = s.highest.Load() {
	}
	<-s.opened
	return s.Store.Events(ctx, room, after, limit)
}

// comeBack lets sixty people who missed messages of the lobby come back, each from its own place, and opens the gate once
// they all read or wait. Each of them must get all that it missed.
func comeBack(t *testing.T, place func(i int) int, waiting func(*turnstile)) {
	t.Helper()
	gate := &turnstile{opened: make(chan struct{})}
	w := newWorld(t, onPipes, func(s *setup) {
		s.service = func(o chat.Options) chat.Options {
			gate.Store = o.Store
			o.Store = gate
			return o
		}
	})
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	const missed, readers = 170, 60 // more than a page each
	for i := range missed {
		w.Post(ada, "lobby", fmt.Sprint(i))
	}
	peers := make([]*peer, readers)
	for i := range peers {
		peers[i] = w.signIn(ada)
		peers[i].say("subscribe", "room", "lobby", "after", place(i))
	}
	synctest.Wait()
	waiting(gate)
	close(gate.opened)
	for i, p := range peers {
		for want := int64(place(i)) + 1; want <= missed+1; want++ {
			if f := p.untilThat("event", frame.isEvent); f.Seq != want {
				t.Fatalf("got %s, wanted %d", f.raw, want)
			}
		}
	}
	waiting(gate)
}

// TestManyResumesReadAFewAtATime holds facts.md, fault 24: everybody comes back at once with something to catch up. Of one
// room eight read, the others wait for their turn, and all are served whole.
func TestManyResumesReadAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		comeBack(t, func(i int) int { return 1 + i }, func(gate *turnstile) {
			if n := gate.highest.Load(); n != 8 {
				t.Errorf("%d read at once, want 8", n)
			}
		})
	})
}

// Those who come back to one place share what is read: the log is read once a range, or twice, not once a reader.
func TestManyResumesOfOnePlaceShareTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const pages = 3 // and the rest, read anew once live events are held
		comeBack(t, func(int) int { return 1 }, func(gate *turnstile) {
			if n := gate.reads.Load(); n > 3*pages {
				t.Errorf("sixty readers cost %d readings", n)
			}
		})
	})
}

// doorkeeper is a real store that signs nobody in until it is opened, and counts who wants to be.
type doorkeeper struct {
	chat.Store
	opened chan struct{}
	inside atomic.Int64
}

func (s *doorkeeper) Session(ctx context.Context, id chat.SessionID) (chat.Session, error) {
	s.inside.Add(1)
	defer s.inside.Add(-1)
	<-s.opened
	return s.Store.Session(ctx, id)
}

// TestManySignInsAreLookedUpAFewAtATime holds facts.md, fault 24: everybody comes back at once. Sixteen are looked up, the
// others wait for their turn, and all get in.
func TestManySignInsAreLookedUpAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &doorkeeper{opened: make(chan struct{})}
		w := newWorld(t, onPipes, func(s *setup) {
			s.service = func(o chat.Options) chat.Options {
				door.Store = o.Store
				o.Store = door
				return o
			}
		})
		const comers = 60
		peers := make([]*peer, comers)
		for i := range peers {
			p := w.Person(fmt.Sprint("person-", i))
			peers[i] = w.connect()
			peers[i].say("hello", "token", p.Token)
		}
		synctest.Wait()
		if n := door.inside.Load(); n != 16 {
			t.Errorf("%d are looked up at once, want 16", n)
		}
		close(door.opened)
		for _, p := range peers {
			p.until("welcome")
		}
	})
}

// TestNobodyElseNoticesAFlood holds facts.md, fault 26: one says more than the limit allows. All of that is refused, and the
// others speak and hear as ever.
func TestNobodyElseNoticesAFlood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Messages = ratelimit.New(0.001, 3) })
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	w.Join(grace, "lobby")
	flooder, other := w.signIn(grace), w.listening(ada, "lobby")
	for i := range 90 {
		flooder.say("send", "room", "lobby", "body", "flood", "client_id", fmt.Sprint(i))
	}
	for i := range 3 {
		if f := other.ask("send", "room", "lobby", "body", "x", "client_id", fmt.Sprint(i)); f.Type != "ack" {
			t.Errorf("the other got %s", f.raw)
		}
	}
	refused := 0
	for range 90 {
		if f := flooder.untilThat("answer", func(f frame) bool { return f.ID != "" }); f.Code == "rate_limited" {
			refused++
		}
	}
	if refused != 87 {
		t.Errorf("%d were refused, want 87", refused)
	}
	last := w.Post(ada, "lobby", "last")
	heard := 0
	for f := other.until("message.created"); f.Message.ID != string(last.ID); f = other.until("message.created") {
		heard++
	}
	if heard > 6 {
		t.Errorf("the other heard %d messages, want 6 at most", heard)
	}
}

package hub

import (
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The locks have one order, and nothing is called or started under one: whatever happens at once, nothing
// stands still. Gaps make timers run, checks go through all rooms, followers come and go.
func TestNothingStandsStill(t *testing.T) {
	const rooms, rounds = 1000, 60
	j := newJournal()
	for id := range chat.RoomID(rooms) {
		j.rooms[id+1] = nil
	}
	// It is closed by hand: to close a hub that stands still would hang too.
	h := New(Options{Log: Log{Events: j.events, Heads: j.heads}, Feed: j, Logger: slog.New(slog.DiscardHandler)})
	for id := range chat.RoomID(rooms) {
		r := newReader(1)
		r.follow(t, h, j, id+1, nil)
		r.catchUp(t)
	}
	var running sync.WaitGroup
	running.Go(func() { // every second event is lost
		for range rounds {
			for id := range chat.RoomID(rooms) {
				h.Deliver(id+1, j.write(id+1, 2)[1:])
				h.Broadcast(id+1, []byte("someone types"))
			}
		}
	})
	running.Go(func() {
		for range rounds * 20 {
			h.CheckAll()
			h.listenedRooms()
		}
	})
	running.Go(func() {
		for i := range rounds * 50 {
			r := newReader(chat.UserID(2 + i%7))
			r.follow(t, h, j, chat.RoomID(1+i%rooms), nil)
			r.Open([]byte("subscribed"))
			r.Close()
		}
	})
	done := make(chan struct{})
	go func() { running.Wait(); close(done) }()
	select {
	case <-done:
		h.Close()
	case <-time.After(2 * time.Minute):
		panic("the hub stands still") // with the stacks of all goroutines
	}
}

// A callback may call the hub, and so may a mailbox's: none is called under a lock.
func TestCallbacksMayCallTheHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		called := map[string]int{}
		var followers []*Follower
		touch := func(what string) func() {
			return func() {
				called[what]++
				h.Broadcast(lobby, []byte("someone types"))
				h.TellUsers([]chat.UserID{1}, "", []byte("a notice"))
				h.Check(lobby)
				for _, f := range followers {
					f.Last()
				}
			}
		}
		for user := range chat.UserID(3) {
			f, err := h.Follow(t.Context(), Reader{
				User: user + 1, Mailbox: NewMailbox(touch("wake"), touch("overflow")), Sight: j.sees(lobby),
				Ended: touch("ended"), Lapsed: touch("lapsed"),
			})
			if err != nil {
				t.Fatal(err)
			}
			followers = append(followers, f)
			if err := f.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		h.Connect(&Connection{User: 1, Session: "s", Mailbox: followers[0].Mailbox, SignedOut: touch("signed out")}, 0)
		h.EndSessions([]chat.SessionID{"s"})
		h.Deliver(lobby, j.write(lobby, 1, func(f *wire.Frame) { f.Ends = 2 }))
		for range MaxWaitingFrames + 1 {
			h.Deliver(lobby, j.write(lobby, 1))
		}
		h.Deliver(lobby, j.write(lobby, 1, func(f *wire.Frame) { f.Hides = true }))
		for what, times := range map[string]int{"wake": 3, "overflow": 2, "ended": 1, "lapsed": 2, "signed out": 1} {
			if called[what] != times {
				t.Errorf("%s was called %d times, not %d", what, called[what], times)
			}
		}
	})
}

// A hub whose loop stands still shows it.
func TestAStandstillShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		listen(t, h, j, lobby, 1)
		time.Sleep(time.Minute)
		synctest.Wait()
		if age := time.Since(h.SteppedAt()); age > 2*beat {
			t.Errorf("an idle hub took its last step %v ago", age)
		}
		stuck := make(chan struct{})
		j.mu.Lock()
		j.beforeHeads = func() { <-stuck }
		j.mu.Unlock()
		time.Sleep(time.Minute)
		if age := time.Since(h.SteppedAt()); age < 50*time.Second {
			t.Errorf("a hub that stands still took its last step %v ago", age)
		}
		close(stuck)
	})
}

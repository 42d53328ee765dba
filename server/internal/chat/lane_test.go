package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// rooms is a store some of whose rooms are locked by somebody else until a time, and which notes what it stores.
type roomStore struct {
	Store
	mu     sync.Mutex
	free   map[RoomID]time.Time // when its lock is let go
	stored map[RoomID][]MessageID
	waits  int
}

func (s *roomStore) AppendMessages(_ context.Context, posts []Post, _ time.Time, wait time.Duration) ([]Outcome, error) {
	if wait > 0 {
		deadline := time.Now().Add(wait)
		for slices.ContainsFunc(posts, s.isHeld) {
			if time.Sleep(time.Millisecond); !time.Now().Before(deadline) {
				return nil, Unavailable(ErrLockHeld)
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waits++; s.waits > 100_000 {
		panic("the appender asks again and again")
	}
	outcomes := make([]Outcome, len(posts))
	for i, p := range posts {
		if time.Now().Before(s.free[p.Room]) {
			outcomes[i].Held = true
			continue
		}
		s.stored[p.Room] = append(s.stored[p.Room], p.ID)
		seq := int64(len(s.stored[p.Room]))
		outcomes[i] = Outcome{Created: true, Message: Message{ID: p.ID, Seq: seq}, Events: []Event{{Room: p.Room, Seq: seq}}}
	}
	return outcomes, nil
}

func (s *roomStore) isHeld(p Post) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.free[p.Room])
}

// Rooms of which one is free at once, one soon, one late, one never: each post is answered in its room's time, in order, and
// the events of a room are published in theirs.
func TestHeldRoomsWaitAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		store := &roomStore{stored: map[RoomID][]MessageID{}, free: map[RoomID]time.Time{
			2: began.Add(20 * time.Millisecond), 3: began.Add(3 * time.Second), 4: began.Add(time.Hour),
		}}
		var mu sync.Mutex
		published := map[RoomID]int64{}
		a := newAppender(store, func(events []Event, _ []Notice) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				if published[e.Room]++; published[e.Room] != e.Seq {
					t.Errorf("event %d of room %d was published as its %d.", e.Seq, e.Room, published[e.Room])
				}
			}
		}, time.Now)
		defer a.close()
		latest := map[RoomID]time.Duration{1: 50 * time.Millisecond, 2: 300 * time.Millisecond, 3: 3200 * time.Millisecond, 4: postPatience}
		const each = 200
		var all sync.WaitGroup
		for n := range each {
			for room := RoomID(1); room <= 4; room++ {
				p, err := a.submit(Post{ID: MessageID(fmt.Sprintf("%04d", n)), Room: room, Author: User{ID: UserID(n % 7)}})
				if err != nil {
					t.Fatal(err)
				}
				sent := time.Now()
				all.Go(func() {
					out, err := a.wait(t.Context(), p)
					if refused := IsKind(err, KindUnavailable); refused != (room == 4) || !refused && !out.Created {
						t.Errorf("room %d: %+v, %v", room, out, err)
					}
					if took := time.Since(sent); took > latest[room] {
						t.Errorf("a post to room %d took %v", room, took)
					}
				})
			}
			time.Sleep(time.Millisecond)
		}
		all.Wait()
		for room := RoomID(1); room <= 3; room++ {
			if got := store.stored[room]; len(got) != each || !slices.IsSorted(got) {
				t.Errorf("room %d: %d posts are stored, in order: %t", room, len(got), slices.IsSorted(got))
			}
		}
		synctest.Wait()
		if len(a.lane.rooms) > 0 || a.lane.all != (held{}) || len(a.lane.queue) > 0 {
			t.Errorf("the lane keeps %v, %v", a.lane.rooms, a.lane.all)
		}
	})
}

// A room that is stuck fills its own places in the lane, and none of anyone else's.
func TestAStuckRoomTakesNoPlaceOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &roomStore{stored: map[RoomID][]MessageID{}, free: map[RoomID]time.Time{1: time.Now().Add(time.Hour)}}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		refused := 0
		for range 3 * maxWaiting {
			p, err := a.submit(Post{ID: "m", Room: 1})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			select {
			case <-p.done:
				refused++
			default:
			}
			if time.Sleep(time.Microsecond); refused > 10 {
				break
			}
		}
		if _, err := send(t, a, Post{ID: "stranger", Room: 2}); err != nil {
			t.Error("a stranger: ", err)
		}
		synctest.Wait()
		a.lane.mu.Lock()
		if a.lane.all.posts != maxHeldRoom || refused == 0 {
			t.Errorf("%d wait, %d were refused", a.lane.all.posts, refused)
		}
		a.lane.mu.Unlock()
		began := time.Now()
		a.close()
		if took := time.Since(began); took > time.Second {
			t.Errorf("the stop took %v", took)
		}
	})
}

// The posts that wait are bounded by their bytes as well: a stuck room's large ones leave space to others, and what is on top
// in the queue is refused.
func TestPostsThatWaitAreBoundedByTheirBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		large := Draft{Body: strings.Repeat("爱", MaxBody)}
		store := &roomStore{stored: map[RoomID][]MessageID{}, free: map[RoomID]time.Time{1: time.Now().Add(time.Hour)}}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		defer a.close()
		isRefused := func(p *pendingPost) bool {
			synctest.Wait()
			select {
			case <-p.done:
				return IsKind(p.outcome.Err, KindUnavailable)
			default:
				return false
			}
		}
		waiting := 0
		for ; waiting < maxHeldRoom; waiting++ {
			p, err := a.submit(Post{ID: "m", Room: 1, Draft: large})
			if err != nil {
				t.Fatal(err)
			}
			if isRefused(p) {
				break
			}
		}
		if got, most := waiting*len(large.Body), maxHeldRoomBytes; got > most || got < most/2 {
			t.Errorf("%d bytes of one room wait, at most %d may", got, most)
		}
		if _, err := send(t, a, Post{ID: "stranger", Room: 2, Draft: large}); err != nil {
			t.Error("a stranger: ", err)
		}
	})
	// Nobody empties this queue.
	a := &appender{in: make(chan *pendingPost, maxWaiting), stop: make(chan struct{}), steps: &steps{}, now: time.Now}
	large, waiting := Post{Draft: Draft{Body: strings.Repeat("爱", MaxBody)}}, 0
	for ; waiting < maxWaiting; waiting++ {
		if _, err := a.submit(large); err != nil {
			break
		}
	}
	if want := maxWaitingBytes / large.size(); waiting != want {
		t.Errorf("%d large posts wait, want %d", waiting, want)
	}
	for range waiting {
		a.size.Add(int64(-(<-a.in).size))
	}
	if got := a.size.Load(); got != 0 {
		t.Errorf("the empty queue has %d bytes", got)
	}
}

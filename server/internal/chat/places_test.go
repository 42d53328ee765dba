package chat

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// One user's hundred slow pieces of work leave another's a place at once.
func TestOneUsersWorkLeavesOthersAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPlaces[UserID](2, 1)
		var running sync.WaitGroup
		for range 100 {
			running.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if leave, err := p.Take(ctx, 1); err == nil {
					time.Sleep(3 * time.Second)
					leave()
				} else if !IsKind(err, KindUnavailable) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		for range 5 {
			began := time.Now()
			leave, err := p.Take(t.Context(), 2)
			if err != nil || time.Since(began) > 0 {
				t.Fatalf("another user waited for %v: %v", time.Since(began), err)
			}
			leave()
		}
		running.Wait()
		if p.taken != 0 || len(p.held)+len(p.waiting)+len(p.turns) != 0 {
			t.Errorf("left over: %+v", p)
		}
	})
}

// Where all places are taken users take turns.
func TestUsersTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPlaces[UserID](1, 1)
		first, err := p.Take(t.Context(), 9)
		if err != nil {
			t.Fatal(err)
		}
		var order []UserID
		var running sync.WaitGroup
		for _, user := range []UserID{1, 1, 1, 1, 2, 3, 2} {
			running.Go(func() {
				leave, err := p.Take(t.Context(), user)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, user) // one at a time
				leave()
			})
			synctest.Wait()
		}
		first()
		running.Wait()
		if want := []UserID{1, 2, 3, 1, 2, 1, 1}; len(order) != len(want) {
			t.Fatal(order)
		} else {
			for i := range want {
				if order[i] != want[i] {
					t.Fatalf("%v, want %v", order, want)
				}
			}
		}
	})
}

// TestPlacesAreNeverTooMany: whatever comes and goes, there are never more than so many, and none is lost.
func TestPlacesAreNeverTooMany(t *testing.T) {
	p := NewPlaces[UserID](3, 2)
	var all atomic.Int32
	var of [4]atomic.Int32
	var running sync.WaitGroup
	for i := range 200 {
		running.Go(func() {
			user := i % 4
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(3))*time.Millisecond)
			defer cancel()
			leave, err := p.Take(ctx, UserID(user))
			if err != nil {
				return
			}
			defer leave()
			defer func() { all.Add(-1); of[user].Add(-1) }()
			if all.Add(1) > 3 || of[user].Add(1) > 2 {
				t.Error("too many at once")
			}
		})
	}
	running.Wait()
	for range 3 { // all are there
		if _, err := p.Take(t.Context(), UserID(rand.IntN(1000)+10)); err != nil {
			t.Error(err)
		}
	}
}

// movingRoom is a room in which somebody writes, and a page of it.
type movingRoom struct {
	Store
	seq  atomic.Int64
	asks atomic.Int64 // the head that the page was asked with
}

func (m *movingRoom) RoomByName(context.Context, string, UserID) (Room, Role, error) {
	return Room{ID: 1, Name: "lobby", Visibility: Public, Seq: m.seq.Load()}, Member, nil
}

func (m *movingRoom) Messages(_ context.Context, _ RoomID, _ UserID, p PageBound, _ int) (MessagePage, error) {
	m.asks.Store(p.Head)
	return MessagePage{}, nil
}

// A page that had to wait has the head of after the wait: else a replica could give what was deleted meanwhile.
func TestAPageWaitsBeforeItIsToldTheHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &movingRoom{}
		s := &Service{store: m, now: time.Now, reads: NewPlaces[UserID](1, 1)}
		leave, err := s.reads.Take(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		m.seq.Store(1)
		var reading sync.WaitGroup
		reading.Go(func() {
			if _, err := s.Messages(t.Context(), Actor{User: User{ID: 7}}, "lobby", PageBound{}, 9); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		m.seq.Store(2)
		leave()
		reading.Wait()
		if got := m.asks.Load(); got != 2 {
			t.Errorf("the head was %d, and is 2", got)
		}
	})
}

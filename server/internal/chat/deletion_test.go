package chat_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// deletes deletes an account and wants all of it done.
func (a accounts) deletes(who chat.Actor) {
	a.Helper()
	isDone, err := a.DeleteAccount(a.Context(), who, chat.Confirmation{Password: new(who.User.Username + " secret")}, chat.Origin{})
	a.must(err)
	if !isDone {
		a.Error("the deletion goes on")
	}
}

// stumbling is a store whose changes fail where the test says so.
type stumbling struct {
	chat.Store
	mu    sync.Mutex
	fails func(room chat.RoomID, done int) bool
	done  int // changes that did not fail
	ended chan struct{}
}

func (s *stumbling) Change(ctx context.Context, c chat.Change) error {
	s.mu.Lock()
	fails := s.fails(c.Room, s.done)
	s.mu.Unlock()
	if fails {
		return chat.Unavailable(errors.New("killed"))
	}
	err := s.Store.Change(ctx, c)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	return err
}

func (s *stumbling) EndDeletion(ctx context.Context, id chat.UserID) error {
	err := s.Store.EndDeletion(ctx, id)
	close(s.ended)
	return err
}

var nodeIDs atomic.Int64

// node is one more service on the store, until the test ends.
func (a accounts) node(s chat.Store) (*chat.Service, *published) {
	told := &published{}
	service := chat.NewService(chat.Options{
		Store: s, Publisher: told, Passwords: passwords, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		ParseEmoji: func(text string) (string, bool) { return text, true },
		NewID:      func() string { return fmt.Sprint("of-node-", nodeIDs.Add(1)) },
	})
	a.Cleanup(service.Close)
	return service, told
}

// runs lets the service do its work beside requests until the test ends.
func (a accounts) runs(s *chat.Service) {
	ctx, stop := context.WithCancel(a.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	a.Cleanup(func() {
		stop()
		running.Wait()
	})
}

// busy is an account in rooms of every kind: some of hers alone, some that will pass to grace, some
// of grace's.
func (a accounts) busy(name string) (ada, grace chat.Actor, rooms map[string]chat.RoomID) {
	a.Helper()
	ada, grace = a.register(name), a.register("grace")
	rooms = map[string]chat.RoomID{}
	join := func(who chat.Actor, room string) {
		a.Helper()
		_, err := a.PutMember(a.Context(), who, room, "me", nil)
		a.must(err)
	}
	for i := range 4 {
		alone, shared, others := fmt.Sprint("alone-", i), fmt.Sprint("shared-", i), fmt.Sprint("others-", i)
		rooms[alone], rooms[shared], rooms[others] = a.room(ada, alone), a.room(ada, shared), a.room(grace, others)
		join(grace, shared)
		join(ada, others)
	}
	return ada, grace, rooms
}

// A deletion holds one room at a time. Killed between two of its steps, it goes on with the next
// start, on any node, and does nothing twice. The account is of no use from the first step on.
func TestADeletionGoesOnAfterARestart(t *testing.T) {
	onEachStore(t, func(a accounts) {
		ada, grace, rooms := a.busy("ada")
		const steps = 5
		dying := &stumbling{Store: a.store, fails: func(_ chat.RoomID, done int) bool { return done >= steps }, ended: make(chan struct{})}
		here, _ := a.node(dying)
		isDone, err := here.DeleteAccount(a.Context(), ada, chat.Confirmation{Password: new("ada secret")}, chat.Origin{})
		if err != nil || isDone {
			a.Fatalf("done %t, %v", isDone, err)
		}
		left, err := a.store.RoomIDsOf(a.Context(), ada.User.ID)
		if err != nil || len(left) != len(rooms)-steps {
			a.Errorf("after %d steps in %d rooms of %d, %v", steps, len(left), len(rooms), err)
		}
		a.isOfNoUse(here, ada)

		healthy := &stumbling{Store: a.store, fails: func(chat.RoomID, int) bool { return false }, ended: make(chan struct{})}
		there, told := a.node(healthy)
		a.runs(there)
		<-healthy.ended
		if left, err := a.store.RoomIDsOf(a.Context(), ada.User.ID); err != nil || len(left) != 0 {
			a.Errorf("in the end in %v, %v", left, err)
		}
		if n := len(told.all()); n == 0 {
			a.Error("the second node told nobody")
		}
		for name, room := range rooms {
			a.wasLeft(room, name, ada.User.ID, grace.User.ID)
		}
		if begun, err := a.store.Deletions(a.Context(), 9); err != nil || len(begun) != 0 {
			a.Errorf("still to do: %v, %v", begun, err)
		}
	})
}

// isOfNoUse checks that nobody can act as the account, though it is still in rooms.
func (a accounts) isOfNoUse(s *chat.Service, who chat.Actor) {
	a.Helper()
	if _, err := s.Authenticate(a.Context(), who.Session, who.User.PublicID); !chat.IsKind(err, chat.KindUnauthorized) {
		a.Errorf("its session: %v", err)
	}
	if _, err := s.Login(a.Context(), who.User.Username, who.User.Username+" secret", chat.Origin{}); !chat.IsKind(err, chat.KindUnauthorized) {
		a.Errorf("its sign-in: %v", err)
	}
	for _, room := range []string{"alone-3", "shared-3", "others-3"} {
		if _, _, err := s.PostMessage(a.Context(), who, room, chat.Draft{Body: "hello"}); !chat.IsKind(err, chat.KindUnauthorized) {
			a.Errorf("its post: %v", err)
		}
	}
}

// wasLeft checks a room that a deleted account was in: it has left once, and what it owned alone
// was passed on or archived.
func (a accounts) wasLeft(id chat.RoomID, name string, gone, heir chat.UserID) {
	a.Helper()
	events, _, err := a.store.Events(a.Context(), id, 0, 99)
	a.must(err)
	var about []string
	for _, e := range events[1:] {
		switch {
		case e.Type == chat.MemberRole && e.User.ID == heir:
			about = append(about, "passed")
		case e.Type == chat.RoomArchived:
			about = append(about, "archived")
		case e.Type == chat.MemberLeft && e.User.ID == gone:
			about = append(about, "left")
		case e.Type != chat.MemberJoined:
			about = append(about, string(e.Type))
		}
	}
	want := map[byte][]string{'a': {"archived", "left"}, 's': {"passed", "left"}, 'o': {"left"}}[name[0]]
	if !slices.Equal(about, want) {
		a.Errorf("in %s happened %q", name, about)
	}
}

// A room that cannot be had just now does not keep the account in the others, and is left once it
// is free.
func TestADeletionPassesByARoomThatIsHeld(t *testing.T) {
	onEachStore(t, func(a accounts) {
		ada, grace, rooms := a.busy("ada")
		held := rooms["others-0"]
		isHeld := true
		s := &stumbling{Store: a.store, fails: func(room chat.RoomID, _ int) bool { return isHeld && room == held }, ended: make(chan struct{})}
		here, _ := a.node(s)
		if isDone, err := here.DeleteAccount(a.Context(), ada, chat.Confirmation{Password: new("ada secret")}, chat.Origin{}); err != nil || isDone {
			a.Fatalf("done %t, %v", isDone, err)
		}
		if left, err := a.store.RoomIDsOf(a.Context(), ada.User.ID); err != nil || !slices.Equal(left, []chat.RoomID{held}) {
			a.Errorf("in %v, %v", left, err)
		}
		s.mu.Lock()
		isHeld = false
		s.mu.Unlock()
		a.runs(here)
		<-s.ended
		for name, room := range rooms {
			a.wasLeft(room, name, ada.User.ID, grace.User.ID)
		}
	})
}

// A room does not pass to somebody who is about to leave it for good.
func TestARoomPassesToNobodyDeleted(t *testing.T) {
	onEachStore(t, func(a accounts) {
		ada, grace, linus := a.register("ada"), a.register("grace"), a.register("linus")
		lobby := a.room(ada, "lobby")
		for _, who := range []chat.Actor{grace, linus} { // grace has been there for longer
			_, err := a.PutMember(a.Context(), who, "lobby", "me", nil)
			a.must(err)
		}
		_, err := a.store.BeginDeletion(a.Context(), grace.User.ID, chat.AuditEntry{At: time.Now(), Action: chat.AuditDeleted})
		a.must(err)
		a.deletes(ada)
		if _, role, err := a.store.RoomByName(a.Context(), "lobby", linus.User.ID); err != nil || role != chat.Owner {
			a.Errorf("room %d has linus as %q, %v", lobby, role, err)
		}
	})
}

// What was on its way when the account was deleted must neither bring it back nor fail the
// deletion.
func TestAnAccountIsDeletedWhileItPostsAndIsAdded(t *testing.T) {
	a := newAccounts(t)
	ada, grace := a.register("ada"), a.register("grace")
	lobby := a.room(grace, "lobby")
	a.room(grace, "garden")
	attic := a.room(grace, "attic")
	post := func(room chat.RoomID, name string, id chat.MessageID) error {
		out, err := a.store.AppendMessages(context.WithoutCancel(t.Context()),
			[]chat.Post{{ID: id, Room: room, RoomName: name, Author: ada.User, Draft: chat.Draft{Body: "hello"}}}, time.Now(), 2*time.Second)
		a.must(err)
		return out[0].Err
	}
	a.store.beforeDeletion = func() { a.must(post(lobby, "lobby", "m1")) } // it joins
	a.store.afterDeletion = func() {
		if err := post(attic, "attic", "m2"); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("a deleted account posted: %v", err)
		}
		if _, err := a.PutMember(t.Context(), grace, "garden", "ada", nil); !chat.IsKind(err, chat.KindNotFound) {
			t.Errorf("a deleted account was added: %v", err)
		}
	}
	a.deletes(ada)
	if a.store.beforeDeletion != nil || a.store.afterDeletion != nil {
		t.Error("nothing happened meanwhile")
	}
	if rooms, err := a.store.RoomIDsOf(t.Context(), ada.User.ID); err != nil || len(rooms) != 0 {
		t.Errorf("still in %v, %v", rooms, err)
	}
	if _, err := a.Authenticate(t.Context(), ada.Session, ada.User.PublicID); !chat.IsKind(err, chat.KindUnauthorized) {
		t.Errorf("its session: %v", err)
	}
}

func TestAnAccountIsDeletedTwiceAtOnce(t *testing.T) {
	a := newAccounts(t)
	ada := a.register("ada")
	lobby := a.room(ada, "lobby")
	a.store.beforeChange = func() { // as this one is about to leave the room, another node does
		s := &stumbling{Store: a.store.Store, fails: func(chat.RoomID, int) bool { return false }, ended: make(chan struct{})}
		there, _ := a.node(s)
		a.runs(there)
		<-s.ended
	}
	a.deletes(ada)
	a.wasLeft(lobby, "alone", ada.User.ID, 0)
}

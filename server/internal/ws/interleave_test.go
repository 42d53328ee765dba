package ws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
)

// pausedStore is the real store, with something happening right before or after one of its calls. Each hook runs once.
type pausedStore struct {
	chat.Store

	mu           sync.Mutex
	beforeEvents func()
	afterSight   func()
	sightOf      atomic.Int64 // whose sight afterSight waits for
	beforeAppend func()
}

func pausing(p *pausedStore) option {
	return func(s *setup) {
		s.service = func(o chat.Options) chat.Options {
			p.Store, o.Store = o.Store, p
			return o
		}
	}
}

func (p *pausedStore) set(hook *func(), fn func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*hook = fn
}

func (p *pausedStore) run(hook *func()) {
	p.mu.Lock()
	fn := *hook
	*hook = nil
	p.mu.Unlock()
	if fn != nil {
		fn()
	}
}

func (p *pausedStore) Events(ctx context.Context, room chat.RoomID, after int64, limit int) ([]chat.Event, int64, error) {
	p.run(&p.beforeEvents)
	return p.Store.Events(ctx, room, after, limit)
}

func (p *pausedStore) RoomByName(ctx context.Context, name string, user chat.UserID) (chat.Room, chat.Role, error) {
	room, role, err := p.Store.RoomByName(ctx, name, user)
	if int64(user) == p.sightOf.Load() {
		p.run(&p.afterSight)
	}
	return room, role, err
}

func (p *pausedStore) AppendMessages(ctx context.Context, posts []chat.Post, at time.Time, wait time.Duration) ([]chat.Outcome, error) {
	p.run(&p.beforeAppend)
	return p.Store.AppendMessages(ctx, posts, at, wait)
}

// The room is hidden between the check of sight and the reading of the log: neither that nor anything past it gets out.
func TestHiddenInTheMiddleOfAPage(t *testing.T) {
	t.Parallel()
	store := &pausedStore{}
	w := newWorld(t, pausing(store))
	ada, linus := w.Person("ada"), w.Person("linus")
	w.Room(ada, "lobby", chat.Public)
	w.Post(ada, "lobby", "for everyone")
	p := w.signIn(linus)
	store.set(&store.beforeEvents, func() {
		w.SetVisibility(ada, "lobby", chat.Private)
		w.Post(ada, "lobby", "secret")
	})
	p.say("subscribe", "room", "lobby", "after", 0)
	var seen []string
	for f := p.next(); f.Type != "removed"; f = p.next() {
		seen = append(seen, f.Type)
		if strings.Contains(f.raw, "secret") {
			t.Errorf("an outsider got %s", f.raw)
		}
	}
	if got := strings.Join(seen, " "); got != "subscribed member.joined message.created" {
		t.Errorf("got %s", got)
	}
}

// The room is hidden between the check of sight and the registration with the hub, which has moved past that event.
func TestHiddenBeforeTheHubKnowsTheListener(t *testing.T) {
	t.Parallel()
	store := &pausedStore{}
	w := newWorld(t, pausing(store))
	ada, linus := w.Person("ada"), w.Person("linus")
	w.Room(ada, "lobby", chat.Public)
	inside, p := w.listening(ada, "lobby"), w.signIn(linus)
	store.sightOf.Store(int64(linus.User.ID))
	store.set(&store.afterSight, func() {
		w.SetVisibility(ada, "lobby", chat.Private)
		inside.until("room.updated")
	})
	if f := p.ask("subscribe", "room", "lobby"); f.Code != "not_found" {
		t.Errorf("got %s", f.raw)
	}
	for _, f := range p.quiesce() {
		t.Errorf("an outsider got %s", f.raw)
	}
}

// Removed in the middle of a long replay: `removed` is the last that is heard of the room.
func TestRemovedInTheMiddleOfAReplay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onPipes)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	w.Join(grace, "lobby")
	const posts = hub.MaxWaitingFrames // twice what a replay puts in line
	var posting sync.WaitGroup
	for range 4 {
		posting.Go(func() {
			for i := range posts / 4 {
				if _, _, err := w.Service.PostMessage(t.Context(), ada.Actor, "lobby", chat.Draft{Body: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	posting.Wait()
	conn := w.unread(grace, nil)
	say := func(text string) {
		t.Helper()
		must(t, conn.Write(t.Context(), 1, []byte(text)))
	}
	read := func() (frames []frame) {
		t.Helper()
		_, data, err := conn.Read(t.Context())
		must(t, err)
		for line := range strings.SplitSeq(string(data), "\n") {
			var f frame
			must(t, json.Unmarshal([]byte(line), &f))
			frames = append(frames, f)
		}
		return frames
	}
	say(`{"type":"subscribe","room":"lobby","after":0}`)
	for begun := false; !begun; {
		for _, f := range read() {
			begun = begun || f.isEvent()
		}
	}
	watcher := w.listening(ada, "lobby")
	must(t, w.Service.RemoveMember(t.Context(), ada.Actor, "lobby", "grace"))
	watcher.until("member.removed")
	say(`{"type":"ping"}`)
	last, removed := int64(0), false
	for ponged := false; !ponged || !removed; {
		for _, f := range read() {
			switch {
			case removed && f.Room == "lobby" && f.Type != "notice":
				t.Fatalf("after removed came %s", f.Type)
			case f.isEvent():
				last = f.Seq
			case f.Type == "removed":
				removed = true
			case f.Type == "pong":
				ponged = true
			}
		}
	}
	if last > posts+2 {
		t.Errorf("the replay went on to %d", last)
	}
}

// What was accepted before a node drains is finished and answered before its socket closes.
func TestDrainFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	store := &pausedStore{}
	w := newWorld(t, pausing(store))
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.signIn(ada)
	committing, commit := make(chan struct{}), make(chan struct{})
	store.set(&store.beforeAppend, func() {
		close(committing)
		<-commit
	})
	id := p.say("send", "room", "lobby", "body", "just in time", "client_id", "c")
	<-committing
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		w.sockets.Drain(ctx)
	}()
	p.until("draining")
	// Sockets without work are gone by now: this one must not be.
	select {
	case <-p.done:
		t.Error("closed with a message in flight")
	case <-time.After(50 * time.Millisecond):
	}
	close(commit)
	if f := p.answer(id); f.Type != "ack" {
		t.Errorf("got %s", f.raw)
	}
	if code := p.closeCode(); code != 1001 {
		t.Errorf("closed with %d", code)
	}
	<-drained
}

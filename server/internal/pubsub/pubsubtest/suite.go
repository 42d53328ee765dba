// Package pubsubtest is the contract that every broker keeps, in memory or not.
package pubsubtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Broker is what a node is given: it publishes, and follows rooms.
type Broker interface {
	chat.Publisher
	Follow(chat.RoomID)
	Unfollow(chat.RoomID)
	Close()
}

// Open makes a broker whose envelopes go to receive. Brokers of one test are nodes of one installation; a broker that does
// not leave its process has one node only.
type Open func(t *testing.T, receive func([]pubsub.Envelope)) Broker

var (
	ada   = chat.User{ID: 1, PublicID: "u1", Username: "ada", DisplayName: "Ada", CreatedAt: time.Unix(0, 0)}
	lobby = chat.RoomID(7)
	attic = chat.RoomID(8)
)

// Run tries a broker on one node.
func Run(t *testing.T, open Open) {
	t.Run("events of followed rooms arrive in order", func(t *testing.T) { inOrder(t, open) })
	t.Run("what an event does to listeners travels with it", func(t *testing.T) { effects(t, open) })
	t.Run("signals are routed", func(t *testing.T) { signals(t, open) })
	t.Run("publishing never waits for a receiver", func(t *testing.T) { neverBlocks(t, open) })
	t.Run("nothing is received after Close", func(t *testing.T) { closes(t, open) })
}

func inOrder(t *testing.T, open Open) {
	inbox := &inbox{}
	b := open(t, inbox.receive)
	b.Follow(lobby)
	const n = 200
	for seq := int64(1); seq <= n; seq += 2 {
		b.PublishEvents([]chat.Event{said(lobby, seq), said(attic, seq), said(lobby, seq+1)})
	}
	envelopes := inbox.wait(t, n)
	for i, p := range envelopes {
		want := fmt.Sprintf(`"seq":%d,`, i+1)
		if p.Kind != pubsub.KindEvent || p.Room != lobby || p.Frame.Last != int64(i+1) || !strings.Contains(string(p.Frame.Bytes), want) {
			t.Fatalf("envelope %d is %+v %s", i, p, p.Frame.Bytes)
		}
	}
	b.Follow(attic)
	b.Unfollow(lobby)
	b.PublishEvents([]chat.Event{said(lobby, n+1), said(attic, n+1)})
	if p := inbox.wait(t, n+1)[n]; p.Room != attic {
		t.Errorf("a room that is not followed any more arrived: %+v", p)
	}
}

func effects(t *testing.T, open Open) {
	inbox := &inbox{}
	b := open(t, inbox.receive)
	b.Follow(lobby)
	left := event(lobby, 1, chat.MemberLeft)
	left.User, left.Role = &ada, chat.Member
	hidden := event(lobby, 2, chat.RoomUpdated)
	hidden.RoomInfo = &chat.RoomInfo{Name: "lobby", Visibility: chat.Private}
	hidden.HidesRoom = true
	renamed := event(lobby, 3, chat.RoomUpdated)
	renamed.RoomInfo = hidden.RoomInfo
	b.PublishEvents([]chat.Event{left, hidden, renamed, said(lobby, 4)})
	envelopes := inbox.wait(t, 4)
	for i, want := range []wire.Frame{{Ends: ada.ID}, {Hides: true}, {}, {}} {
		if got := envelopes[i]; got.Frame.Ends != want.Ends || got.Frame.Hides != want.Hides {
			t.Errorf("envelope %d ends %d, hides %t", i, got.Frame.Ends, got.Frame.Hides)
		}
	}
}

func signals(t *testing.T, open Open) {
	inbox := &inbox{}
	b := open(t, inbox.receive)
	b.Follow(lobby)
	b.PublishSignal(chat.Typing{Room: lobby, RoomName: "lobby", User: ada})
	b.PublishSignal(chat.MarkerMoved{User: ada.ID, RoomName: "lobby", Seq: 4, Origin: "c1"})
	b.PublishSignal(chat.SettingsChanged{User: ada.ID, RoomName: "lobby", Me: chat.Standing{Settings: chat.Settings{Level: chat.LevelAll}}, Origin: "c1"})
	b.PublishSignal(chat.Notice{User: ada.ID, RoomName: "attic", Seq: 5, Reason: chat.NoticeAdded})
	b.PublishSignal(chat.RoomNotice{Users: []chat.UserID{ada.ID, 300}, RoomName: "attic", Seq: 6, Reason: chat.NoticeMention})
	b.PublishSignal(chat.UserChanged{Users: []chat.UserID{ada.ID, 300}, User: ada})
	b.PublishSignal(chat.SessionsEnded{Sessions: []chat.SessionID{"s1", "s2"}})
	for i, want := range []struct {
		envelope pubsub.Envelope
		frame    string
	}{
		{pubsub.Envelope{Kind: pubsub.KindRoom, Room: lobby}, `{"type":"typing","room":"lobby","user":{"id":"u1","username":"ada","display_name":"Ada","created_at":"1970-01-01T00:00:00.000Z","picture":null,"bot":false,"status":null}}`},
		{pubsub.Envelope{Kind: pubsub.KindUsers, Users: []chat.UserID{ada.ID}, Origin: "c1"}, `{"type":"read","room":"lobby","seq":4}`},
		{pubsub.Envelope{Kind: pubsub.KindUsers, Users: []chat.UserID{ada.ID}, Origin: "c1"}, `{"type":"settings","room":"lobby","me":{"role":null,"last_read_seq":0,"unread_count":0,"mention_count":0,"level":"all","muted_until":null,"starred":false,"hidden":false}}`},
		{pubsub.Envelope{Kind: pubsub.KindUsers, Users: []chat.UserID{ada.ID}}, `{"type":"notice","room":"attic","seq":5,"reason":"added"}`},
		{pubsub.Envelope{Kind: pubsub.KindUsers, Users: []chat.UserID{ada.ID, 300}}, `{"type":"notice","room":"attic","seq":6,"reason":"mention"}`},
		{pubsub.Envelope{Kind: pubsub.KindUsers, Users: []chat.UserID{ada.ID, 300}}, `{"type":"user","user":{"id":"u1","username":"ada","display_name":"Ada","created_at":"1970-01-01T00:00:00.000Z","picture":null,"bot":false,"status":null}}`},
		{pubsub.Envelope{Kind: pubsub.KindSessions, Sessions: []chat.SessionID{"s1", "s2"}}, ``},
	} {
		got := inbox.wait(t, 7)[i]
		if got.Kind != want.envelope.Kind || got.Room != want.envelope.Room || !slices.Equal(got.Users, want.envelope.Users) ||
			got.Origin != want.envelope.Origin || !slices.Equal(got.Sessions, want.envelope.Sessions) || string(got.Frame.Bytes) != want.frame {
			t.Errorf("signal %d is %+v %s", i, got, got.Frame.Bytes)
		}
	}
}

func neverBlocks(t *testing.T, open Open) {
	stuck := make(chan struct{})
	received := &inbox{}
	b := open(t, func(envelopes []pubsub.Envelope) {
		<-stuck
		received.receive(envelopes)
	})
	b.Follow(lobby)
	published := make(chan struct{})
	go func() {
		defer close(published)
		for seq := range int64(50_000) {
			b.PublishEvents([]chat.Event{said(lobby, seq+1)})
			b.PublishSignal(chat.Typing{Room: lobby, RoomName: "lobby", User: ada})
		}
		b.PublishSignal(chat.SessionsEnded{Sessions: []chat.SessionID{"last"}})
	}()
	select {
	case <-published:
	case <-time.After(20 * time.Second):
		t.Fatal("publishing waits for the receiver")
	}
	close(stuck)
	// Much of it may be lost, but not the end of a session: nothing would repair that.
	received.waitFor(t, func(p pubsub.Envelope) bool { return p.Kind == pubsub.KindSessions })
}

func closes(t *testing.T, open Open) {
	inbox := &inbox{}
	b := open(t, inbox.receive)
	b.Follow(lobby)
	b.PublishEvents([]chat.Event{said(lobby, 1)})
	b.Close()
	n := len(inbox.all())
	b.PublishEvents([]chat.Event{said(lobby, 2)})
	b.PublishSignal(chat.Typing{Room: lobby, User: ada})
	b.Close()
	if got := len(inbox.all()); got != n {
		t.Errorf("%d envelopes came after Close", got-n)
	}
}

func event(room chat.RoomID, seq int64, kind chat.EventType) chat.Event {
	return chat.Event{Type: kind, Room: room, RoomName: "lobby", Seq: seq, At: time.Unix(0, 0), Actor: ada}
}

func said(room chat.RoomID, seq int64) chat.Event {
	e := event(room, seq, chat.MessageCreated)
	e.Message = &chat.Message{ID: "m", Room: room, RoomName: "lobby", Seq: seq, Author: ada, Body: "hello", CreatedAt: time.Unix(0, 0)}
	return e
}

// inbox remembers what was received.
type inbox struct {
	mu        sync.Mutex
	envelopes []pubsub.Envelope
}

func (i *inbox) receive(envelopes []pubsub.Envelope) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.envelopes = append(i.envelopes, envelopes...)
}

func (i *inbox) all() []pubsub.Envelope {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.envelopes)
}

// wait returns the envelopes once there are n.
func (i *inbox) wait(t *testing.T, n int) []pubsub.Envelope {
	t.Helper()
	return i.until(t, fmt.Sprint(n, " envelopes"), func(all []pubsub.Envelope) bool { return len(all) >= n })
}

func (i *inbox) waitFor(t *testing.T, is func(pubsub.Envelope) bool) {
	t.Helper()
	i.until(t, "the envelope", func(all []pubsub.Envelope) bool { return slices.ContainsFunc(all, is) })
}

func (i *inbox) until(t *testing.T, what string, holds func([]pubsub.Envelope) bool) []pubsub.Envelope {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		all := i.all()
		if holds(all) {
			return all
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come, but %d", what, len(all))
		}
	}
}

package pubsubtest

import (
	"slices"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
)

// Node is a broker that has others beside it.
type Node interface {
	Broker
	IsUp() bool
	Node() string
	SendPeers(to string, payload []byte)
}

// OpenNode makes a broker whose envelopes go to receive, and which calls joined for each room whose envelopes arrive from now
// on. Brokers of one test are nodes of one installation.
type OpenNode func(t *testing.T, receive func([]pubsub.Envelope), joined func(chat.RoomID)) Node

// RunNodes tries what two nodes hear of each other.
func RunNodes(t *testing.T, open OpenNode) {
	t.Run("events reach the nodes that follow the room, in order and as they are", func(t *testing.T) { acrossInOrder(t, open) })
	t.Run("signals reach every node once", func(t *testing.T) { signalsAcross(t, open) })
	t.Run("peers are sent to all others or to one", func(t *testing.T) { peersAcross(t, open) })
	t.Run("a node that comes rings the others", func(t *testing.T) { rings(t, open) })
}

// place is a node and what it received.
type place struct {
	Node
	inbox  inbox
	joined chan chat.RoomID
}

func openPlace(t *testing.T, open OpenNode) *place {
	t.Helper()
	p := &place{joined: make(chan chat.RoomID, 1000)}
	p.Node = open(t, p.inbox.receive, func(room chat.RoomID) { p.joined <- room })
	p.awaitUp(t)
	return p
}

func (p *place) awaitUp(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !p.IsUp(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the broker does not come up")
		}
	}
}

// follow follows a room and waits until its envelopes arrive.
func (p *place) follow(t *testing.T, room chat.RoomID) {
	t.Helper()
	p.Follow(room)
	for {
		select {
		case got := <-p.joined:
			if got == room {
				return
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the room was not joined")
		}
	}
}

// got are the envelopes of that kind received so far.
func (p *place) got(kind pubsub.Kind) (found []pubsub.Envelope) {
	for _, e := range p.inbox.all() {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func (p *place) awaitKind(t *testing.T, kind pubsub.Kind, n int) []pubsub.Envelope {
	t.Helper()
	p.inbox.until(t, "envelopes", func([]pubsub.Envelope) bool { return len(p.got(kind)) >= n })
	return p.got(kind)
}

func acrossInOrder(t *testing.T, open OpenNode) {
	a, b := openPlace(t, open), openPlace(t, open)
	b.follow(t, lobby)
	a.follow(t, lobby)
	left := event(lobby, 1, chat.MemberLeft)
	left.User, left.Role = &ada, chat.Member
	a.PublishEvents([]chat.Event{left, said(attic, 1)})
	const n = 500
	for seq := int64(2); seq <= n; seq++ {
		a.PublishEvents([]chat.Event{said(lobby, seq), said(attic, seq)})
	}
	there := b.awaitKind(t, pubsub.KindEvent, n)
	here := a.awaitKind(t, pubsub.KindEvent, n)
	for i, p := range there {
		if p.Frame.Last != int64(i+1) || p.Room != lobby || p.Frame.Ends != here[i].Frame.Ends || p.Frame.Hides != here[i].Frame.Hides || string(p.Frame.Bytes) != string(here[i].Frame.Bytes) {
			t.Fatalf("event %d is %+v there and %+v here", i+1, p, here[i])
		}
	}
	if there[0].Frame.Ends != ada.ID {
		t.Error("what an event does to listeners got lost")
	}
	b.Unfollow(lobby)
	b.follow(t, attic)
	a.PublishEvents([]chat.Event{said(lobby, n+1), said(attic, n+1)})
	if p := b.awaitKind(t, pubsub.KindEvent, n+1)[n]; p.Room != attic {
		t.Errorf("a room that is not followed any more arrived: %+v", p)
	}
	// The publisher follows the lobby alone, and hears of it once.
	if own := a.awaitKind(t, pubsub.KindEvent, n+1); len(own) != n+1 || own[n].Room != lobby {
		t.Errorf("the publisher itself received %d events, want %d", len(own), n+1)
	}
}

func signalsAcross(t *testing.T, open OpenNode) {
	a, b := openPlace(t, open), openPlace(t, open)
	b.follow(t, lobby)
	a.follow(t, lobby)
	a.PublishSignal(chat.Typing{Room: lobby, RoomName: "lobby", User: ada})
	a.PublishSignal(chat.MarkerMoved{User: ada.ID, RoomName: "lobby", Seq: 4, Origin: "c1"})
	a.PublishSignal(chat.Notice{User: ada.ID, RoomName: "attic", Seq: 5, Reason: chat.NoticeAdded})
	a.PublishSignal(chat.SessionsEnded{Sessions: []chat.SessionID{"s1", "s2"}})
	if p := b.awaitKind(t, pubsub.KindRoom, 1)[0]; p.Room != lobby {
		t.Errorf("typing: %+v", p)
	}
	if p := b.awaitKind(t, pubsub.KindUsers, 2); !slices.Equal(p[0].Users, []chat.UserID{ada.ID}) || p[0].Origin != "c1" || p[1].Origin != "" {
		t.Errorf("to a user: %+v", p)
	}
	if p := b.awaitKind(t, pubsub.KindSessions, 1)[0]; !slices.Equal(p.Sessions, []chat.SessionID{"s1", "s2"}) {
		t.Errorf("sessions: %+v", p)
	}
	// What comes later shows that nothing came twice before it.
	b.PublishSignal(chat.SessionsEnded{Sessions: []chat.SessionID{"s3"}})
	a.awaitKind(t, pubsub.KindSessions, 2)
	b.awaitKind(t, pubsub.KindSessions, 2)
	for name, p := range map[string]*place{"the publisher": a, "the other": b} {
		if typing, user := len(p.got(pubsub.KindRoom)), len(p.got(pubsub.KindUsers)); typing != 1 || user != 2 {
			t.Errorf("%s received %d and %d", name, typing, user)
		}
	}
}

func peersAcross(t *testing.T, open OpenNode) {
	a, b, c := openPlace(t, open), openPlace(t, open), openPlace(t, open)
	a.SendPeers(b.Node.Node(), []byte("to b alone"))
	a.SendPeers("", []byte("to all"))
	for _, p := range []*place{b, c} {
		p.inbox.until(t, "what is for all", func(all []pubsub.Envelope) bool {
			return slices.ContainsFunc(all, func(p pubsub.Envelope) bool { return string(p.Frame.Bytes) == "to all" })
		})
	}
	if got := b.got(pubsub.KindPresence); len(got) != 2 || string(got[0].Frame.Bytes) != "to b alone" || got[0].Origin != a.Node.Node() {
		t.Errorf("b received %+v", got)
	}
	if got := c.got(pubsub.KindPresence); len(got) != 1 {
		t.Errorf("c received %+v", got)
	}
	if got := a.got(pubsub.KindPresence); len(got) != 0 {
		t.Errorf("a heard itself: %+v", got)
	}
}

func rings(t *testing.T, open OpenNode) {
	a := openPlace(t, open)
	a.awaitKind(t, pubsub.KindResync, 1) // its own: it may have missed something too
	openPlace(t, open)
	a.awaitKind(t, pubsub.KindResync, 2)
}

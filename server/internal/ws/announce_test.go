package ws

import (
	"context"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type noFeed struct{}

func (noFeed) Follow(chat.RoomID)   {}
func (noFeed) Unfollow(chat.RoomID) {}
func (noFeed) IsUp() bool           { return true }

// The right to listen ends after the subscription has its feed and before it is announced: the command is answered.
func TestEndedBeforeItIsAnnounced(t *testing.T) {
	const room, user = chat.RoomID(7), chat.UserID(1)
	h := hub.New(hub.Options{Feed: noFeed{}, Log: hub.Log{
		Heads: func(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Head, error) {
			return map[chat.RoomID]chat.Head{room: {Seq: 1}}, nil
		},
	}})
	defer h.Close()
	people := presence.New(func(presence.Change) {}, nil)
	defer people.Close()
	server := NewServer(Options{Hub: h, Presence: people})
	defer server.Close()
	s := newSession(server, nil, "", false)
	defer s.cancel()
	s.mailbox = hub.NewMailbox(func() {}, func() {}) // the test is its writer

	sub := &subscription{name: "lobby", room: room, user: user, head: 1, command: wire.Command{ID: "mine"}}
	s.subs = map[string]*subscription{sub.name: sub}
	feed, err := h.Subscribe(t.Context(), room, hub.Subscriber{
		Mailbox: s.mailbox, User: user, Since: 1, Ended: func() { s.remove(sub) }, Lapsed: func() {},
	})
	if err != nil || !s.attach(sub, feed) {
		t.Fatalf("not attached: %v", err)
	}
	h.Receive(chat.Packet{Kind: chat.PacketEvent, Room: room, Seq: 2, Frame: []byte("{}"), Ends: user})
	if s.announce(sub, feed, false) {
		t.Error("there is more to do for a subscription that has ended")
	}
	answers := 0
	for _, frame := range s.mailbox.Take(nil, 1<<20) {
		if text := string(frame); strings.Contains(text, `"mine"`) {
			answers++
			if !strings.Contains(text, `"conflict"`) {
				t.Errorf("answered with %s", text)
			}
		}
	}
	if answers != 1 {
		t.Errorf("answered %d times", answers)
	}
}

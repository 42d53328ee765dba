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

// The right to listen ends after the subscription has its follower and before it is announced: the command is
// answered, and that does not count as a refusal.
func TestEndedBeforeItIsAnnounced(t *testing.T) {
	t.Parallel()
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
	c := newConn(server, nil, "", false)
	defer c.cancel()
	c.mailbox = hub.NewMailbox(func() {}, func() {}) // the test is its writer

	sub := &subscription{name: "lobby", room: room, user: user, command: wire.Command{ID: "mine"}}
	c.subs = map[string]*subscription{sub.name: sub}
	follower, err := h.Follow(t.Context(), hub.Reader{
		Mailbox: c.mailbox, User: user, Ended: func() { c.remove(sub) }, Lapsed: func() {},
		Sight: func(context.Context) (chat.Room, error) { return chat.Room{ID: room, Seq: 1}, nil },
	})
	if err != nil || !c.attach(sub, follower) {
		t.Fatalf("not attached: %v", err)
	}
	h.Deliver(room, []wire.Frame{{First: 2, Last: 2, Bytes: []byte("{}"), Ends: user}})
	if c.announce(sub, follower, false) {
		t.Error("there is more to do for a subscription that has ended")
	}
	answers := 0
	for _, object := range c.mailbox.Take(nil, 1<<20) {
		if text := string(object); strings.Contains(text, `"mine"`) {
			answers++
			if !strings.Contains(text, `"conflict"`) {
				t.Errorf("answered with %s", text)
			}
		}
	}
	if answers != 1 {
		t.Errorf("answered %d times", answers)
	}
	if n := len(c.tallies.refusals.times); n > 0 {
		t.Errorf("%d refusals were counted", n)
	}
}

package ws_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A ban ends the live subscription of one who is no member too, and what they ask after it is refused; a mute refuses what
// writes (contract section 9).
func TestRestrictionsOnASocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace, linus := w.Person("ada"), w.Person("grace"), w.Person("linus")
	w.Room(ada, "lobby", chat.Public)
	w.Join(linus, "lobby")
	banned, muted := w.listening(grace, "lobby"), w.listening(linus, "lobby")
	for name, kind := range map[string]chat.RestrictionKind{"grace": chat.Ban, "linus": chat.Mute} {
		_, err := w.Service.Restrict(t.Context(), ada.Actor, "lobby", name, chat.Restriction{Kind: kind})
		must(t, err)
	}
	if f := banned.until("removed"); f.Room != "lobby" {
		t.Errorf("got %s", f.raw)
	}
	for _, f := range []frame{
		banned.ask("subscribe", "room", "lobby"), banned.ask("send", "room", "lobby", "body", "x", "client_id", "1"),
		banned.ask("typing", "room", "lobby"),
		muted.ask("send", "room", "lobby", "body", "x", "client_id", "1"), muted.ask("typing", "room", "lobby"),
	} {
		if f.Code != "forbidden" {
			t.Errorf("got %s", f.raw)
		}
	}
	w.Post(ada, "lobby", "still here")
	muted.until("message.created")
	for _, f := range banned.quiesce() {
		t.Errorf("the banned got %s", f.raw)
	}
}

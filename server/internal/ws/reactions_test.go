package ws_test

import (
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

func TestReact(t *testing.T) {
	w := newWorld(t)
	ada, grace := w.person("ada"), w.person("grace")
	w.room(ada, "lobby", chat.Public)
	said := w.post(ada, "lobby", "hello")
	a := w.listening(ada, "lobby")
	g := w.signIn(grace)

	if f := g.ask("react", "room", "lobby", "message_id", said.ID, "emoji", "❤"); f.Type != "ack" || f.Seq != 4 || f.Room != "lobby" {
		t.Errorf("react gave %s", f.raw)
	}
	if f := a.until("member.joined"); f.Seq != 3 { // reacting in a public room joins it
		t.Errorf("got %s", f.raw)
	}
	want := `"message_id":"` + string(said.ID) + `","emoji":"❤️","reactions":[{"emoji":"❤️","count":1}]}`
	if f := a.until("reaction.added"); f.Seq != 4 || !strings.HasSuffix(f.raw, want) {
		t.Errorf("got %s", f.raw)
	}
	if f := g.ask("react", "room", "lobby", "message_id", said.ID, "emoji", "❤️"); f.Seq != 4 {
		t.Errorf("the same again gave %s", f.raw)
	}
	if f := g.ask("react", "room", "lobby", "message_id", said.ID, "emoji", "🦊", "remove", true); f.Type != "ack" || f.Seq != 4 {
		t.Errorf("taking back what was not given gave %s", f.raw)
	}
	if f := g.ask("react", "room", "lobby", "message_id", said.ID, "emoji", "❤️", "remove", true); f.Type != "ack" || f.Seq != 5 {
		t.Errorf("taking it back gave %s", f.raw)
	}
	if f := a.until("reaction.removed"); f.Seq != 5 || !strings.HasSuffix(f.raw, `"emoji":"❤️","reactions":[]}`) {
		t.Errorf("got %s", f.raw)
	}
	if f := g.ask("react", "room", "lobby", "message_id", said.ID, "emoji", "heart"); f.Code != "invalid" || f.Errors[0].Location != "emoji" {
		t.Errorf("a word gave %s", f.raw)
	}
	g.ask("delete", "room", "lobby", "message_id", w.post(grace, "lobby", "gone").ID)
	if f := g.ask("react", "room", "lobby", "message_id", a.until("message.deleted").Message.ID, "emoji", "❤️"); f.Code != "gone" {
		t.Errorf("reacting to a deleted message gave %s", f.raw)
	}
}

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

func TestReply(t *testing.T) {
	w := newWorld(t)
	ada := w.person("ada")
	w.room(ada, "lobby", chat.Public)
	question := w.post(ada, "lobby", "Is anybody here?")
	a := w.listening(ada, "lobby")
	ack := a.ask("send", "room", "lobby", "body", "I am", "client_id", "c", "reply_to", string(question.ID))
	if ack.Type != "ack" || ack.Message.ReplyTo == nil || ack.Message.ReplyTo.Body != "Is anybody here?" {
		t.Errorf("a reply gave %s", ack.raw)
	}
	plain := a.ask("send", "room", "lobby", "body", "just saying", "client_id", "d")
	if plain.Type != "ack" || plain.Message.ReplyTo != nil {
		t.Errorf("no reply gave %s", plain.raw)
	}
	a.ask("delete", "room", "lobby", "message_id", question.ID)
	if f := a.ask("send", "room", "lobby", "body", "I am", "client_id", "e", "reply_to", string(question.ID)); f.Code != "invalid" || f.Errors[0].Location != "reply_to" {
		t.Errorf("a reply to a deleted message gave %s", f.raw)
	}
	if f := a.ask("send", "room", "lobby", "body", "I am", "client_id", "c", "reply_to", string(question.ID)); f.Seq != ack.Seq || f.Message.ReplyTo.Body != "" {
		t.Errorf("a retried reply to a deleted message gave %s", f.raw)
	}
}

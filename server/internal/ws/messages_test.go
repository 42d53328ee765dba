package ws_test

import (
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

func TestReact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	said := w.Post(ada, "lobby", "hello")
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
	g.ask("delete", "room", "lobby", "message_id", w.Post(grace, "lobby", "gone").ID)
	if f := g.ask("react", "room", "lobby", "message_id", a.until("message.deleted").Message.ID, "emoji", "❤️"); f.Code != "gone" {
		t.Errorf("reacting to a deleted message gave %s", f.raw)
	}
}

func TestReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	question := w.Post(ada, "lobby", "Is anybody here?")
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

// A mention reaches all of the mentioned one's connections, subscribed or not, and nobody who may not see the room.
func TestMentionNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace, linus := w.Person("ada"), w.Person("grace"), w.Person("linus")
	w.Room(ada, "lobby", chat.Public)
	w.Room(ada, "attic", chat.Private)
	a, g, l := w.signIn(ada), w.signIn(grace), w.signIn(linus)
	told := func(p *peer, room string, seq int64) {
		t.Helper()
		if f := p.next(); f.Type != "notice" || f.Reason != "mention" || f.Room != room || f.Seq != seq {
			t.Errorf("got %s", f.raw)
		}
	}
	first := a.ask("send", "room", "lobby", "body", "Hello @grace", "client_id", "c1")
	told(g, "lobby", first.Seq)
	if len(first.Message.Mentions) != 1 || *first.Message.Mentions[0].Username != "grace" {
		t.Errorf("the ack is %s", first.raw)
	}
	a.ask("send", "room", "attic", "body", "Hello @grace and @linus", "client_id", "c2")
	a.ask("edit", "room", "lobby", "message_id", first.Message.ID, "body", "Hello @grace, @linus and @ada")
	told(l, "lobby", first.Seq)
	for name, p := range map[string]*peer{"ada": a, "grace": g, "linus": l} {
		if more := p.quiesce(); len(more) > 0 {
			t.Errorf("%s was told more: %v", name, more)
		}
	}
}

// A text in which nothing can be seen is refused on a socket as by REST, in send and in edit.
func TestBlankTextsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	a := w.signIn(ada)
	said := a.ask("send", "room", "lobby", "body", "\u200bhello\u200b", "client_id", "\u200b")
	if said.Message == nil || said.Message.Body != "\u200bhello\u200b" || *said.Message.ClientID != "\u200b" {
		t.Fatalf("what can be seen gave %s", said.raw)
	}
	for _, body := range []string{"", " ", "\u200b", "\u2800", "\u3164", "\u202e", "\u0007", "\u00ad\ufe0f\n"} {
		for _, f := range []frame{
			a.ask("send", "room", "lobby", "body", body, "client_id", "c1"),
			a.ask("edit", "room", "lobby", "message_id", said.Message.ID, "body", body),
		} {
			if f.Code != "invalid" || f.Errors[0].Location != "body" {
				t.Errorf("%+q gave %s", body, f.raw)
			}
		}
	}
}

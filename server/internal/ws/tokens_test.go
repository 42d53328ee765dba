package ws_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// personal makes a personal access token of someone's and returns its text and id.
func (w *world) personal(p person, draft chat.TokenDraft) (string, chat.TokenID) {
	w.t.Helper()
	text, hash := auth.NewPersonal()
	draft.Name = "script"
	token, err := w.Service.CreateToken(w.t.Context(), p.Actor, draft, hash)
	must(w.t, err)
	return text, token.ID
}

func TestPersonalTokenSignsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	text, id := w.personal(ada, chat.TokenDraft{})
	byHeader, byHello := w.connect("Authorization", "Bearer "+text), w.connect()
	if f := byHeader.next(); f.Type != "welcome" || *f.User.Username != "ada" {
		t.Errorf("the header gave %s", f.raw)
	}
	if f := byHello.ask("hello", "token", text); f.Type != "welcome" || *f.User.Username != "ada" {
		t.Errorf("hello gave %s", f.raw)
	}
	for i, p := range []*peer{byHeader, byHello} {
		if f := p.ask("send", "room", "lobby", "body", "hello", "client_id", string(rune('a'+i))); f.Type != "ack" {
			t.Errorf("send gave %s", f.raw)
		}
	}
	// hello again: a session's socket may go on with a token of the same user, not of another.
	session := w.signIn(grace)
	if f := session.ask("hello", "token", text); f.Code != "forbidden" {
		t.Errorf("another's token gave %s", f.raw)
	}
	mine, _ := w.personal(grace, chat.TokenDraft{})
	if f := session.ask("hello", "token", mine); f.Type != "welcome" {
		t.Errorf("one's own token gave %s", f.raw)
	}
	must(t, w.Service.Logout(t.Context(), grace.Actor))
	if f := session.ask("ping"); f.Type != "pong" {
		t.Errorf("after the session's end: %s", f.raw)
	}
	// Its end is theirs.
	must(t, w.Service.RevokeToken(t.Context(), ada.Actor, id))
	for _, p := range []*peer{byHeader, byHello} {
		if code := p.closeCode(); code != 4401 {
			t.Errorf("closed with %d", code)
		}
	}
	if _, response, err := w.tryConnect("Authorization", "Bearer "+text); err == nil || response.StatusCode != 401 {
		t.Errorf("a revoked token in the header: %v", err)
	}
	late := w.connect()
	if f := late.ask("hello", "token", text); f.Code != "unauthorized" || late.closeCode() != 4401 {
		t.Errorf("a revoked token in hello: %s", f.raw)
	}
}

// Without write a socket reads, and no more (contract section 2).
func TestATokenThatReadsReadsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	said := w.Post(ada, "lobby", "hello")
	text, _ := w.personal(ada, chat.TokenDraft{Scopes: []string{"read"}})
	p := w.connect("Authorization", "Bearer "+text)
	p.until("welcome")
	for _, command := range [][]any{
		{"send", "room", "lobby", "body", "x", "client_id", "c"},
		{"edit", "room", "lobby", "message_id", said.ID, "body", "x"},
		{"delete", "room", "lobby", "message_id", said.ID},
		{"react", "room", "lobby", "message_id", said.ID, "emoji", "👍"},
		{"react", "room", "lobby", "message_id", said.ID, "emoji", "👍", "remove", true},
		{"read", "room", "lobby", "seq", 1},
	} {
		if f := p.ask(command[0].(string), command[1:]...); f.Code != "forbidden" {
			t.Errorf("%v gave %s", command, f.raw)
		}
	}
	if f := p.ask("subscribe", "room", "lobby", "after", 0); f.Type != "subscribed" {
		t.Errorf("subscribe gave %s", f.raw)
	}
	if f := p.until("message.created"); f.Message.Body != "hello" {
		t.Errorf("got %s", f.raw)
	}
	w.Post(ada, "lobby", "live")
	if f := p.until("message.created"); f.Message.Body != "live" {
		t.Errorf("got %s", f.raw)
	}
	if f := p.ask("unsubscribe", "room", "lobby"); f.Type != "unsubscribed" {
		t.Errorf("unsubscribe gave %s", f.raw)
	}
}

func TestPersonalTokenExpiresOnALiveSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		day := 1
		ending, _ := w.personal(ada, chat.TokenDraft{ExpiresInDays: &day})
		endless, _ := w.personal(ada, chat.TokenDraft{})
		start := time.Now()
		p, stays := w.connect("Authorization", "Bearer "+ending), w.connect("Authorization", "Bearer "+endless)
		p.until("welcome")
		stays.until("welcome")
		time.Sleep(24*time.Hour - 2*time.Minute)
		for _, f := range append(p.quiesce(), stays.quiesce()...) {
			if f.Type != "heartbeat" {
				t.Errorf("got %s", f.raw)
			}
		}
		time.Sleep(time.Minute + 5*time.Second)
		p.until("token_expiring")
		time.Sleep(time.Minute)
		if code := p.closeCode(); code != 4401 {
			t.Errorf("closed with %d", code)
		}
		if took := time.Since(start); took < 24*time.Hour || took > 24*time.Hour+10*time.Second {
			t.Errorf("closed after %s", took)
		}
		for _, f := range stays.quiesce() {
			if f.Type != "heartbeat" {
				t.Errorf("the endless one got %s", f.raw)
			}
		}
	})
}

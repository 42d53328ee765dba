package ws_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestHelloSubscribeSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)

	a := w.connect()
	welcome := a.ask("hello", "token", ada.Token)
	if welcome.Type != "welcome" || welcome.ConnectionID == "" || *welcome.User.Username != "ada" || welcome.HeartbeatMS != 25000 || welcome.Limits.MaxBody != 4000 {
		t.Fatalf("welcome is %s", welcome.raw)
	}
	subscribed := a.ask("subscribe", "room", "Lobby")
	if subscribed.Type != "subscribed" || subscribed.Room != "lobby" || subscribed.Seq != 1 || subscribed.OnlineCount != 1 {
		t.Fatalf("subscribed is %s", subscribed.raw)
	}
	g := w.connect("Authorization", "Bearer "+grace.Token)
	if f := g.next(); f.Type != "welcome" || f.ID != "" {
		t.Fatalf("the header did not bring a welcome unasked: %s", f.raw)
	}
	g.ask("subscribe", "room", "lobby")
	ack := g.ask("send", "room", "lobby", "body", " Good morning ", "client_id", "d1")
	if ack.Type != "ack" || ack.Seq != 3 || ack.Message == nil || ack.Message.Body != "Good morning" {
		t.Fatalf("ack is %s", ack.raw)
	}
	joined, created := a.until("member.joined"), a.until("message.created")
	if joined.Seq != 2 || created.Seq != 3 || created.Message.Body != "Good morning" {
		t.Errorf("got %s and %s", joined.raw, created.raw)
	}
	again := g.ask("send", "room", "lobby", "body", "something else", "client_id", "d1")
	if again.Seq != 3 || again.Message.Body != "Good morning" {
		t.Errorf("a repeated client_id gave %s", again.raw)
	}
	if f := g.ask("edit", "room", "lobby", "message_id", ack.Message.ID, "body", "Good evening"); f.Type != "ack" || f.Seq != 4 {
		t.Errorf("edit gave %s", f.raw)
	}
	if f := g.ask("edit", "room", "lobby", "message_id", ack.Message.ID, "body", "Good evening"); f.Seq != 4 {
		t.Errorf("an edit that changes nothing gave %s", f.raw)
	}
	if f := g.ask("delete", "room", "lobby", "message_id", ack.Message.ID); f.Type != "ack" || f.Seq != 5 {
		t.Errorf("delete gave %s", f.raw)
	}
	if f := a.until("message.deleted"); f.Seq != 5 || f.Message.Body != "" {
		t.Errorf("got %s", f.raw)
	}
	if f := g.ask("unsubscribe", "room", "lobby"); f.Type != "unsubscribed" {
		t.Errorf("unsubscribe gave %s", f.raw)
	}
	w.Post(ada, "lobby", "one more")
	for _, f := range g.quiesce() {
		if f.isEvent() && f.Seq == 6 {
			t.Errorf("unsubscribed and yet got %s", f.raw)
		}
	}
	if f := g.ask("ping"); f.Type != "pong" {
		t.Errorf("ping gave %s", f.raw)
	}
}

// Sixteen writers, 1,000 messages in all into one room, with edits, deletions, joins and topic changes in between: every
// subscriber gets n, n+1, n+2 … and the log says the same (contract sections 4 and 5).
func TestManyWritersOneOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const writers, readers, each = 16, 6, 1000 / 16
	owner := w.Person("ada")
	w.Room(owner, "lobby", chat.Public)
	listeners := make([]*peer, readers)
	for i := range listeners {
		listeners[i] = w.listening(w.Person(fmt.Sprintf("reader%d", i)), "lobby")
	}
	var running sync.WaitGroup
	for i := range writers {
		who := w.Person(fmt.Sprintf("writer%d", i))
		socket := w.signIn(who)
		running.Go(func() { write(t, socket, each) })
	}
	running.Go(func() {
		for i := range 40 {
			topic := fmt.Sprint("topic ", i)
			_, err := w.Service.PatchRoom(t.Context(), owner.Actor, "lobby", chat.RoomPatch{Topic: &topic})
			if err != nil {
				t.Error(err)
			}
		}
	})
	running.Wait()

	want := w.wholeLog(owner, "lobby")
	if len(want) < writers*each+writers+40 {
		t.Fatalf("the log has only %d events", len(want))
	}
	for i, l := range listeners {
		var got []string
		for len(got) < len(want)-1 { // all but the room's first, made before anyone listened
			if f := l.next(); f.isEvent() {
				got = append(got, fmt.Sprint(f.Seq, " ", f.Type))
			}
		}
		if diff := cmp.Diff(want[1:], got); diff != "" {
			t.Errorf("reader %d got something else than the log (-log +got):\n%s", i, diff)
		}
	}
}

// write sends without waiting for acks, edits every tenth message and deletes every twentieth.
func write(t *testing.T, socket *peer, n int) {
	pending := map[string]string{}
	for i := range n {
		body := fmt.Sprint("message ", i)
		pending[socket.say("send", "room", "lobby", "body", body, "client_id", fmt.Sprint("c", i))] = body
	}
	last := int64(0)
	order := map[int64]string{}
	for len(pending) > 0 {
		f := socket.next()
		body, mine := pending[f.ID]
		if !mine {
			continue
		}
		delete(pending, f.ID)
		if f.Type != "ack" {
			t.Errorf("a message was refused: %s", f.raw)
			continue
		}
		order[f.Seq] = body
		last = max(last, f.Seq)
		switch i := len(pending); {
		case i%20 == 0:
			socket.say("delete", "room", "lobby", "message_id", f.Message.ID)
		case i%10 == 0:
			socket.say("edit", "room", "lobby", "message_id", f.Message.ID, "body", "edited")
		}
	}
	socket.quiesce()
	// One socket's messages are stored in the order in which they were sent, however their acks come.
	next := 0
	for seq := int64(1); seq <= last; seq++ {
		if body, mine := order[seq]; mine {
			if body != fmt.Sprint("message ", next) {
				t.Errorf("at seq %d stands %q, wanted message %d", seq, body, next)
			}
			next++
		}
	}
}

// wholeLog is the log as REST gives it: "seq type".
func (w *world) wholeLog(p person, room string) (log []string) {
	w.t.Helper()
	after := int64(0)
	for {
		events, head, err := w.Service.Events(w.t.Context(), p.Actor, room, after, 200)
		must(w.t, err)
		for _, e := range events {
			if e.Seq != after+1 {
				w.t.Errorf("the log jumps from %d to %d", after, e.Seq)
			}
			after = e.Seq
			log = append(log, fmt.Sprint(e.Seq, " ", wire.FromEvent(e).Type))
		}
		if after == head {
			return log
		}
	}
}

package ws_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func onlineIn(t *testing.T, subscribed frame) (names []string) {
	t.Helper()
	var users []wire.User
	must(t, json.Unmarshal(subscribed.Online, &users))
	for _, u := range users {
		names = append(names, *u.Username)
	}
	return names
}

// Two tabs are one person, and a quiet subscription does not count (contract section 5).
func TestPresenceOfTwoTabs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	a := w.listening(ada, "lobby")

	first := w.signIn(grace)
	f := first.ask("subscribe", "room", "lobby")
	if names := onlineIn(t, f); f.OnlineCount != 2 || len(names) != 2 {
		t.Errorf("subscribed is %s", f.raw)
	}
	came := a.until("presence")
	if *came.User.Username != "grace" || string(came.Online) != "true" || came.OnlineCount != 2 || came.Room != "lobby" {
		t.Errorf("got %s", came.raw)
	}
	second := w.listening(grace, "lobby")
	quiet := w.signIn(w.Person("linus"))
	if f := quiet.ask("subscribe", "room", "lobby", "quiet", true); f.OnlineCount != 2 {
		t.Errorf("a quiet one is told %s", f.raw)
	}
	first.close()
	<-first.done
	second.ask("ping")
	for _, f := range a.quiesce() {
		t.Errorf("a second tab, a quiet one and the end of the first tab are no news: %s", f.raw)
	}
	second.ask("unsubscribe", "room", "lobby")
	left := a.until("presence")
	if *left.User.Username != "grace" || string(left.Online) != "false" || left.OnlineCount != 1 {
		t.Errorf("got %s", left.raw)
	}
	for _, f := range quiet.quiesce() {
		t.Errorf("a quiet subscription got %s", f.raw)
	}
}

func TestPresenceInACrowd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	room, err := w.Service.Room(t.Context(), ada.Actor, "lobby")
	must(t, err)
	for i := range 150 {
		w.people.Enter(room.ID, "lobby", chat.User{ID: chat.UserID(1000 + i), PublicID: fmt.Sprint(i), Username: fmt.Sprint("guest", i)})
	}
	p := w.signIn(ada)
	f := p.ask("subscribe", "room", "lobby")
	names := onlineIn(t, f)
	if f.OnlineCount != 151 || len(names) != 100 {
		t.Errorf("told %d, listed %d", f.OnlineCount, len(names))
	}
	found := false
	for _, name := range names {
		found = found || name == "ada"
	}
	if !found {
		t.Error("the subscriber is not in the list")
	}
	if f := p.until("presence"); f.User != nil || f.OnlineCount < 151 {
		t.Errorf("got %s", f.raw)
	}
}

func TestReadGoesToTheOtherConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	w.Join(grace, "lobby")
	w.Post(ada, "lobby", "hello")
	here, there, other := w.signIn(grace), w.signIn(grace), w.signIn(ada)
	if f := here.ask("read", "room", "lobby", "seq", 99); f.Type != "ack" || f.Seq != 3 || f.Room != "lobby" {
		t.Errorf("ack is %s", f.raw)
	}
	if f := there.next(); f.Type != "read" || f.Room != "lobby" || f.Seq != 3 {
		t.Errorf("the other connection got %s", f.raw)
	}
	if f := here.ask("read", "room", "lobby", "seq", 1); f.Seq != 3 {
		t.Errorf("the marker went back: %s", f.raw)
	}
	for who, p := range map[string]*peer{"the connection itself": here, "another user": other, "the other one, for nothing": there} {
		for _, f := range p.quiesce() {
			t.Errorf("%s got %s", who, f.raw)
		}
	}
	outsider := w.signIn(w.Person("linus"))
	if f := outsider.ask("read", "room", "lobby", "seq", 1); f.Code != "forbidden" {
		t.Errorf("one who is no member got %s", f.raw)
	}
}

func TestNoticesReachEveryConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "garden", chat.Private)
	tabs := []*peer{w.signIn(grace), w.signIn(grace)}
	_, err := w.Service.PutMember(t.Context(), ada.Actor, "garden", "grace", nil)
	must(t, err)
	must(t, w.Service.RemoveMember(t.Context(), ada.Actor, "garden", "grace"))
	for _, p := range tabs {
		for seq, reason := range map[int64]string{2: "added"} {
			if f := p.next(); f.Type != "notice" || f.Room != "garden" || f.Reason != reason || f.Seq != seq {
				t.Errorf("got %s", f.raw)
			}
		}
		if f := p.next(); f.Type != "notice" || f.Reason != "removed" || f.Seq != 3 {
			t.Errorf("got %s", f.raw)
		}
	}
}

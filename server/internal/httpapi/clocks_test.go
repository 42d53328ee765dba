package httpapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// TestTwoServersClocks holds facts.md, fault 21: the clocks of two nodes on one database are minutes apart. Order, pages and
// markers go by seq, and a time is that of the node that did it.
func TestTwoServersClocks(t *testing.T) {
	dir := t.TempDir()
	here, there := newWorldOn(t, dir), newWorldOn(t, dir)
	const apart = 5 * time.Minute
	there.clock.forward(apart)
	ada := here.register("ada")
	ada.makes("lobby", "public") // seq 1
	abroad := there.login("ada")
	var said []wire.Message
	for i := range 6 {
		said = append(said, []*person{ada, abroad}[i%2].says("lobby", fmt.Sprint(i))) // 2 to 7
	}
	for _, p := range []*person{ada, abroad} {
		if types := p.eventTypes("lobby"); types != "member.joined message.created message.created message.created message.created message.created message.created" {
			t.Errorf("the log is %s", types)
		}
		events := p.events("lobby")
		for i, m := range said {
			if events[i+1].Message.ID != m.ID {
				t.Errorf("message %d is %s, want %s", i, events[i+1].Message.ID, m.ID)
			}
		}
		for i, e := range events[1:] { // at is the clock of the node that did it
			if ahead := moment(t, e.At).Sub(moment(t, events[1].At)) > apart/2; ahead != (i%2 == 1) {
				t.Errorf("event %d is of %v", e.Seq, e.At)
			}
		}
		if room := into[wire.Room](p.get("/rooms/lobby").is(200)); room.Me.LastReadSeq != 7 || room.Me.UnreadCount != 0 {
			t.Errorf("one's own posts move the marker to %d", room.Me.LastReadSeq)
		}
	}
	// A node that is behind edits and deletes what one that is ahead has said.
	path := "/rooms/lobby/messages/"
	ada.patch(path+said[1].ID, object{"body": "better"}).is(200)
	ada.delete(path+said[3].ID, nil).is(204)
	if edited := into[wire.Message](abroad.get(path + said[1].ID).is(200)); edited.Body != "better" || edited.EditedAt == nil {
		t.Errorf("edited: %+v", edited)
	}
	if deleted := into[wire.Message](abroad.get(path + said[3].ID).is(200)); deleted.Body != "" || deleted.DeletedAt == nil {
		t.Errorf("deleted: %+v", deleted)
	}
}

func moment(t *testing.T, at wire.Time) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, string(at))
	must(t, err)
	return parsed
}

// A token is good on a node whose clock is up to 30 s from that of the node that gave it (facts.md, fault 21).
func TestTokensAllowForTheClocksOfNodes(t *testing.T) {
	dir := t.TempDir()
	here, there := newWorldOn(t, dir), newWorldOn(t, dir)
	there.clock.forward(25 * time.Second)
	ada := here.register("ada")
	abroad := there.login("ada")
	for _, p := range []*person{{w: there, access: ada.access}, {w: here, access: abroad.access}} {
		p.get("/me").is(200)
	}
	there.clock.forward(10 * time.Second)
	ahead := there.login("ada")
	(&person{w: here, access: ahead.access}).get("/me").fails(401, "unauthorized") // that much is no difference, but a forgery
}

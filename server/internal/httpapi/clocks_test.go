package httpapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// twoNodes stand on one database. The clock of the second is ahead of it by so much.
func twoNodes(t *testing.T, ahead time.Duration) (here, there *world) {
	t.Helper()
	dir := t.TempDir()
	here, there = newWorldOn(t, dir), newWorldOn(t, dir)
	there.Clock.Forward(ahead)
	must(t, here.DB.LearnTime(t.Context()))
	must(t, there.DB.LearnTime(t.Context()))
	return here, there
}

// TestTwoServersClocks holds facts.md, fault 21: the clocks of two nodes on one database are minutes apart. Order, pages and
// markers go by seq, and times are the database's.
func TestTwoServersClocks(t *testing.T) {
	t.Parallel()
	const apart = 5 * time.Minute
	here, there := twoNodes(t, apart)
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
		for _, e := range events[1:] {
			if away := moment(t, e.At).Sub(moment(t, events[0].At)).Abs(); away > apart/2 {
				t.Errorf("event %d is of %v, the first of %v", e.Seq, e.At, events[0].At)
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

// What one node gives another takes, though their clocks are minutes apart (facts.md, fault 21).
func TestNodesTakeEachOthersTokensWhateverTheirClocks(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{5 * time.Minute, -5 * time.Minute, 40 * 24 * time.Hour, -40 * 24 * time.Hour} {
		here, there := twoNodes(t, ahead)
		ada := here.register("ada")
		abroad := there.login("ada")
		script := abroad.token(object{"name": "script", "expires_in_days": 1})
		for _, p := range []*person{{w: there, access: ada.access}, {w: here, access: abroad.access}, {w: here, access: script.Text}, {w: there, access: script.Text}} {
			if got := p.get("/me"); got.status != 200 {
				t.Errorf("%v ahead: %d %s", ahead, got.status, got.body)
			}
		}
		// The session that a refresh prolongs lasts on both.
		for _, w := range []*world{there, here} {
			ada.refresh = into[wire.Session](w.post("/auth/refresh", object{"refresh_token": ada.refresh}).is(200)).RefreshToken
		}
		ada.get("/me").is(200)
	}
}

// A node that has not asked the database for its time allows for 30 s. More looks like a forgery.
func TestTokensAllowForTheClocksOfNodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	here, there := newWorldOn(t, dir), newWorldOn(t, dir)
	there.Clock.Forward(25 * time.Second)
	ada := here.register("ada")
	abroad := there.login("ada")
	for _, p := range []*person{{w: there, access: ada.access}, {w: here, access: abroad.access}} {
		p.get("/me").is(200)
	}
	there.Clock.Forward(10 * time.Second)
	ahead := there.login("ada")
	(&person{w: here, access: ahead.access}).get("/me").fails(401, "unauthorized")
}

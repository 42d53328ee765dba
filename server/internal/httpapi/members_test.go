package httpapi_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type memberPage struct {
	Items      []wire.Member
	NextCursor *string `json:"next_cursor"`
}

func TestMembers(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("lobby", "public")
		member := into[wire.Member](grace.put("/rooms/lobby/members/me", nil).is(200))
		if *member.User.Username != "grace" || member.Role != "member" || member.Online {
			t.Fatalf("joined as %+v", member)
		}
		again := into[wire.Member](grace.put("/rooms/lobby/members/Grace", object{}).is(200))
		if again.JoinedAt != member.JoinedAt {
			t.Fatalf("joined again as %+v", again)
		}
		if got := into[wire.Member](ada.put("/rooms/lobby/members/linus", object{"role": "moderator"}).is(200)); got.Role != "moderator" {
			t.Fatalf("added as %+v", got)
		}
		ada.put("/rooms/lobby/members/nobody", nil).fails(404, "not_found")
		ada.put("/rooms/lobby/members/linus", object{"role": "king"}).blames("body.role")
		linus.put("/rooms/lobby/members/grace", object{"role": "moderator"}).fails(403, "forbidden")

		all := into[memberPage](linus.get("/rooms/lobby/members").is(200))
		if len(all.Items) != 3 || *all.Items[0].User.Username != "ada" || all.Items[0].Role != "owner" || *all.Items[2].User.Username != "linus" {
			t.Fatalf("members: %+v", all)
		}
		first := into[memberPage](linus.get("/rooms/lobby/members?limit=2").is(200))
		rest := into[memberPage](linus.get("/rooms/lobby/members?limit=2&cursor=" + *first.NextCursor).is(200))
		if len(first.Items) != 2 || len(rest.Items) != 1 || rest.NextCursor != nil || *rest.Items[0].User.Username != "linus" {
			t.Fatalf("pages: %+v, %+v", first, rest)
		}
		if found := into[memberPage](linus.get("/rooms/lobby/members?q=RAC").is(200)); len(found.Items) != 1 {
			t.Fatalf("found: %+v", found)
		}
		want := "member.joined member.joined member.joined"
		if got := ada.eventTypes("lobby"); got != want {
			t.Fatalf("its log: %s", got)
		}
	})
}

func TestLeaveAndRemove(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/grace", object{"role": "moderator"}).is(200)
		ada.put("/rooms/den/members/linus", nil).is(200)
		linus.get("/rooms/den").is(200)

		grace.delete("/rooms/den/members/ada", nil).fails(403, "forbidden")
		linus.delete("/rooms/den/members/grace", nil).fails(403, "forbidden")
		grace.delete("/rooms/den/members/linus", nil).is(204)
		grace.delete("/rooms/den/members/linus", nil).is(204)
		linus.get("/rooms/den").fails(404, "not_found")

		// The last owner can neither leave nor step down.
		ada.delete("/rooms/den/members/me", nil).fails(409, "conflict")
		ada.put("/rooms/den/members/me", object{"role": "member"}).fails(409, "conflict")
		ada.put("/rooms/den/members/grace", object{"role": "owner"}).is(200)
		ada.put("/rooms/den/members/me", object{"role": "member"}).is(200)
		ada.delete("/rooms/den/members/me", nil).is(204)
		ada.get("/rooms/den").fails(404, "not_found")

		want := "member.joined member.joined member.joined member.removed member.role member.role member.left"
		if got := grace.eventTypes("den"); got != want {
			t.Fatalf("its log: %s", got)
		}
		events := grace.events("den")
		if removed := events[3]; removed.Role != "member" || *removed.User.Username != "linus" || *removed.Actor.Username != "grace" {
			t.Fatalf("removed by %+v", removed)
		}
	})
}

// online and online_count are told by presence.
func TestOnline(t *testing.T) {
	t.Parallel()
	var garden chat.RoomID
	var ada chat.UserID
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.Online = func(room chat.RoomID) int {
			if room == garden {
				return 7
			}
			return 0
		}
		o.IsOnline = func(room chat.RoomID, user chat.UserID) bool { return room == garden && user == ada }
	}))
	p := w.register("ada")
	p.makes("garden", "public")
	p.makes("lobby", "public")
	w.heard.mu.Lock()
	garden, ada = w.heard.events[0].Room, w.heard.events[0].Actor.ID
	w.heard.mu.Unlock()

	if got := into[wire.Room](p.get("/rooms/garden").is(200)).OnlineCount; got != 7 {
		t.Errorf("%d online", got)
	}
	rooms := into[roomPage](p.get("/rooms").is(200)).Items
	if rooms[0].OnlineCount != 7 || rooms[1].OnlineCount != 0 {
		t.Errorf("online: %+v", rooms)
	}
	if !into[memberPage](p.get("/rooms/garden/members").is(200)).Items[0].Online || into[memberPage](p.get("/rooms/lobby/members").is(200)).Items[0].Online {
		t.Error("a member's online is not presence's")
	}
}

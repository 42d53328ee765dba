package httpapi_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// One's own settings of a room (contract section 9).
func TestSettings(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		// A member alone has any.
		grace.patch("/rooms/lobby/me", object{"starred": true}).fails(403, "forbidden")
		ada.makes("den", "private")
		grace.patch("/rooms/den/me", object{"starred": true}).fails(404, "not_found")
		grace.put("/rooms/lobby/members/me", nil).is(200)

		me := into[wire.Room](grace.get("/rooms/lobby").is(200)).Me
		if me.Level != "mentions" || me.MutedUntil != nil || me.Starred || me.Hidden {
			t.Errorf("by default: %+v", me)
		}
		set := func(patch object) wire.Standing {
			t.Helper()
			return into[wire.Standing](grace.patch("/rooms/lobby/me", patch).is(200))
		}
		me = set(object{"level": "all", "muted_until": "2030-01-02T05:04:05.678+02:00", "starred": true})
		if me.Level != "all" || *me.MutedUntil != "2030-01-02T03:04:05.678Z" || !me.Starred || *me.Role != "member" {
			t.Errorf("set to %+v", me)
		}
		// What is left out stays; null takes the mute away.
		if me = set(object{}); me.Level != "all" || me.MutedUntil == nil || !me.Starred {
			t.Errorf("an empty patch: %+v", me)
		}
		if me = set(object{"muted_until": nil}); me.MutedUntil != nil || me.Level != "all" {
			t.Errorf("no longer muted: %+v", me)
		}
		if told := w.heard.settings(); len(told) != 2 || told[1].RoomName != "lobby" || told[1].Me.MutedUntil != nil || !told[1].Me.Starred {
			t.Errorf("told of %d changes: %+v", len(told), told)
		}
		grace.patch("/rooms/lobby/me", object{"level": "some"}).blames("body.level")
		for _, bad := range []any{"tomorrow", 5, "2030-01-02", "-0001-01-02T03:04:05Z", "10000-01-02T03:04:05Z"} {
			grace.patch("/rooms/lobby/me", object{"muted_until": bad}).blames("body.muted_until")
		}
		if told := len(w.heard.settings()); told != 2 {
			t.Errorf("refusals are told: %d", told)
		}
	})
}

// A hidden room is left out of one's list until somebody posts there (contract section 9).
func TestHiddenRooms(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200)
		grace.patch("/rooms/lobby/me", object{"hidden": true}).is(200)
		lists := func(path string) string { return names(into[roomPage](grace.get(path).is(200))) }
		if mine, all := lists("/me/rooms"), lists("/me/rooms?hidden=true"); mine != "" || all != "lobby" {
			t.Errorf("listed: %q, with the hidden %q", mine, all)
		}
		if got := names(into[roomPage](ada.get("/me/rooms").is(200))); got != "lobby" {
			t.Errorf("it is hidden from ada: %q", got)
		}
		ada.says("lobby", "come back")
		room := into[roomPage](grace.get("/me/rooms").is(200))
		if names(room) != "lobby" || room.Items[0].Me.Hidden {
			t.Errorf("after a post: %+v", room)
		}
		grace.get("/me/rooms?hidden=maybe").blames("query.hidden")
	})
}

// `back` moves the marker back, and only back (contract section 9).
func TestMarkAsUnread(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200) // 2
		for _, text := range []string{"one", "two", "three"} {
			ada.says("lobby", text) // 3 to 5
		}
		read := func(seq int, back bool) (int64, int) {
			me := into[wire.Standing](grace.put("/rooms/lobby/read", object{"seq": seq, "back": back}).is(200))
			return me.LastReadSeq, me.UnreadCount
		}
		for _, c := range []struct {
			seq            int
			back           bool
			marker, unread int
		}{{5, false, 5, 0}, {3, true, 3, 2}, {4, true, 3, 2}, {2, false, 3, 2}, {0, true, 0, 3}, {5, false, 5, 0}} {
			if marker, unread := read(c.seq, c.back); marker != int64(c.marker) || unread != c.unread {
				t.Errorf("%+v: the marker is at %d with %d unread", c, marker, unread)
			}
		}
		w.register("linus").put("/rooms/lobby/read", object{"seq": 1, "back": true}).fails(403, "forbidden")
	})
}

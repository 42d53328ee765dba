package httpapi_test

import (
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Named cursors for programs: kept for as long as one sees the room (contract sections 1 and 3).
func TestCursors(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.makes("attic", "private")
		ada.put("/rooms/attic/members/grace", nil).is(200)
		said := ada.says("lobby", "hello")

		put := func(p *person, name, room string, seq int64) *reply {
			return p.put("/me/cursors/"+name, object{"room": room, "seq": seq})
		}
		set := into[wire.Cursor](put(grace, "bot", "Lobby", said.Seq).is(200))
		if set.Name != "bot" || set.Room != "lobby" || set.Seq != said.Seq {
			t.Errorf("set %+v", set)
		}
		if got := into[wire.Cursor](put(grace, "bot", "lobby", said.Seq).is(200)); got != set {
			t.Errorf("again %+v, at first %+v", got, set)
		}
		if got := into[wire.Cursor](grace.get("/me/cursors/bot").is(200)); got != set {
			t.Errorf("read %+v, set %+v", got, set)
		}
		if got := into[wire.Cursor](put(grace, "bot", "lobby", 1<<40).is(200)); got.Seq != said.Seq {
			t.Errorf("past the head: %+v", got)
		}
		if got := into[wire.Cursor](put(grace, "bot", "lobby", 1).is(200)); got.Seq != 1 {
			t.Errorf("back: %+v", got)
		}
		ada.get("/me/cursors/bot").fails(404, "not_found") // hers are her own

		for _, name := range []string{"a%20b", "-a", ".a", "ä", strings.Repeat("a", 65)} {
			put(grace, name, "lobby", 1).blames("path.name")
			grace.get("/me/cursors/" + name).blames("path.name")
			grace.delete("/me/cursors/"+name, nil).blames("path.name")
		}
		put(grace, strings.Repeat("a", 64), "lobby", 1).is(200)
		grace.delete("/me/cursors/"+strings.Repeat("a", 64), nil).is(204)
		put(grace, "bot", "no room!", 1).blames("body.room")
		put(grace, "bot", "lobby", -1).blames("body.seq")
		put(grace, "bot", "nowhere", 1).fails(404, "not_found")

		// A token that only reads moves none.
		script := grace.by(grace.token(object{"name": "reader", "scopes": []string{"read"}}))
		script.get("/me/cursors/bot").is(200)
		put(script, "bot", "lobby", 2).fails(403, "forbidden")
		script.delete("/me/cursors/bot", nil).fails(403, "forbidden")

		// Sight is that of the room, at every call.
		put(grace, "secret", "attic", 1).is(200)
		listed := func() int {
			return len(into[struct {
				Items      []wire.Cursor
				NextCursor *string `json:"next_cursor"`
			}](grace.get("/me/cursors").is(200)).Items)
		}
		if listed() != 2 {
			t.Errorf("%d cursors are listed", listed())
		}
		ada.delete("/rooms/attic/members/grace", nil).is(204)
		ada.put("/rooms/lobby/restrictions/grace", object{"kind": "ban"}).is(200)
		if listed() != 0 {
			t.Errorf("%d cursors are listed of rooms that she does not see", listed())
		}
		for _, room := range []struct {
			cursor, name string
			status       int
			code         wire.Code
		}{{"secret", "attic", 404, "not_found"}, {"bot", "lobby", 403, "forbidden"}} {
			grace.get("/me/cursors/"+room.cursor).fails(room.status, room.code)
			put(grace, room.cursor, room.name, 2).fails(room.status, room.code)
		}
		ada.delete("/rooms/lobby/restrictions/grace", nil).is(204)
		ada.delete("/rooms/lobby", nil).is(204) // an archived room is read on
		if got := into[wire.Cursor](grace.get("/me/cursors/bot").is(200)); got.Seq != 1 {
			t.Errorf("after the ban: %+v", got)
		}
		grace.delete("/me/cursors/secret", nil).is(204) // one can always forget
		ada.put("/rooms/attic/members/grace", nil).is(200)
		grace.get("/me/cursors/secret").fails(404, "not_found")
	})
}

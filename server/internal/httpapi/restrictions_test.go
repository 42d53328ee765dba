package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type restrictionList struct {
	Items      []wire.Restriction
	NextCursor *string `json:"next_cursor"`
}

// Mutes and bans (contract section 9).
func TestRestrictions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200)
		ada.put("/rooms/lobby/members/linus", nil).is(200)
		ada.put("/rooms/lobby/members/linus", object{"role": "moderator"}).is(200)
		said := grace.says("lobby", "hello")
		const end = "2100-01-01T00:00:00.000Z"
		at := func(name string) string { return "/rooms/lobby/restrictions/" + name }

		mute := into[wire.Restriction](linus.put(at("grace"), object{"kind": "mute", "until": end, "reason": " loud "}).is(200))
		if mute.Kind != "mute" || *mute.Until != end || mute.Reason != "loud" || *mute.By.Username != "linus" || *mute.User.Username != "grace" {
			t.Errorf("set %+v", mute)
		}
		linus.put(at("grace"), object{"kind": "mute", "until": end, "reason": "loud"}).is(200) // again, no event
		refused := grace.post("/rooms/lobby/messages", object{"body": "x"}).fails(403, "forbidden")
		var problem struct{ Until string }
		must(t, json.Unmarshal(refused.body, &problem))
		if problem.Until != end {
			t.Errorf("the problem says %s", refused.body)
		}
		grace.get("/rooms/lobby/messages").is(200)
		if list := into[restrictionList](ada.get("/rooms/lobby/restrictions").is(200)); len(list.Items) != 1 || list.Items[0] != mute && list.Items[0].Kind != "mute" {
			t.Errorf("listed %+v", list)
		}
		grace.get("/rooms/lobby/restrictions").fails(403, "forbidden")

		ada.put(at("grace"), object{"kind": "ban"}).is(200) // in the place of the mute; she is removed
		linus.put(at("grace"), object{"kind": "mute"}).fails(403, "forbidden")
		linus.delete(at("grace"), nil).fails(403, "forbidden") // an owner set it
		linus.put("/rooms/lobby/members/grace", nil).fails(409, "conflict")
		grace.put("/rooms/lobby/members/me", nil).fails(403, "forbidden")
		for _, list := range []string{"/rooms", "/me/rooms", "/search?q=hello"} {
			if body := string(grace.get(list).is(200).body); strings.Contains(body, "lobby") {
				t.Errorf("%s shows %s", list, body)
			}
		}
		for range 2 {
			ada.delete(at("grace"), nil).is(204)
		}
		grace.says("lobby", "back")
		want := "member.restricted member.removed member.restricted member.unrestricted member.joined message.created"
		if got := ada.eventTypes("lobby"); !strings.HasSuffix(got, want) {
			t.Errorf("its log: %s", got)
		}
		events := ada.events("lobby")
		e := events[slices.IndexFunc(events, func(e wire.Event) bool { return e.Type == "member.restricted" })]
		if e.Kind != "mute" || e.Until != end || *e.Reason != "loud" || *e.User.Username != "grace" {
			t.Errorf("the event: %+v", e)
		}
		_ = said

		// Nobody restricts staff above or equal, or who is not there.
		linus.put(at("ada"), object{"kind": "mute"}).fails(403, "forbidden")
		linus.put(at("linus"), object{"kind": "mute"}).fails(403, "forbidden")
		ada.put(at("ada"), object{"kind": "ban"}).fails(403, "forbidden")
		grace.put(at("linus"), object{"kind": "mute"}).fails(403, "forbidden")
		ada.put(at("nobody"), object{"kind": "mute"}).fails(404, "not_found")
		ada.put(at("grace"), object{"kind": "kick"}).blames("body.kind")
		ada.put(at("grace"), object{"kind": "mute", "until": "2001-01-01T00:00:00Z"}).blames("body.until")
		ada.put(at("grace"), object{"kind": "mute", "reason": strings.Repeat("é", 501)}).blames("body.reason")
	})
}

// A restriction ends by itself at `until`, without an event (contract section 9).
func TestRestrictionsEnd(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.says("lobby", "hello")
		soon := time.Now().Add(5 * time.Second) // a slow machine needs some of it for the call
		ada.put("/rooms/lobby/restrictions/grace", object{"kind": "ban", "until": soon.UTC().Format(time.RFC3339Nano)}).is(200)
		if time.Now().Before(soon.Add(-2 * time.Second)) {
			grace.get("/rooms/lobby").fails(403, "forbidden")
		}
		for deadline := time.Now().Add(time.Minute); w.call(grace.access, "GET", "/rooms/lobby", nil).status != 200; {
			if time.Now().After(deadline) {
				t.Fatal("the ban does not end")
			}
			time.Sleep(20 * time.Millisecond) // between two looks
		}
		if !strings.Contains(string(grace.get("/rooms").is(200).body), "lobby") {
			t.Error("it is not listed")
		}
		if list := into[restrictionList](ada.get("/rooms/lobby/restrictions").is(200)); len(list.Items) != 0 {
			t.Errorf("listed %+v", list)
		}
		grace.says("lobby", "back")
		ada.put("/rooms/lobby/members/grace", nil).is(200)
		if got := ada.eventTypes("lobby"); got != "member.joined message.created member.restricted member.joined message.created" {
			t.Errorf("its log: %s", got)
		}
	})
}

// writing are the rows that a mute refuses to a member who could do them else (contract section 9).
var writing = map[string]bool{
	"POST /rooms/{room}/files?name=x":                true,
	"POST /rooms/{room}/commands":                    true,
	"POST /rooms/{room}/messages":                    true,
	"PATCH /rooms/{room}/messages/{id}":              true,
	"PUT /rooms/{room}/messages/{id}/reactions/👍":    true,
	"DELETE /rooms/{room}/messages/{id}/reactions/👍": true,
}

// tryRestricted tries a row in a room of the kind in which that person is muted or banned. The room serves until somebody
// has changed it.
func (c *cast) tryRestricted(w *world, method string, row matrixRow, kind, who, how string) int {
	key := kind + " " + who + " " + how
	at, ok := c.ready[key]
	if !ok {
		delete(c.ready, kind)
		c.restrict = func(room string) {
			c.people["owner"].put("/rooms/"+room+"/restrictions/"+who, object{"kind": how}).is(200)
		}
		at = c.place(kind)
		c.restrict = nil
		delete(c.ready, kind)
		c.ready[key] = at
	}
	status := c.tryAt(w, method, row, at, who).status
	if method != http.MethodGet && status < 300 {
		delete(c.ready, key)
	}
	return status
}

// TestRestrictedMatrix tries every route of a room, in each kind of room, as one who is banned, and as one who is muted
// there. A direct conversation has neither.
func TestRestrictedMatrix(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		c := newCast(w)
		used := 0
		for _, name := range slices.Sorted(maps.Keys(matrix)) {
			method, _, _ := strings.Cut(name, " ")
			for _, row := range matrix[name] {
				if !strings.HasPrefix(row.path, "/rooms/{room}") {
					continue
				}
				for k, kind := range kinds {
					// One who never was a member, and the author of the message: both may be banned.
					for _, banned := range []string{"stranger", "author"} {
						want := map[string]string{"public": "403", "private": "404", "archived": "403"}[kind]
						if got := c.tryRestricted(w, method, row, kind, banned, "ban"); fmt.Sprint(got) != want {
							t.Errorf("%s %s by the %s, banned from a room %s: got %d, want %s", method, row.path, banned, kind, got, want)
						}
					}
					want := strings.Fields(row.expect[k])[slices.Index(actors, "author")]
					if writing[method+" "+row.path] {
						used++
						want = "403"
					}
					if got := c.tryRestricted(w, method, row, kind, "author", "mute"); fmt.Sprint(got) != want {
						t.Errorf("%s %s by one muted in a room %s: got %d, want %s", method, row.path, kind, got, want)
					}
				}
			}
		}
		if used != len(kinds)*len(writing) {
			t.Errorf("%d of %d rows of writing are used", used, len(kinds)*len(writing))
		}
	})
}

package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// faults are the ways in which one call can be wrong, in the order in which the contract checks them (section 1).
var faults = []struct {
	name   string
	status int
	code   wire.Code
}{
	{"method", 405, "method_not_allowed"},
	{"token", 401, "unauthorized"},
	{"rate", 429, "rate_limited"},
	{"media type", 415, "unsupported_media_type"},
	{"size", 413, "too_large"},
	{"JSON", 400, "bad_json"},
	{"fields", 422, "invalid"},
	{"sight", 404, "not_found"},
	{"right", 403, "forbidden"},
	{"state", 410, "gone"},
}

// TestOrderOfChecks makes calls that are wrong in two ways: the earlier one is told.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits.Requests = ratelimit.New(0.001, 200) }))
	ada, grace, flooded := w.register("ada"), w.register("grace"), w.register("linus")
	rooms := map[string]map[string]wire.Message{}
	for room, visibility := range map[string]string{"lobby": "public", "den": "private"} {
		ada.makes(room, visibility)
		rooms[room] = map[string]wire.Message{"others": ada.says(room, "hers"), "othersGone": ada.says(room, "hers, gone")}
		ada.delete("/rooms/"+room+"/messages/"+rooms[room]["othersGone"].ID, nil).is(204)
	}
	rooms["lobby"]["own"], rooms["lobby"]["ownGone"] = grace.says("lobby", "mine"), grace.says("lobby", "mine, gone")
	grace.delete("/rooms/lobby/messages/"+rooms["lobby"]["ownGone"].ID, nil).is(204)
	rooms["den"]["own"], rooms["den"]["ownGone"] = rooms["den"]["others"], rooms["den"]["othersGone"]
	for flooded.get("/me").status != 429 { //nolint:revive // until its tokens are used up
	}

	call := func(wrong map[string]bool) *reply {
		r := request{method: http.MethodPatch, token: grace.access, header: map[string]string{"Content-Type": "application/json"}}
		if wrong["method"] {
			r.method = http.MethodPost
		}
		if wrong["rate"] {
			r.token = flooded.access
		}
		if wrong["token"] {
			r.token = ""
		}
		if wrong["media type"] {
			r.header["Content-Type"] = "text/plain"
		}
		body := `{"body":"edited"`
		if wrong["fields"] {
			body += `,"unknown":1`
		}
		if wrong["size"] {
			body += strings.Repeat(" ", 65<<10)
		}
		if !wrong["JSON"] {
			body += "}"
		}
		r.body = strings.NewReader(body)
		room, which := "lobby", "own"
		if wrong["sight"] {
			room = "den"
		}
		if wrong["right"] {
			which = "others"
		}
		if wrong["state"] {
			which += "Gone"
		}
		r.path = fmt.Sprintf("/api/v1/rooms/%s/messages/%s", room, rooms[room][which].ID)
		return w.send(r)
	}

	call(nil).is(200)
	for i, first := range faults {
		for _, second := range faults[i:] {
			got := call(map[string]bool{first.name: true, second.name: true})
			if got.status != first.status || got.problem().Code != first.code {
				t.Errorf("wrong in %s and %s: got %d %s", first.name, second.name, got.status, got.body)
			}
		}
	}
}

// A name's limit needs the fields, so it comes after them; a taken name comes last.
func TestOrderOfChecksAtRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits.AuthNames = ratelimit.New(0.001, 2) }))
	w.register("ada")
	w.post("/auth/register", object{"username": "ada", "password": "short"}).blames("body.password")
	w.post("/auth/register", object{"username": "ada", "password": "short"}).fails(429, "rate_limited")
	w.post("/auth/register", object{"username": "ada", "password": "short", "unknown": 1}).blames("body.unknown")
	w.post("/auth/login", object{"username": "ADA", "password": goodPassword}).fails(429, "rate_limited")
	w.register("grace")
}

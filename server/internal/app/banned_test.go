package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// afterTheBan is a text that whoever was banned must not hear.
const afterTheBan = "unfit for who is banned"

// TestABanHoldsOnEveryNode holds contract section 9: whoever is banned at one node is shut out at the other within 5 s, on
// every road, in a public room and in a private one, while Redis serves, is dead, or hangs.
func TestABanHoldsOnEveryNode(t *testing.T) {
	t.Parallel()
	redis := testservers.NewRedis(t)
	env := onPostgres(t, testservers.Postgres(t))
	env = append(env, "REDIS_URL="+redis.URL(), "FILES_URL=file://"+t.TempDir())
	migrate(t, env)
	one, two := start(t, env), start(t, env)
	for _, s := range []*server{one, two} {
		s.awaitReadiness("ok", "ok")
	}
	ada := one.register("ada")
	for _, c := range []struct {
		name  string
		spoil func()
	}{{"alive", func() {}}, {"hanging", redis.Freeze}, {"dead", redis.Kill}} {
		t.Run("Redis "+c.name, func(t *testing.T) {
			rooms := map[string]*outcast{}
			for visibility, refusal := range map[string]int{"public": 403, "private": 404} {
				room := c.name + "-" + visibility
				grace := one.register("grace-" + room)
				ada.call(http.MethodPost, "/rooms", 201, object{"name": room, "visibility": visibility})
				ada.call(http.MethodPut, "/rooms/"+room+"/members/"+grace.name, 200, nil)
				rooms[room] = settle(t, ada, grace.at(two), room, refusal)
			}
			c.spoil()
			for room, grace := range rooms {
				witness := ada.at(two).listen(room)
				began := time.Now()
				ada.call(http.MethodPut, "/rooms/"+room+"/restrictions/"+grace.name, 200, object{"kind": "ban"})
				grace.isShutOut()
				inTime(t, "from the ban until every road was closed", time.Since(began))
				ada.call(http.MethodPost, "/rooms/"+room+"/messages", 201, object{"body": afterTheBan})
				grace.hearsNothing(witness)
			}
		})
	}
}

// outcast is one who reads a room on every road, and is about to be banned from it.
type outcast struct {
	*person
	t       *testing.T
	room    string
	refusal int // the status that they get once they are banned
	message string
	file    string
	socket  *socket
	tail    *tailing
}

// settle has grace use every road to the room, so that a refusal later is the ban's.
func settle(t *testing.T, ada, grace *person, room string, refusal int) *outcast {
	t.Helper()
	file := ada.upload(room, "notes.txt", "some notes")
	ada.call(http.MethodPost, "/rooms/"+room+"/messages", 201, object{"files": []any{file["id"]}})
	said := grace.call(http.MethodPost, "/rooms/"+room+"/messages", 201, object{"body": "heliotrope " + room})
	o := &outcast{
		person: grace, t: t, room: room, refusal: refusal, message: text(said, "id"), file: text(file, "id"),
		socket: grace.listen(room), tail: grace.tail(room, 0),
	}
	eventually(t, "the log", func() bool { return len(o.tail.all()) > 0 })
	eventually(t, "a hit", func() bool { return o.finds() == 1 })
	for _, road := range o.roads() {
		if got := o.status(road); got >= 300 {
			t.Fatalf("%s %s before the ban: %d", road.method, road.path, got)
		}
	}
	return o
}

type road struct {
	method, path string
	body         any
}

// roads are the ways to a room by REST that a ban closes and that change nothing much before it.
func (o *outcast) roads() []road {
	at := "/rooms/" + o.room
	message := at + "/messages/" + o.message
	return []road{
		{"GET", at, nil},
		{"GET", at + "/members", nil},
		{"GET", at + "/messages", nil},
		{"GET", message, nil},
		{"GET", message + "/reactions", nil},
		{"GET", message + "/revisions", nil},
		{"GET", at + "/events?after=0", nil},
		{"GET", at + "/export", nil},
		{"GET", at + "/files", nil},
		{"GET", at + "/files/" + o.file, nil},
		{"GET", at + "/pins", nil},
		{"PATCH", at + "/me", object{"starred": true}},
		{"PUT", at + "/read", object{"seq": 1}},
		{"POST", at + "/messages", object{"body": "hello"}},
		{"PATCH", message, object{"body": "hello again"}},
		{"PUT", message + "/reactions/" + url.PathEscape("👍"), nil},
		{"DELETE", message + "/reactions/" + url.PathEscape("👍"), nil},
	}
}

func (o *outcast) status(r road) int {
	o.t.Helper()
	status, _, _ := o.try(o.t.Context(), r.method, r.path, r.body) // a file's bytes are no JSON
	return status
}

// finds is how many messages of the room a search shows.
func (o *outcast) finds() int {
	o.t.Helper()
	items, _ := o.call(http.MethodGet, "/search?q="+url.QueryEscape("heliotrope "+o.room), 200, nil)["items"].([]any)
	return len(items)
}

// isShutOut waits until every road is closed.
func (o *outcast) isShutOut() {
	o.t.Helper()
	for _, r := range append(o.roads(), road{"PUT", "/rooms/" + o.room + "/members/me", nil}) {
		eventually(o.t, fmt.Sprint(r.method, " ", r.path, " refused"), func() bool { return o.status(r) == o.refusal })
	}
	eventually(o.t, "a search without it", func() bool { return o.finds() == 0 })
	for _, list := range []string{"/rooms", "/me/rooms"} {
		if answer := spelled(o.t, []object{o.call(http.MethodGet, list, 200, nil)}); strings.Contains(answer, `"`+o.room+`"`) {
			o.t.Errorf("%s shows it", list)
		}
	}
	o.socket.hear("removed", object{"room": o.room})
	if last := o.tail.ends(); last != "removed" {
		o.t.Errorf("the stream ended with %q", last)
	}
	for i, command := range []object{
		{"type": "subscribe"},
		{"type": "send", "body": "hello", "client_id": "1"},
		{"type": "edit", "message_id": o.message, "body": "hello"},
		{"type": "delete", "message_id": o.message},
		{"type": "react", "message_id": o.message, "emoji": "👍"},
		{"type": "read", "seq": 1},
		{"type": "typing"},
	} {
		command["id"], command["room"] = fmt.Sprint("banned ", i), o.room
		want := map[int]string{403: "forbidden", 404: "not_found"}[o.refusal]
		if answer := o.socket.answer(command); text(answer, "code") != want {
			o.t.Errorf("%v on a socket: %v, want %s", command["type"], answer, want)
		}
	}
}

// hearsNothing waits until a witness at the same node has heard what was said after the ban.
func (o *outcast) hearsNothing(witness *socket) {
	o.t.Helper()
	witness.hear("message.created", object{"room": o.room, "message": object{"body": afterTheBan}})
	o.socket.answer(object{"type": "ping", "id": "after " + o.room})
	if told := spelled(o.t, slices.Concat(o.socket.told(), o.tail.all())); strings.Contains(told, afterTheBan) {
		o.t.Errorf("whoever was banned from %s heard what came after", o.room)
	}
}

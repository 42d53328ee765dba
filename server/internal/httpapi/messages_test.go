package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type messagePage struct {
	Messages  []wire.Message
	Seq       int64
	HasBefore bool `json:"has_before"`
	HasAfter  bool `json:"has_after"`
}

func TestPostMessage(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		m := into[wire.Message](ada.post("/rooms/lobby/messages", object{"body": "  Grüße <b>&</b> 👋🏽\n ", "client_id": "draft-1"}).is(201))
		if m.Body != "Grüße <b>&</b> 👋🏽" || m.Seq != 2 || m.Room != "lobby" || *m.ClientID != "draft-1" || *m.Author.Username != "ada" ||
			m.EditedAt != nil || m.DeletedAt != nil || m.ReplyTo != nil || m.Reactions == nil || m.Mentions == nil {
			t.Fatalf("posted %+v", m)
		}
		// The same client_id again: 200 and the first message as it is now.
		ada.patch("/rooms/lobby/messages/"+m.ID, object{"body": "edited"}).is(200)
		again := into[wire.Message](ada.post("/rooms/lobby/messages", object{"body": "other", "client_id": "draft-1"}).is(200))
		if again.ID != m.ID || again.Body != "edited" || again.EditedAt == nil {
			t.Fatalf("posted again %+v", again)
		}
		// Of another author it is another message. Posting to a public room joins it.
		other := into[wire.Message](grace.post("/rooms/lobby/messages", object{"body": "hi", "client_id": "draft-1"}).is(201))
		if other.ID == m.ID {
			t.Fatal("client ids of two authors are one")
		}
		plain := grace.says("lobby", "without")
		if plain.ClientID != nil {
			t.Fatalf("client_id is %q", *plain.ClientID)
		}
		want := "member.joined message.created message.edited member.joined message.created message.created"
		if got := ada.eventTypes("lobby"); got != want {
			t.Fatalf("its log: %s", got)
		}
	})
}

func TestMessageRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	for _, body := range []string{"", " \t\n\u2003\u00a0", strings.Repeat("é", 4001)} {
		ada.post("/rooms/lobby/messages", object{"body": body}).blames("body.body")
	}
	ada.post("/rooms/lobby/messages", object{"body": strings.Repeat("é", 4000) + "  "}).is(201)
	ada.post("/rooms/lobby/messages", object{"body": "x", "client_id": strings.Repeat("é", 65)}).blames("body.client_id")
	ada.post("/rooms/lobby/messages", object{"body": "x", "client_id": strings.Repeat("é", 64)}).is(201)
	ada.post("/rooms/lobby/messages", object{}).blames("body.body")
	for _, field := range []string{"author", "room", "seq", "id", "created_at"} { // mass assignment
		ada.post("/rooms/lobby/messages", object{"body": "x", field: "grace"}).blames("body." + field)
	}
	ada.post("/rooms/nowhere/messages", object{"body": "x"}).fails(404, "not_found")
}

// 20 concurrent sends with one client_id: one message, one 201, nineteen 200 (facts.md, fault 22).
func TestConcurrentSendsWithOneClientID(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		const n = 20
		replies := make([]*reply, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				replies[i] = ada.post("/rooms/lobby/messages", object{"body": fmt.Sprint("take ", i), "client_id": "once"})
			})
		}
		wg.Wait()
		statuses, ids := map[int]int{}, map[string]bool{}
		for _, r := range replies {
			statuses[r.status]++
			ids[into[wire.Message](r).ID] = true
		}
		if statuses[201] != 1 || statuses[200] != n-1 || len(ids) != 1 {
			t.Fatalf("statuses %v, messages %v", statuses, ids)
		}
		if page := into[messagePage](ada.get("/rooms/lobby/messages").is(200)); len(page.Messages) != 1 {
			t.Fatalf("stored: %+v", page)
		}
	})
}

func TestMessagePages(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public") // seq 1
		for i := 2; i <= 11; i++ {
			ada.says("lobby", fmt.Sprint("message ", i))
		}
		for query, want := range map[string]string{
			"":                   "2 3 4 5 6 7 8 9 10 11 / 11 false false",
			"limit=3":            "9 10 11 / 11 true false",
			"before=9&limit=3":   "6 7 8 / 11 true true",
			"before=4&limit=3":   "2 3 / 11 false true",
			"before=2":           " / 11 false true",
			"before=0":           " / 11 false true",
			"after=9":            "10 11 / 11 true false",
			"after=2&limit=2":    "3 4 / 11 true true",
			"after=11":           " / 11 true false",
			"after=500":          " / 11 true false",
			"around=6&limit=5":   "4 5 6 7 8 / 11 true true",
			"around=2&limit=4":   "2 3 4 5 / 11 false true",
			"around=11&limit=4":  "8 9 10 11 / 11 true false",
			"around=1&limit=1":   "2 / 11 false true",
			"around=6&limit=1":   "6 / 11 true true",
			"after=2&unknown=ok": "3 4 5 6 7 8 9 10 11 / 11 true false",
		} {
			page := into[messagePage](ada.get("/rooms/lobby/messages?" + query).is(200))
			var seqs []string
			for _, m := range page.Messages {
				seqs = append(seqs, fmt.Sprint(m.Seq))
			}
			got := fmt.Sprintf("%s / %d %t %t", strings.Join(seqs, " "), page.Seq, page.HasBefore, page.HasAfter)
			if got != want {
				t.Errorf("?%s: got %s, want %s", query, got, want)
			}
		}
		ada.get("/rooms/lobby/messages?before=3&after=1").fails(422, "invalid")
		ada.get("/rooms/lobby/messages?around=3&after=0").fails(422, "invalid")
	})
}

func TestReviseAndErase(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("lobby", "public")
		said := grace.says("lobby", "helo") // 2 joined, 3 created
		path := "/rooms/lobby/messages/" + said.ID
		linus.patch(path, object{"body": "mine"}).fails(403, "forbidden")
		linus.delete(path, nil).fails(403, "forbidden")
		edited := into[wire.Message](grace.patch(path, object{"body": " hello "}).is(200)) // 4
		if edited.Body != "hello" || edited.EditedAt == nil || edited.Seq != 3 {
			t.Fatalf("edited to %+v", edited)
		}
		// The same body: no event.
		same := into[wire.Message](grace.patch(path, object{"body": "hello"}).is(200))
		if *same.EditedAt != *edited.EditedAt {
			t.Fatal("the same body counts as an edit")
		}
		ada.delete(path, nil).is(204) // 5, by the owner
		ada.delete(path, nil).is(204)
		grace.delete(path, nil).is(204)
		grace.patch(path, object{"body": "again"}).fails(410, "gone")
		tombstone := into[wire.Message](grace.get(path).is(200))
		if tombstone.Body != "" || tombstone.DeletedAt == nil || tombstone.Seq != 3 {
			t.Fatalf("erased to %+v", tombstone)
		}
		if got := ada.eventTypes("lobby"); got != "member.joined member.joined message.created message.edited message.deleted" {
			t.Fatalf("its log: %s", got)
		}
		// A deleted text is gone, from every replay too.
		for _, path := range []string{"/rooms/lobby/events?after=0", "/rooms/lobby/messages"} {
			if body := string(ada.get(path).is(200).body); strings.Contains(body, "hello") || strings.Contains(body, "helo") {
				t.Errorf("%s still has it: %s", path, body)
			}
		}
	})
}

func TestMessageThroughAnotherRoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("den", "private")
		secret := ada.says("den", "secret")
		grace.makes("lobby", "public")
		ada.put("/rooms/lobby/members/me", nil).is(200)
		for _, p := range []*person{ada, grace} {
			p.get("/rooms/lobby/messages/"+secret.ID).fails(404, "not_found")
			p.patch("/rooms/lobby/messages/"+secret.ID, object{"body": "x"}).fails(404, "not_found")
			p.delete("/rooms/lobby/messages/"+secret.ID, nil).fails(404, "not_found")
		}
		if got := into[wire.Message](ada.get("/rooms/den/messages/" + secret.ID).is(200)); got.Body != "secret" {
			t.Fatalf("now %+v", got)
		}
	})
}

func TestEvents(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		for i := range 5 {
			ada.says("lobby", fmt.Sprint("message ", i))
		}
		type page struct {
			Events []wire.Event
			Seq    int64
		}
		for query, want := range map[string]int{"": 6, "?after=0": 6, "?after=4": 2, "?after=6": 0, "?after=99": 0, "?after=0&limit=2": 2} {
			got := into[page](ada.get("/rooms/lobby/events" + query).is(200))
			if len(got.Events) != want || got.Seq != 6 {
				t.Errorf("%s: %d events, head %d", query, len(got.Events), got.Seq)
			}
		}
		// An event has exactly the fields of its type.
		log := string(ada.get("/rooms/lobby/events?after=0&limit=2").is(200).body)
		if !strings.Contains(log, `"reactions":[]`) || strings.Contains(log, `"message_id"`) || strings.Contains(log, `"room_info"`) {
			t.Errorf("the log reads %s", log)
		}
	})
}

package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// page is a list as a test reads it.
type page[T any] struct {
	Items      []T
	NextCursor *string `json:"next_cursor"`
}

// tally writes reactions as `👍2 me`.
func tally(reactions []wire.Reaction) string {
	var parts []string
	for _, r := range reactions {
		part := fmt.Sprint(r.Emoji, r.Count)
		switch {
		case r.Me == nil:
			part += " shared"
		case *r.Me:
			part += " me"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func TestReactions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("lobby", "public")
		said := ada.says("lobby", "hello") // 2
		path := "/rooms/lobby/messages/" + said.ID
		react := func(p *person, emoji string) wire.Message {
			t.Helper()
			return into[wire.Message](p.put(path+"/reactions/"+url.PathEscape(emoji), nil).is(200))
		}
		same := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		same("grace's", tally(react(grace, "👍").Reactions), "👍1 me") // 3 joined, 4
		same("ada's too", tally(react(ada, "👍").Reactions), "👍2 me") // 5
		same("a heart", tally(react(ada, "❤").Reactions), "👍2 me, ❤️1 me")
		same("the same heart", tally(react(ada, "❤️").Reactions), "👍2 me, ❤️1 me") // no event: it is one emoji
		same("again", tally(react(grace, "👍").Reactions), "👍2 me, ❤️1")            // no event
		same("for linus", tally(into[wire.Message](linus.get(path).is(200)).Reactions), "👍2, ❤️1")
		same("in a page", tally(into[messagePage](grace.get("/rooms/lobby/messages").is(200)).Messages[0].Reactions), "👍2 me, ❤️1")
		same("in an edit", tally(into[wire.Message](ada.patch(path, object{"body": "hello, all"}).is(200)).Reactions), "👍2 me, ❤️1 me") // 7
		for range 2 {                                                                                                                   // the second makes no event
			grace.delete(path+"/reactions/"+url.PathEscape("👍"), nil).is(204) // 8
		}
		ada.delete(path+"/reactions/%E2%9D%A4", nil).is(204) // 9
		linus.delete(path+"/reactions/🦊", nil).is(204)       // never given, not even a member
		same("the log", ada.eventTypes("lobby"), "member.joined message.created member.joined reaction.added reaction.added reaction.added "+
			"message.edited reaction.removed reaction.removed")
		// A replay has the reactions as they are now, the same for everyone.
		for _, e := range ada.events("lobby") {
			if strings.HasPrefix(e.Type, "reaction.") && (tally(e.Reactions) != "👍1 shared" || e.MessageID != said.ID || e.Emoji == "") {
				t.Errorf("event %d: %s of %s, now %s", e.Seq, e.Emoji, e.MessageID, tally(e.Reactions))
			}
		}
		same("a retried message has one's own marked", func() string {
			ada.post("/rooms/lobby/messages", object{"body": "once", "client_id": "c"}).is(201)
			m := into[wire.Message](ada.post("/rooms/lobby/messages", object{"body": "once", "client_id": "c"}).is(200))
			ada.put("/rooms/lobby/messages/"+m.ID+"/reactions/🦊", nil).is(200)
			return tally(into[wire.Message](ada.post("/rooms/lobby/messages", object{"body": "once", "client_id": "c"}).is(200)).Reactions)
		}(), "🦊1 me")
	})
}

func TestReactionRefusals(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		said, gone := ada.says("lobby", "hello"), ada.says("lobby", "soon gone")
		path := "/rooms/lobby/messages/" + said.ID + "/reactions/"
		for _, text := range []string{"x", "1", "👍👍", "%20👍", ":+1:", "%F0%9F%91%8D%EF%B8%8E", strings.Repeat("👍", 70)} {
			ada.put(path+text, nil).blames("path.emoji")
			ada.delete(path+text, nil).blames("path.emoji")
		}
		ada.put("/rooms/lobby/messages/"+gone.ID+"/reactions/👍", nil).is(200)
		ada.delete("/rooms/lobby/messages/"+gone.ID, nil).is(204)
		ada.put("/rooms/lobby/messages/"+gone.ID+"/reactions/👍", nil).fails(410, "gone")
		ada.delete("/rooms/lobby/messages/"+gone.ID+"/reactions/👍", nil).fails(410, "gone")
		if m := into[wire.Message](ada.get("/rooms/lobby/messages/" + gone.ID).is(200)); len(m.Reactions) > 0 {
			t.Errorf("a tombstone with reactions: %+v", m)
		}
		if p := into[page[wire.GivenReaction]](ada.get("/rooms/lobby/messages/" + gone.ID + "/reactions").is(200)); len(p.Items) > 0 {
			t.Errorf("a tombstone with reactions: %+v", p)
		}
		// Fifty different ones, and no more; what is there can be joined.
		for i := range 50 {
			ada.put(path+string(rune(0x1F400+i)), nil).is(200) // the animals
		}
		grace.put(path+"🦊", nil).fails(409, "conflict")
		grace.put(path+"🐀", nil).is(200)
		if got := ada.eventTypes("lobby"); strings.Count(got, "member.joined") != 2 {
			t.Errorf("the log reads %s", got)
		}
	})
}

func TestWhoReacted(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		people := []*person{w.register("ada"), w.register("grace"), w.register("linus")}
		people[0].makes("lobby", "public")
		path := "/rooms/lobby/messages/" + people[0].says("lobby", "hello").ID + "/reactions"
		var want []string
		for _, emoji := range []string{"👍", "❤️"} {
			for _, p := range people {
				p.put(path+"/"+url.PathEscape(emoji), nil).is(200)
				want = append(want, p.name+" "+emoji)
				w.Clock.Forward(1e9)
			}
		}
		for _, limit := range []int{1, 2, 4, 6, 50} {
			var got []string
			for query := fmt.Sprint("?limit=", limit); query != ""; {
				answer := into[page[wire.GivenReaction]](people[1].get(path + query).is(200))
				for _, g := range answer.Items {
					got = append(got, *g.User.Username+" "+g.Emoji)
				}
				query = ""
				if answer.NextCursor != nil {
					query = fmt.Sprint("?limit=", limit, "&cursor=", *answer.NextCursor)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d at a time: %s", limit, diff)
			}
		}
		for _, key := range []string{"lobby", "1", "1 2", "x 2 3"} {
			people[0].get(path + "?cursor=" + encoded("\x01"+key)).blames("query.cursor")
		}
	})
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		said := ada.says("lobby", "one")
		path := "/rooms/lobby/messages/" + said.ID
		written := []wire.Time{said.CreatedAt}
		for _, body := range []string{"two", "three", "four"} {
			w.Clock.Forward(1e9)
			written = append(written, *into[wire.Message](ada.patch(path, object{"body": body}).is(200)).EditedAt)
		}
		all := []wire.Revision{{Body: "one", At: written[0]}, {Body: "two", At: written[1]}, {Body: "three", At: written[2]}}
		if diff := cmp.Diff(all, into[page[wire.Revision]](ada.get(path+"/revisions").is(200)).Items); diff != "" {
			t.Errorf("all: %s", diff)
		}
		first := into[page[wire.Revision]](ada.get(path + "/revisions?limit=2").is(200))
		second := into[page[wire.Revision]](ada.get(path + "/revisions?limit=2&cursor=" + *first.NextCursor).is(200))
		if diff := cmp.Diff(all, append(first.Items, second.Items...)); diff != "" || second.NextCursor != nil {
			t.Errorf("in pages: %s", diff)
		}
		for _, key := range []string{"x", "-1", "99999999999"} {
			ada.get(path + "/revisions?cursor=" + encoded("\x01"+key)).blames("query.cursor")
		}
		if p := into[page[wire.Revision]](ada.get("/rooms/lobby/messages/" + ada.says("lobby", "x").ID + "/revisions").is(200)); p.Items == nil || len(p.Items) > 0 {
			t.Errorf("of one never edited: %+v", p)
		}
		grace.get(path+"/revisions").fails(403, "forbidden") // she may read the room, and yet is no member
		grace.put("/rooms/lobby/members/me", nil).is(200)
		grace.get(path + "/revisions").is(200)
		ada.delete(path, nil).is(204)
		ada.get(path+"/revisions").fails(410, "gone")
	})
}

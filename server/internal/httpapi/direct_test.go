package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Direct conversations (contract section 9).
func TestDirectConversations(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		w.register("linus")
		with := func(p *person, names ...string) *reply { return p.put("/me/direct", object{"usernames": names}) }

		room := into[wire.Room](with(ada, "grace").is(201))
		if room.Visibility != "direct" || !strings.HasPrefix(room.Name, "dm-") || room.Title != "" || len(room.People) != 2 ||
			*room.Me.Role != "member" || room.Me.Level != "all" || room.MemberCount != 2 {
			t.Fatalf("made %+v", room)
		}
		// The same people are the same room; oneself and repeats are passed over.
		for _, same := range []*reply{with(grace, "ada"), with(ada, "Grace", "ada", "grace", "me"), with(ada, "grace")} {
			if got := into[wire.Room](same.is(200)); got.Name != room.Name {
				t.Errorf("another room: %s", got.Name)
			}
		}
		if other := into[wire.Room](with(ada, "grace", "linus").is(201)); other.Name == room.Name || len(other.People) != 3 {
			t.Errorf("the three: %+v", other)
		}
		with(ada).blames("body.usernames")
		with(ada, "ada", "me").blames("body.usernames")
		with(ada, "nobody").fails(404, "not_found")
		with(ada, "a", "b", "c", "d", "e", "f", "g", "h").blames("body.usernames")

		said := ada.says(room.Name, "hello, you")
		me := into[wire.Room](grace.get("/rooms/" + room.Name).is(200)).Me
		if me.UnreadCount != 1 || me.MentionCount != 1 {
			t.Errorf("counted %+v", me)
		}
		if told := w.heard.notices(); len(told) != 1 || told[0].Reason != chat.NoticeDirect || told[0].Seq != said.Seq {
			t.Errorf("told %+v", told)
		}
		// No room else has such a name.
		ada.post("/rooms", object{"name": "dm-mine"}).blames("body.name")
		ada.post("/rooms", object{"name": "garden", "visibility": "direct"}).blames("body.visibility")
		if got := string(grace.get("/rooms/" + room.Name + "/export?format=txt").is(200).body); !strings.HasPrefix(got, room.Name) {
			t.Errorf("the export begins with %q", got[:min(len(got), 60)])
		}
	})
}

// Blocking stops direct messages between the two, and being added to rooms; in groups they both may write (contract section 9).
func TestBlocks(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		direct := into[wire.Room](ada.put("/me/direct", object{"usernames": []string{"grace"}}).is(201)).Name
		group := into[wire.Room](ada.put("/me/direct", object{"usernames": []string{"grace", "linus"}}).is(201)).Name
		first := grace.says(direct, "hello")

		block := into[wire.Block](grace.put("/me/blocks/ada", nil).is(200))
		if again := into[wire.Block](grace.put("/me/blocks/ADA", nil).is(200)); again != block {
			if *again.User.Username != "ada" || again.At != block.At {
				t.Errorf("again %+v, at first %+v", again, block)
			}
		}
		if got := into[wire.Block](grace.get("/me/blocks/ada").is(200)); *got.User.Username != "ada" {
			t.Errorf("read as %+v", got)
		}
		for _, p := range []*person{ada, grace} {
			p.post("/rooms/"+direct+"/messages", object{"body": "x"}).fails(403, "forbidden")
			p.says(group, "here we both may")
		}
		grace.patch("/rooms/"+direct+"/messages/"+first.ID, object{"body": "edited"}).fails(403, "forbidden")
		ada.put("/rooms/"+direct+"/messages/"+first.ID+"/reactions/👍", nil).fails(403, "forbidden")
		ada.get("/rooms/" + direct + "/messages").is(200)
		ada.put("/me/direct", object{"usernames": []string{"grace"}}).fails(403, "forbidden")
		grace.put("/me/direct", object{"usernames": []string{"ada"}}).fails(403, "forbidden")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/grace", nil).fails(403, "forbidden")
		ada.put("/rooms/den/members/linus", nil).is(200)
		grace.makes("attic", "private")
		grace.put("/rooms/attic/members/ada", nil).is(200) // it is grace who does not want to be added

		grace.put("/me/blocks/grace", nil).blames("path.username")
		grace.put("/me/blocks/nobody", nil).fails(404, "not_found")
		linus.get("/me/blocks/ada").fails(404, "not_found")
		for range 2 {
			grace.delete("/me/blocks/ada", nil).is(204)
		}
		ada.says(direct, "again")
		reader := grace.token(object{"name": "reader", "scopes": []string{"read"}}).Text
		for _, call := range []string{"PUT", "DELETE"} {
			w.call(reader, call, "/me/blocks/ada", nil).fails(403, "forbidden")
		}
		w.call(reader, "PUT", "/me/direct", object{"usernames": []string{"ada"}}).fails(403, "forbidden")
	})
}

// A deleted account stays in `people`, where all others are deleted nobody can write, and a deletion ends (contract section 9).
func TestDeletedPeopleStay(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		name := into[wire.Room](ada.put("/me/direct", object{"usernames": []string{"grace"}}).is(201)).Name
		grace.says(name, "goodbye")
		grace.delete("/me", object{"password": goodPassword}).is(204) // all its steps are done
		room := into[wire.Room](ada.get("/rooms/" + name).is(200))
		var shown []string
		for _, u := range room.People {
			shown = append(shown, fmt.Sprint(u.DisplayName, u.Deleted))
		}
		if strings.Join(shown, ", ") != "adafalse, Deleted usertrue" || room.ArchivedAt != nil {
			t.Errorf("the people are %v", shown)
		}
		ada.post("/rooms/"+name+"/messages", object{"body": "still there?"}).fails(403, "forbidden")
		ada.put("/me/direct", object{"usernames": []string{"grace"}}).fails(404, "not_found")
		ada.get("/rooms/" + name + "/members").is(200)
		if got := ada.eventTypes(name); got != "member.joined member.joined message.created" {
			t.Errorf("its log: %s", got)
		}
	})
}

package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func usernames(users []wire.User) string {
	var names []string
	for _, u := range users {
		names = append(names, *u.Username)
	}
	return strings.Join(names, " ")
}

// mentionNotices are the notices so far, as `name room seq`.
func (w *world) mentionNotices(people ...*person) (told []string) {
	w.t.Helper()
	names := map[chat.UserID]string{}
	for _, p := range people {
		u, err := w.Service.UserByName(w.t.Context(), p.name)
		must(w.t, err)
		names[u.ID] = p.name
	}
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	for _, s := range w.heard.signals {
		if n, ok := s.(chat.Notice); ok && n.Reason == chat.NoticeMention {
			told = append(told, fmt.Sprint(names[n.User], " ", n.RoomName, " ", n.Seq))
		}
	}
	return told
}

func TestMentions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		ada.makes("lobby", "public")
		ada.makes("den", "private")
		said := ada.says("lobby", "Hello @Grace, @nobody, @all and mail@linus") // 2
		if got := usernames(said.Mentions); got != "grace" {
			t.Errorf("mentions %q", got)
		}
		path := "/rooms/lobby/messages/" + said.ID
		if got := usernames(into[wire.Message](ada.patch(path, object{"body": "Hello @grace and @linus."}).is(200)).Mentions); got != "grace linus" {
			t.Errorf("edited, it mentions %q", got)
		}
		secret := ada.says("den", "do not tell @grace or @linus") // 2
		if got := usernames(secret.Mentions); got != "grace linus" {
			t.Errorf("in a private room, it mentions %q", got)
		}
		// The private room is not told of to strangers.
		if diff := cmp.Diff([]string{"grace lobby 2", "linus lobby 2"}, w.mentionNotices(ada, grace, linus)); diff != "" {
			t.Errorf("told: %s", diff)
		}
		mine := func(p *person) string {
			t.Helper()
			var found []string
			for _, m := range into[page[wire.Message]](p.get("/me/mentions").is(200)).Items {
				found = append(found, fmt.Sprint(m.Room, " ", m.Seq))
			}
			return strings.Join(found, ", ")
		}
		for _, step := range []struct {
			what string
			do   func()
			want string
		}{
			{"a stranger to the den", func() {}, "lobby 2"},
			{"a member of it", func() { ada.put("/rooms/den/members/grace", nil).is(200) }, "den 2, lobby 2"},
			{"removed", func() { ada.delete("/rooms/den/members/grace", nil).is(204) }, "lobby 2"},
			{"no longer mentioned", func() { ada.patch(path, object{"body": "Hello @linus"}).is(200) }, ""},
			{"again", func() { ada.patch(path, object{"body": "Hello @grace"}).is(200) }, "lobby 2"},
			{"the message deleted", func() { ada.delete(path, nil).is(204) }, ""},
		} {
			step.do()
			if got := mine(grace); got != step.want {
				t.Errorf("%s: %q, want %q", step.what, got, step.want)
			}
		}
		if got := mine(linus); got != "" {
			t.Errorf("linus sees %q", got)
		}
	})
}

func TestMentionPagesAndCounts(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200) // 2
		var want []int64
		for range 5 {
			want = append([]int64{ada.says("lobby", "@grace").Seq}, want...)
		}
		var got []int64
		for query := "?limit=2"; query != ""; {
			answer := into[page[wire.Message]](grace.get("/me/mentions" + query).is(200))
			for _, m := range answer.Items {
				got = append(got, m.Seq)
			}
			query = ""
			if answer.NextCursor != nil {
				query = "?limit=2&cursor=" + *answer.NextCursor
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		me := into[wire.Room](grace.get("/rooms/lobby").is(200)).Me
		if me.MentionCount != 5 || me.UnreadCount != 5 {
			t.Errorf("she stands at %+v", me)
		}
		me = into[wire.Standing](grace.put("/rooms/lobby/read", object{"seq": 6}).is(200))
		if me.MentionCount != 1 || me.UnreadCount != 1 {
			t.Errorf("she stands at %+v", me)
		}
	})
}

// TestStaffMentionsTheRoom: `@room` of an owner or moderator tells, counts and is listed for every member; of others it is text.
func TestStaffMentionsTheRoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus, stranger := w.register("ada"), w.register("grace"), w.register("linus"), w.register("ken")
		ada.makes("lobby", "public")
		for _, p := range []*person{grace, linus} {
			p.put("/rooms/lobby/members/me", nil).is(200)
		}
		if said := grace.says("lobby", "@room, says a member"); said.MentionsRoom {
			t.Error("a member mentions the room")
		}
		said := ada.says("lobby", "Lunch, @room. And @linus: cake") // 5
		if !said.MentionsRoom || usernames(said.Mentions) != "linus" {
			t.Errorf("the room %v, %q", said.MentionsRoom, usernames(said.Mentions))
		}
		quiet := ada.says("lobby", "`@room` is how") // 6
		for who, want := range map[*person]int{ada: 0, grace: 1, linus: 1} {
			if me := into[wire.Room](who.get("/rooms/lobby").is(200)).Me; me.MentionCount != want {
				t.Errorf("%s has %d mentions, want %d", who.name, me.MentionCount, want)
			}
		}
		for who, want := range map[*person]string{ada: "5", grace: "5", linus: "5", stranger: ""} {
			var got []string
			for _, m := range into[page[wire.Message]](who.get("/me/mentions").is(200)).Items {
				got = append(got, fmt.Sprint(m.Seq))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s finds %q, want %q", who.name, got, want)
			}
		}
		path := "/rooms/lobby/messages/" + quiet.ID
		for range 2 { // an edit tells those whom the message did not tell before
			if m := into[wire.Message](ada.patch(path, object{"body": "@room"}).is(200)); !m.MentionsRoom {
				t.Error("edited, it does not mention the room")
			}
			ada.patch(path, object{"body": "@room!"}).is(200)
		}
		w.Service.Close() // it tells of what waits
		want := []string{"linus lobby 5 by name", "grace lobby 5", "grace lobby 6", "linus lobby 6"}
		if diff := cmp.Diff(want, w.tellings(ada, grace, linus, stranger)); diff != "" {
			t.Errorf("told: %s", diff)
		}
	})
}

// TestAnEditTellsEachMemberOnce: whoever a message told with the room or by name is not told again when an edit says it the
// other way (contract section 4, Mentions). One who was not in the room is.
func TestAnEditTellsEachMemberOnce(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, stranger := w.register("ada"), w.register("grace"), w.register("ken")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200)
		room, name, both := ada.says("lobby", "@room"), ada.says("lobby", "@grace"), ada.says("lobby", "hello")
		for id, body := range map[string]string{room.ID: "@room, @grace @ken", name.ID: "@room", both.ID: "@grace @room"} {
			ada.patch("/rooms/lobby/messages/"+id, object{"body": body}).is(200)
		}
		w.Service.Close() // it tells of what waits
		got := w.tellings(ada, grace, stranger)
		slices.Sort(got)
		want := []string{
			fmt.Sprint("grace lobby ", room.Seq), fmt.Sprint("grace lobby ", name.Seq, " by name"),
			fmt.Sprint("grace lobby ", both.Seq, " by name"), fmt.Sprint("ken lobby ", room.Seq, " by name"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("told: %s", diff)
		}
	})
}

// tellings are the mentions told so far, those by name first.
func (w *world) tellings(people ...*person) (told []string) {
	w.t.Helper()
	for _, n := range w.mentionNotices(people...) {
		told = append(told, n+" by name")
	}
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	for _, p := range people {
		u, err := w.DB.UserByName(w.t.Context(), p.name)
		must(w.t, err)
		for _, s := range w.heard.signals {
			if n, ok := s.(chat.RoomNotice); ok && slices.Contains(n.Users, u.ID) {
				told = append(told, fmt.Sprint(p.name, " ", n.RoomName, " ", n.Seq))
			}
		}
	}
	return told
}

package httpapi_test

import (
	"fmt"
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
		u, err := w.service.UserByName(w.t.Context(), p.name)
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

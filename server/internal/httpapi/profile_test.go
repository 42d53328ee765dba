package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// TestStatus holds contract section 9: one emoji, a text up to 100, an end or none; null clears.
func TestStatus(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		said := ada.says("lobby", "hello")
		until := wire.At(w.DB.Now().Add(time.Hour))
		shows := func(want *wire.Status) {
			t.Helper()
			author := into[wire.Message](grace.get("/rooms/lobby/messages/" + said.ID).is(200)).Author
			for where, u := range map[string]wire.User{
				"herself": into[wire.OwnAccount](ada.get("/me").is(200)).User, "by name": into[wire.User](grace.get("/users/ada").is(200)),
				"as an author": author,
			} {
				got := u.Status
				if (got == nil) != (want == nil) || got != nil && (got.Emoji != want.Emoji || got.Text != want.Text || (got.Until == nil) != (want.Until == nil)) {
					t.Errorf("%s she shows %+v, want %+v", where, got, want)
				}
			}
		}
		shows(nil)
		me := into[wire.OwnAccount](ada.patch("/me", object{"status": object{"emoji": "🌴", "text": "  On holiday ", "until": until}}).is(200))
		if me.Status == nil || *me.Status.Until != until {
			t.Errorf("she is %+v", me.Status)
		}
		shows(&wire.Status{Emoji: "🌴", Text: "On holiday", Until: &until})
		ada.patch("/me", object{"display_name": "Ada L."}).is(200) // leaves it
		shows(&wire.Status{Emoji: "🌴", Text: "On holiday", Until: &until})
		ada.patch("/me", object{"status": object{"emoji": "🎧", "text": strings.Repeat("é", 100), "until": nil}}).is(200)
		shows(&wire.Status{Emoji: "🎧", Text: strings.Repeat("é", 100)})
		ada.patch("/me", object{"status": object{"emoji": "🎧"}}).is(200)
		shows(&wire.Status{Emoji: "🎧"})

		for field, bad := range map[string][]any{
			"emoji": {"", "x", "🎧🎧", " "}, "text": {strings.Repeat("é", 101), "two\nlines", "\u202eturned", "\u2800"},
			"until": {"2001-01-01T00:00:00.000Z", "tomorrow", 7},
		} {
			for _, value := range bad {
				status := object{"emoji": "🎧"}
				status[field] = value
				ada.patch("/me", object{"status": status}).blames("body.status." + field)
			}
		}
		ada.patch("/me", object{"status": object{}}).blames("body.status.emoji")
		ada.patch("/me", object{"status": object{"emoji": "🎧", "more": 1}}).blames("body.status.more")
		ada.patch("/me", object{"status": "🎧"}).blames("body.status")
		shows(&wire.Status{Emoji: "🎧"})
		for range 2 {
			ada.patch("/me", object{"status": nil}).is(200)
			shows(nil)
		}
	})
}

// A change is told to those who share a room, and to nobody else; one that changes nothing is told to nobody.
func TestWhoIsToldOfAProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
	ada.makes("den", "private")
	ada.put("/rooms/den/members/grace", nil).is(200)
	linus.makes("attic", "public")
	ada.patch("/me", object{}).is(200)
	ada.patch("/me", object{"status": object{"emoji": "🎧"}}).is(200)
	w.Service.Close() // tells of those who wait

	ids := map[chat.UserID]string{}
	for _, p := range []*person{ada, grace, linus} {
		user, err := w.DB.UserByName(t.Context(), p.name)
		must(t, err)
		ids[user.ID] = p.name
	}
	var told []string
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	for _, s := range w.heard.signals {
		if changed, ok := s.(chat.UserChanged); ok {
			if changed.User.Username != "ada" || changed.User.Status.Emoji != "🎧" {
				t.Errorf("told %+v", changed.User)
			}
			for _, id := range changed.Users {
				told = append(told, ids[id])
			}
		}
	}
	if got := strings.Join(told, " "); got != "ada grace" && got != "grace ada" {
		t.Errorf("told to %s", got)
	}
}

package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// TestBots holds contract section 11.
func TestBots(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada := w.operator(), w.register("ada")
		made := into[wire.NewBot](root.post("/bots", object{"username": "Helper", "display_name": "The helper"}).is(201))
		if *made.User.Username != "helper" || made.User.DisplayName != "The helper" || !made.User.Bot || !strings.HasPrefix(made.Token, "crp_") {
			t.Errorf("made %+v", made)
		}
		root.post("/bots", object{"username": "helper"}).fails(409, "conflict")
		root.post("/bots", object{"username": "ada"}).fails(409, "conflict")
		root.post("/bots", object{"username": "room"}).blames("body.username")
		root.post("/bots", object{"username": "other", "display_name": " "}).blames("body.display_name")
		ada.post("/bots", object{"username": "other"}).fails(403, "forbidden")
		w.register("helper-2")

		// It is added to rooms like anyone, posts by its token, and is told of nothing.
		bot := &person{w: w, access: made.Token}
		if me := into[wire.OwnAccount](bot.get("/me").is(200)); !me.Bot || me.Admin {
			t.Errorf("it is %+v", me)
		}
		ada.makes("den", "private")
		bot.get("/rooms/den").fails(404, "not_found")
		ada.put("/rooms/den/members/helper", nil).is(200)
		if m := bot.says("den", "good morning"); !m.Author.Bot {
			t.Errorf("says %+v", m)
		}
		ada.says("den", "hello @helper")
		for _, n := range w.heard.notices() {
			if n.Reason == "mention" {
				t.Errorf("it is told of %+v", n)
			}
		}
		// It has no password, and never administers the server.
		for _, password := range []string{"", goodPassword} {
			w.call("", "POST", "/auth/login", object{"username": "helper", "password": password}).fails(401, "invalid_credentials")
		}
		root.post("/admin/users/helper/reset", nil).fails(403, "forbidden")
		root.patch("/admin/users/helper", object{"admin": true}).fails(409, "conflict")
		bot.patch("/me", object{"display_name": "x"}).fails(403, "forbidden")
		bot.post("/me/tokens", object{"name": "x"}).fails(403, "forbidden")

		if bots := into[page[wire.User]](root.get("/bots").is(200)); len(bots.Items) != 1 || bots.Items[0].ID != made.User.ID {
			t.Errorf("listed %+v", bots)
		}
		// Tokens: one more, the first one ended, then all.
		more := into[wire.NewToken](root.post("/bots/helper/tokens", object{"name": "laptop", "scopes": []string{"read"}}).is(201))
		reader := &person{w: w, access: more.Text}
		reader.post("/rooms/den/messages", object{"body": "x"}).fails(403, "forbidden")
		tokens := into[page[wire.Token]](root.get("/bots/helper/tokens").is(200))
		if len(tokens.Items) != 2 {
			t.Fatalf("tokens %+v", tokens)
		}
		for _, token := range tokens.Items {
			if token.ID != more.ID {
				root.delete("/bots/helper/tokens/"+token.ID, nil).is(204)
				root.delete("/bots/helper/tokens/"+token.ID, nil).is(204)
			}
		}
		root.delete("/bots/helper/tokens/none", nil).fails(404, "not_found")
		bot.get("/me").fails(401, "unauthorized")
		reader.get("/me").is(200)
		for range 2 {
			root.delete("/bots/helper/tokens", nil).is(204)
		}
		reader.get("/me").fails(401, "unauthorized")

		// People, and the bots of webhooks, are none of these.
		hook := ada.hooks("den", "Builds")
		for _, name := range []string{"ada", "nobody", *hook.Bot.Username} {
			root.get("/bots/"+name+"/tokens").fails(404, "not_found")
			root.post("/bots/"+name+"/tokens", object{"name": "x"}).fails(404, "not_found")
			root.delete("/bots/"+name, nil).fails(404, "not_found")
		}
		if r := root.delete("/bots/helper", nil); r.status != 204 && r.status != 202 {
			t.Errorf("deleted: %d", r.status)
		}
		root.delete("/bots/helper", nil).fails(404, "not_found")
		var done []string
		for _, e := range into[page[wire.AuditEntry]](root.get("/admin/audit").is(200)).Items {
			if e.Subject != nil && e.Subject.ID == made.User.ID && e.Action != "sign_in_refused" {
				done = append(done, e.Action)
			}
		}
		slices.Sort(done) // those of one millisecond come in any order
		if got := strings.Join(done, " "); got != "account_deleted bot_made bot_token_ended bot_token_ended bot_token_ended bot_token_made bot_token_made" {
			t.Errorf("audited %s", got)
		}
	})
}

package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestRegisterAndLogin(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		s := into[wire.Session](w.post("/auth/register", object{"username": "Ada", "password": goodPassword}).is(201))
		if *s.User.Username != "ada" || s.User.DisplayName != "ada" || s.TokenType != "Bearer" || s.ExpiresIn != 900 {
			t.Fatalf("registered as %+v", s)
		}
		w.post("/auth/register", object{"username": "aDA", "password": goodPassword}).fails(409, "conflict")

		ada := w.login("ADA")
		me := into[wire.OwnAccount](ada.get("/me").is(200))
		if me.ID != s.User.ID {
			t.Fatalf("signed in as %+v", me)
		}
		if got := into[wire.User](ada.get("/users/Ada").is(200)); got != me.User {
			if *got.Username != *me.Username || got.ID != me.ID {
				t.Fatalf("found %+v", got)
			}
		}
		ada.get("/users/grace").fails(404, "not_found")

		w.post("/auth/register", object{"username": "grace", "password": goodPassword, "display_name": "  Grace Hopper\u2003"}).is(201)
		if got := into[wire.User](ada.get("/users/grace").is(200)).DisplayName; got != "Grace Hopper" {
			t.Fatalf("display name %q is not trimmed", got)
		}
	})
}

func TestRegistrationRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"", "a", "-ada", ".ada", "_a", "ada lovelace", "ädä", strings.Repeat("a", 33), "me", "ALL", "room", "here", "everyone", "deleted"} {
		w.post("/auth/register", object{"username": name, "password": goodPassword}).blames("body.username")
	}
	for _, password := range []string{"", "short12", strings.Repeat("x", 257), "password", "PassWord1", "qwertyuiop", "ada-lovelace", strings.Repeat(" ", 12), strings.Repeat("\u200b", 9)} {
		w.post("/auth/register", object{"username": "ada-lovelace", "password": password}).blames("body.password")
	}
	for _, name := range []string{"", " \t\u2003", strings.Repeat("é", 65)} {
		w.post("/auth/register", object{"username": "ada", "password": goodPassword, "display_name": name}).blames("body.display_name")
	}
	for i, password := range []string{"s3cret-pass-ada", goodPassword, strings.Repeat("é", 4), strings.Repeat("x", 256)} {
		w.post("/auth/register", object{"username": fmt.Sprintf("ada%d", i), "password": password}).is(201)
	}
}

func TestRegistrationClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registrationClosed)
	w.post("/auth/register", object{"username": "ada", "password": goodPassword}).fails(403, "forbidden")
}

// The same words and comparable work for an unknown user (contract section 2). The work is tested in auth.
func TestLoginRefusals(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		w.register("ada")
		wrong := w.post("/auth/login", object{"username": "ada", "password": "not " + goodPassword}).fails(401, "invalid_credentials")
		unknown := w.post("/auth/login", object{"username": "nobody", "password": goodPassword}).fails(401, "invalid_credentials")
		hostile := w.post("/auth/login", object{"username": "' OR 1=1 --", "password": goodPassword}).fails(401, "invalid_credentials")
		if string(wrong.body) != string(unknown.body) || string(wrong.body) != string(hostile.body) {
			t.Fatalf("the answers differ:\n%s%s%s", wrong.body, unknown.body, hostile.body)
		}

		ada := w.login("ada")
		w.Suspend("ada", true)
		ada.get("/me").fails(401, "unauthorized")
		w.post("/auth/login", object{"username": "ada", "password": goodPassword}).fails(403, "forbidden")
		w.post("/auth/login", object{"username": "ada", "password": "not " + goodPassword}).fails(401, "invalid_credentials")
		w.Suspend("ada", false)
		w.login("ada").get("/me").is(200)
	})
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		second := w.person(w.post("/auth/refresh", object{"refresh_token": ada.refresh}).is(200))
		if second.refresh == ada.refresh || second.id != ada.id {
			t.Fatalf("refreshed to %+v", second)
		}
		second.get("/me").is(200)
		ada.get("/me").is(200) // the older access token lives on until it expires

		// Mercy: the answer was lost, and the successor is unused. The node's own clock does not count.
		w.Clock.Forward(9 * time.Minute)
		again := w.person(w.post("/auth/refresh", object{"refresh_token": ada.refresh}).is(200))
		if again.refresh != second.refresh {
			t.Fatal("mercy answers another successor")
		}

		// The successor is used: the first one is theft now.
		third := w.person(w.post("/auth/refresh", object{"refresh_token": second.refresh}).is(200))
		w.post("/auth/refresh", object{"refresh_token": ada.refresh}).fails(401, "unauthorized")
		third.get("/me").fails(401, "unauthorized")
		w.post("/auth/refresh", object{"refresh_token": third.refresh}).fails(401, "unauthorized")
	})
}

func TestRefreshTokensLast30Days(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		w.Clock.Forward(29 * 24 * time.Hour)
		ada.get("/me").fails(401, "unauthorized")
		second := w.person(w.post("/auth/refresh", object{"refresh_token": ada.refresh}).is(200))
		w.Clock.Forward(29 * 24 * time.Hour)
		third := w.person(w.post("/auth/refresh", object{"refresh_token": second.refresh}).is(200))
		w.Clock.Forward(30*24*time.Hour + time.Second)
		w.post("/auth/refresh", object{"refresh_token": third.refresh}).fails(401, "unauthorized")
	})
}

func TestWrongTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	for name, token := range map[string]string{
		"empty": "", "refresh as access": ada.refresh, "garbage": "garbage", "personal": "crp_0123456789",
		"cut": ada.access[:len(ada.access)-1], "twice": ada.access + " " + ada.access,
	} {
		r := w.send(request{method: "GET", path: "/api/v1/me", header: map[string]string{"Authorization": "Bearer " + token}})
		if r.fails(401, "unauthorized").header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: no WWW-Authenticate", name)
		}
	}
	w.send(request{method: "GET", path: "/api/v1/me", header: map[string]string{"Authorization": "Basic " + ada.access}}).fails(401, "unauthorized")
	w.send(request{method: "GET", path: "/api/v1/me", header: map[string]string{"Authorization": "bearer " + ada.access}}).is(200)
	for _, query := range []string{"access_token", "token", "jwt"} {
		w.send(request{method: "GET", path: "/api/v1/me?" + query + "=" + ada.access}).fails(401, "unauthorized")
	}
	for _, token := range []string{"", ada.access, "garbage", ada.refresh + "A", ada.refresh[1:]} {
		w.post("/auth/refresh", object{"refresh_token": token}).fails(401, "unauthorized")
	}
	w.Clock.Forward(15*time.Minute + 31*time.Second)
	ada.get("/me").fails(401, "unauthorized")
}

func TestLogout(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		other := w.login("ada")
		ada.post("/auth/logout", nil).is(204)
		ada.get("/me").fails(401, "unauthorized")
		ada.post("/auth/logout", nil).fails(401, "unauthorized")
		w.post("/auth/refresh", object{"refresh_token": ada.refresh}).fails(401, "unauthorized")
		other.get("/me").is(200)
		if len(w.heard.endedSessions()) != 1 {
			t.Fatal("its sockets were not told")
		}
	})
}

func TestRename(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		if got := into[wire.OwnAccount](ada.patch("/me", object{"display_name": " Ada L. "}).is(200)).DisplayName; got != "Ada L." {
			t.Fatalf("renamed to %q", got)
		}
		if got := into[wire.OwnAccount](ada.patch("/me", object{}).is(200)).DisplayName; got != "Ada L." {
			t.Fatalf("an empty patch made it %q", got)
		}
		if got := into[wire.OwnAccount](ada.get("/me").is(200)).DisplayName; got != "Ada L." {
			t.Fatalf("now %q", got)
		}
		ada.patch("/me", object{"display_name": ""}).blames("body.display_name")
		ada.patch("/me", object{"username": "eve"}).blames("body.username")
	})
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		other := w.login("ada")
		change := object{"current_password": "wrong " + goodPassword, "new_password": "another good one"}
		ada.post("/me/password", change).fails(403, "forbidden")
		other.get("/me").is(200)
		ada.post("/me/password", object{"current_password": goodPassword, "new_password": "password"}).blames("body.new_password")
		ada.post("/me/password", object{"current_password": goodPassword, "new_password": "\u3164\u3164\u3164"}).blames("body.new_password")
		ada.post("/me/password", object{"current_password": goodPassword, "new_password": "another good one"}).is(204)
		ada.get("/me").is(200)
		other.get("/me").fails(401, "unauthorized")
		w.post("/auth/refresh", object{"refresh_token": other.refresh}).fails(401, "unauthorized")
		w.post("/auth/login", object{"username": "ada", "password": goodPassword}).fails(401, "invalid_credentials")
		w.post("/auth/login", object{"username": "ada", "password": "another good one"}).is(200)
	})
}

func TestSessions(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		type sessions struct {
			Items      []wire.SignIn
			NextCursor *string `json:"next_cursor"`
		}
		ada := w.register("ada")
		w.Clock.Forward(time.Second)
		phone := w.login("ada")
		grace := w.register("grace")

		all := into[sessions](ada.get("/me/sessions").is(200))
		if len(all.Items) != 2 || all.NextCursor != nil {
			t.Fatalf("sessions: %+v", all)
		}
		mine := slices.IndexFunc(all.Items, func(s wire.SignIn) bool { return s.Current })
		if mine != 1 || all.Items[0].IP != "127.0.0.1" || !strings.HasPrefix(all.Items[0].UserAgent, "Go-http-client") {
			t.Fatalf("sessions, newest first: %+v", all.Items)
		}

		first := into[sessions](ada.get("/me/sessions?limit=1").is(200))
		second := into[sessions](ada.get("/me/sessions?limit=1&cursor=" + *first.NextCursor).is(200))
		if first.Items[0].ID != all.Items[0].ID || second.Items[0].ID != all.Items[1].ID || second.NextCursor != nil {
			t.Fatalf("pages: %+v, %+v", first, second)
		}

		grace.delete("/me/sessions/"+all.Items[0].ID, nil).fails(404, "not_found")
		phone.get("/me").is(200)
		ada.delete("/me/sessions/"+all.Items[0].ID, nil).is(204)
		phone.get("/me").fails(401, "unauthorized")
		ada.delete("/me/sessions/"+all.Items[0].ID, nil).is(204)
		ada.delete("/me/sessions/no-such-session", nil).fails(404, "not_found")
	})
}

func TestDeleteAccount(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace, linus := w.register("ada"), w.register("grace"), w.register("linus")
		for _, room := range []string{"lobby", "garden", "attic"} {
			ada.makes(room, "public")
		}
		linus.put("/rooms/lobby/members/me", nil).is(200)
		grace.put("/rooms/lobby/members/me", nil).is(200)
		ada.put("/rooms/lobby/members/grace", object{"role": "moderator"}).is(200)
		linus.put("/rooms/garden/members/me", nil).is(200)
		grace.put("/rooms/garden/members/me", nil).is(200)
		said := ada.says("lobby", "I was here")

		ada.delete("/me", object{"password": "wrong " + goodPassword}).fails(403, "forbidden")
		ada.delete("/me", object{"password": goodPassword}).is(204)
		ada.get("/me").fails(401, "unauthorized")
		w.post("/auth/refresh", object{"refresh_token": ada.refresh}).fails(401, "unauthorized")
		w.post("/auth/login", object{"username": "ada", "password": goodPassword}).fails(401, "invalid_credentials")
		w.post("/auth/register", object{"username": "ada", "password": goodPassword}).fails(409, "conflict")
		grace.get("/users/ada").fails(404, "not_found")

		// The messages stay; their author shows as a deleted user.
		m := into[wire.Message](grace.get("/rooms/lobby/messages/" + said.ID).is(200))
		if m.Body != "I was here" || !m.Author.Deleted || m.Author.Username != nil || m.Author.DisplayName != "Deleted user" {
			t.Fatalf("now reads %+v", m)
		}

		// What only she owned passes to the moderator, else to the longest-standing member, else is archived.
		for room, heir := range map[string]string{"lobby": "grace", "garden": "linus"} {
			events := grace.events(room)
			role, left := events[len(events)-2], events[len(events)-1]
			if role.Type != "member.role" || *role.User.Username != heir || role.Role != "owner" || !role.Actor.Deleted {
				t.Errorf("%s passed by %+v", room, role)
			}
			if left.Type != "member.left" || !left.User.Deleted || left.Role != "owner" {
				t.Errorf("%s was left by %+v", room, left)
			}
		}
		if room := into[wire.Room](grace.get("/rooms/attic").is(200)); room.ArchivedAt == nil || room.MemberCount != 0 {
			t.Errorf("attic is %+v", room)
		}
	})
}

// TestOthersNodesRefuseARevokedSession holds facts.md, fault 33.
func TestOthersNodesRefuseARevokedSession(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	here, there := newWorldOn(t, dir), newWorldOn(t, dir)
	ada := here.register("ada")
	abroad := &person{w: there, access: ada.access}
	abroad.get("/me").is(200)
	go there.Service.Run(t.Context())
	ada.post("/auth/logout", nil).is(204)
	deadline := time.Now().Add(5 * time.Second) // contract section 2: within 5 s on every other node
	for abroad.get("/me").status == 200 {
		if time.Now().After(deadline) {
			t.Fatal("the other node still lets it in")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if ended := there.heard.endedSessions(); !slices.Contains(ended, sessionOf(t, there, ada)) {
		t.Fatalf("its sockets there were not told: %v", ended)
	}
}

func sessionOf(t *testing.T, w *world, p *person) chat.SessionID {
	t.Helper()
	claims, err := w.Tokens.VerifyAccess(p.access)
	must(t, err)
	return claims.Session
}

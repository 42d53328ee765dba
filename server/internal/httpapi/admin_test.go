package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/servertest"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// TestTheFirstAccountAdministers holds contract section 9: exactly one, however many register at once.
func TestTheFirstAccountAdministers(t *testing.T) {
	t.Parallel()
	servertest.OnEachDatabase(t, func(t *testing.T, url string) {
		w := newWorld(t, func(_ *testing.T, s *setup) { s.database, s.isNew = url, true })
		const many = 8
		sessions := make([]*reply, many)
		var registering sync.WaitGroup
		for i := range many {
			registering.Go(func() {
				sessions[i] = w.post("/auth/register", object{"username": fmt.Sprint("user", i), "password": goodPassword})
			})
		}
		registering.Wait()
		admins := 0
		for _, r := range sessions {
			session := into[wire.Session](r.is(201))
			p := w.person(r)
			if me := into[wire.OwnAccount](p.get("/me").is(200)); me.Admin != session.User.Admin {
				t.Errorf("registered as %+v, and is %+v", session.User, me)
			}
			want := 403
			if session.User.Admin {
				want = 200
				admins++
			}
			p.get("/admin/stats").is(want)
		}
		if admins != 1 {
			t.Errorf("%d administrators", admins)
		}
	})
}

// TestAdministration holds contract section 9, of accounts.
func TestAdministration(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada, grace := w.operator(), w.register("ada"), w.register("grace")
		script := grace.by(grace.token(object{"name": "x"}))

		all := into[page[wire.ListedAccount]](root.get("/admin/users?limit=2").is(200))
		if len(all.Items) != 2 || *all.Items[0].Username != "grace" || all.Items[0].Suspended || all.NextCursor == nil {
			t.Fatalf("listed %+v", all)
		}
		rest := into[page[wire.ListedAccount]](root.get("/admin/users?cursor=" + *all.NextCursor).is(200))
		if len(rest.Items) != 1 || !rest.Items[0].Admin || rest.NextCursor != nil {
			t.Errorf("then %+v", rest)
		}
		root.get("/admin/users?state=gone").blames("query.state")

		// Suspending ends sessions and tokens, and keeps out; restoring lets in again.
		if got := into[wire.ListedAccount](root.patch("/admin/users/Grace", object{"suspended": true}).is(200)); !got.Suspended {
			t.Errorf("suspended: %+v", got)
		}
		for _, p := range []*person{grace, script} {
			p.get("/me").fails(401, "unauthorized")
		}
		if ended := w.heard.endedSessions(); len(ended) != 2 {
			t.Errorf("sockets of %v are closed", ended)
		}
		w.post("/auth/login", object{"username": "grace", "password": goodPassword}).fails(403, "forbidden")
		if listed := into[page[wire.ListedAccount]](root.get("/admin/users?state=suspended").is(200)); len(listed.Items) != 1 {
			t.Errorf("suspended are %+v", listed)
		}
		root.patch("/admin/users/grace", object{"suspended": false}).is(200)
		w.login("grace").get("/me").is(200)
		root.patch("/admin/users/nobody", object{"suspended": true}).fails(404, "not_found")

		// The last administrator stays.
		for _, change := range []object{{"admin": false}, {"suspended": true}, {"admin": false, "suspended": true}} {
			root.patch("/admin/users/operator", change).fails(409, "conflict")
		}
		root.delete("/me", object{"password": goodPassword}).fails(409, "conflict")
		if got := into[wire.ListedAccount](root.patch("/admin/users/ada", object{"admin": true}).is(200)); !got.Admin {
			t.Errorf("promoted: %+v", got)
		}
		if !into[wire.OwnAccount](ada.get("/me").is(200)).Admin {
			t.Error("she does not hear of it")
		}
		ada.patch("/admin/users/operator", object{"admin": false}).is(200)
		root.get("/admin/users").fails(403, "forbidden")
		ada.delete("/me", object{"password": goodPassword}).fails(409, "conflict")
	})
}

// For others, and for tokens, an administrator's too, these routes are 403 (contract section 9); they come after the fields.
func TestOnlyAdministratorsAdminister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ada := w.operator(), w.register("ada")
	token := root.by(root.token(object{"name": "x"}))
	for _, p := range []*person{ada, token} {
		for _, path := range []string{"/admin/users", "/admin/audit", "/admin/stats"} {
			root.get(path).is(200)
			p.get(path).fails(403, "forbidden")
		}
		for _, name := range []string{"ada", "nobody"} {
			p.patch("/admin/users/"+name, object{"admin": true}).fails(403, "forbidden")
			p.post("/admin/users/"+name+"/reset", nil).fails(403, "forbidden")
		}
		p.patch("/admin/users/ada", object{"admin": "yes"}).blames("body.admin")
	}
}

// TestPasswordReset holds contract section 9.
func TestPasswordReset(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada := w.operator(), w.register("ada")
		script := ada.by(ada.token(object{"name": "x"}))
		link := func() (code string) {
			t.Helper()
			made := into[wire.ResetLink](root.post("/admin/users/ada/reset", nil).is(201))
			code, ok := strings.CutPrefix(made.URL, w.url+"/reset/")
			if !ok || len(code) != 22 { // 128 bits in base64url
				t.Fatalf("made %+v", made)
			}
			if left := moment(t, made.ExpiresAt).Sub(w.DB.Now()); left < 23*time.Hour || left > 24*time.Hour {
				t.Errorf("it works for %v", left)
			}
			return code
		}
		reset := func(code, password string) *reply {
			t.Helper()
			return w.post("/auth/reset", object{"code": code, "new_password": password})
		}
		old := link()
		code := link() // ends the old one
		reset(code, "short").blames("body.new_password")
		reset(code, "password").blames("body.new_password")
		reset(old, "another good one").fails(410, "gone")
		reset("of nobody", "another good one").fails(404, "not_found")
		ada.get("/me").is(200)

		reset(code, "another good one").is(204)
		reset(code, "another good one").fails(410, "gone")
		for _, p := range []*person{ada, script} {
			p.get("/me").fails(401, "unauthorized")
		}
		w.post("/auth/login", object{"username": "ada", "password": goodPassword}).fails(401, "invalid_credentials")
		w.post("/auth/login", object{"username": "ada", "password": "another good one"}).is(200)

		expired := link()
		w.Clock.Forward(24 * time.Hour)
		reset(expired, "another good one").fails(410, "gone")

		root = w.operator()
		root.post("/admin/users/nobody/reset", nil).fails(404, "not_found")
		log := string(root.get("/admin/audit?limit=200").is(200).body)
		for _, secret := range []string{code, old, goodPassword, "another good one", "of nobody"} {
			if strings.Contains(log, secret) || strings.Contains(w.Log.String(), secret) {
				t.Errorf("a log holds %q", secret)
			}
		}
	})
}

// A username is no password for whoever has the link either.
func TestResetRefusesTheUsername(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("countess")
	made := into[wire.ResetLink](w.operator().post("/admin/users/countess/reset", nil).is(201))
	code := made.URL[strings.LastIndex(made.URL, "/")+1:]
	w.post("/auth/reset", object{"code": code, "new_password": "Countess"}).blames("body.new_password")
	w.post("/auth/reset", object{"code": code, "new_password": "another good one"}).is(204)
}

// Guessing codes counts to RATE_AUTH (contract section 9); a right one does not.
func TestCodesAreNotGuessedForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits = httpapi.Limits{}.WithAuth(0.001, 3) }))
	w.register("ada")
	root := w.operator()
	reset := func(code string) int {
		return w.post("/auth/reset", object{"code": code, "new_password": "another good one"}).status
	}
	for range 4 {
		made := into[wire.ResetLink](root.post("/admin/users/ada/reset", nil).is(201))
		if got := reset(made.URL[strings.LastIndex(made.URL, "/")+1:]); got != 204 {
			t.Fatalf("a right code: %d", got)
		}
	}
	answers := map[int]int{}
	for range 10 {
		answers[reset("a guess")]++
	}
	if answers[404] != 3 || answers[429] != 7 {
		t.Errorf("guesses gave %v", answers)
	}
}

// Links begin with UI_URL, else PUBLIC_URL, else with what the request has (contract section 6).
func TestLinksToPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options func(*httpapi.Options)
		header  map[string]string
		want    string
	}{
		{
			func(o *httpapi.Options) {
				o.UIURL, o.PublicURL = "https://chat.example.org/", "https://api.example.org"
			},
			nil, "https://chat.example.org/reset/",
		},
		{func(o *httpapi.Options) { o.PublicURL = "https://api.example.org" }, nil, "https://api.example.org/reset/"},
		{
			func(o *httpapi.Options) { o.TrustedProxies = 1 },
			map[string]string{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "proxy.example.org"},
			"https://proxy.example.org/reset/",
		},
		{
			func(*httpapi.Options) {},
			map[string]string{"Host": "chat.example.org:8080", "X-Forwarded-Host": "evil.example"},
			"http://chat.example.org:8080/reset/",
		},
	} {
		w := newWorld(t, with(c.options))
		w.register("ada")
		made := into[wire.ResetLink](w.send(request{
			method: http.MethodPost, path: "/api/v1/admin/users/ada/reset", token: w.operator().access, header: c.header,
		}).is(201))
		if !strings.HasPrefix(made.URL, c.want) {
			t.Errorf("%s, want %s…", made.URL, c.want)
		}
	}
}

// TestAudit holds contract section 9: what is told, of whom, from where.
func TestAudit(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		root, ada := w.operator(), w.register("ada")
		ada.makes("secret", "private")
		report := ada.reports("secret", ada.says("secret", "a text of a message").ID)
		for _, state := range []string{"closed", "open"} {
			ada.patch("/rooms/secret/reports/"+report.ID, object{"state": state}).is(200)
		}
		w.post("/auth/login", object{"username": "ada", "password": "a wrong one"}).is(401)
		w.post("/auth/login", object{"username": "typed instead", "password": goodPassword}).is(401)
		root.patch("/admin/users/ada", object{"suspended": true, "admin": true}).is(200)
		w.post("/auth/login", object{"username": "ada", "password": goodPassword}).is(403)
		root.patch("/admin/users/ada", object{"suspended": false, "admin": false}).is(200)
		root.patch("/admin/users/ada", object{"suspended": false, "admin": false}).is(200) // changes nothing
		root.post("/admin/users/ada/reset", nil).is(201)
		w.login("ada").delete("/me", object{"password": goodPassword}).is(204)
		root.patch("/admin/settings", object{"registration": "closed"}).is(200)
		invitation := into[wire.Invitation](root.post("/admin/invitations", nil).is(201))
		root.delete("/admin/invitations/"+invitation.ID, nil).is(204)
		root.makes("den", "private")
		root.delete("/rooms/den/hooks/"+root.hooks("den", "Builds").ID, nil).is(204)
		root.patch("/rooms/den/hooks/"+root.sends("den", "Deploys").ID, object{"disabled": true}).is(200)
		root.commands("den", "/deploy", "https://hooks.example.org/commands")
		root.post("/bots", object{"username": "helper"}).is(201)
		root.delete("/bots/helper/tokens", nil).is(204)

		log := root.get("/admin/audit").is(200)
		told := map[string]int{}
		for i, e := range into[page[wire.AuditEntry]](log).Items {
			told[e.Action]++
			if isFirst := strings.HasPrefix(e.Detail, "the first account"); !isFirst && e.IP != "127.0.0.1" {
				t.Errorf("%s is from %q", e.Action, e.IP)
			}
			if e.Subject != nil && e.Subject.ID == ada.id && !e.Subject.Deleted {
				t.Errorf("entry %d shows a deleted account: %+v", i, e.Subject)
			}
			if i > 0 && moment(t, e.At).After(moment(t, into[page[wire.AuditEntry]](log).Items[i-1].At)) {
				t.Errorf("entry %d is newer than the one before", i)
			}
			byOperator := []string{"suspended", "restored", "demoted", "reset_link_made"}
			if slices.Contains(byOperator, e.Action) && (e.Actor == nil || e.Actor.ID != root.id) {
				t.Errorf("%s by %+v", e.Action, e.Actor)
			}
		}
		for action, want := range map[string]int{
			"signed_in": 3, "sign_in_refused": 3, "suspended": 1, "restored": 1, "promoted": 2, "demoted": 1, "reset_link_made": 1,
			"account_deleted": 1, "message_reported": 1, "report_closed": 1, "report_reopened": 1,
			"registration_changed": 1, "invitation_made": 1, "invitation_ended": 1,
			"hook_made": 3, "hook_ended": 1, "hook_changed": 1, "bot_made": 1, "bot_token_made": 1, "bot_token_ended": 1,
		} {
			if told[action] != want {
				t.Errorf("%s is told %d times, want %d", action, told[action], want)
			}
		}
		for _, secret := range []string{"a wrong one", goodPassword, "typed instead", "a text of a message", "secret", report.Reason, invitation.Code} {
			if strings.Contains(string(log.body), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		for _, action := range chat.AuditActions {
			// Those are tried in tests of their own.
			isElsewhere := action == chat.AuditPasswordReset || action == chat.AuditLinked || action == chat.AuditHookDisabled || action == chat.AuditImported
			if told[string(action)] == 0 && !isElsewhere {
				t.Errorf("%s was not tried", action)
			}
		}
	})
}

// Figures count what an administrator does not see, and show nothing of it.
func TestStats(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Nodes = func() int { return 3 } }))
	root, ada := w.operator(), w.register("ada")
	ada.makes("den", "private")
	ada.says("den", "hello")
	got := into[wire.ServerStats](root.get("/admin/stats").is(200))
	if got.Bytes < 1 {
		t.Errorf("%d bytes", got.Bytes)
	}
	got.Bytes = 0
	if want := (wire.ServerStats{Users: 2, Rooms: 1, Messages: 1, Nodes: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	root.get("/rooms/den").fails(404, "not_found") // administrators do not see rooms they are not in
	if rooms := into[page[wire.Room]](root.get("/rooms").is(200)); len(rooms.Items) != 0 {
		t.Errorf("listed %+v", rooms)
	}
}

package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

var atTheProvider = []testservers.OIDCPerson{
	{ID: "id-of-ada", Username: "ada@example.org", Password: "her password", FirstName: "Ada", LastName: "Lovelace"},
	{ID: "id-of-grace", Username: "grace", Password: "her other password", FirstName: "Grace", LastName: "Hopper"},
	{ID: "id-of-linus", Username: "linus", Password: "his password", FirstName: "Linus", LastName: "Torvalds"},
}

// ssoNodes are nodes on one database, with a provider.
func ssoNodes(t *testing.T, env []string, n int) ([]*server, *testservers.Server) {
	t.Helper()
	var ports, callbacks []string
	for range n {
		port := strconv.Itoa(testservers.FreePort(t))
		ports = append(ports, port)
		callbacks = append(callbacks, "http://127.0.0.1:"+port+"/api/v1/auth/oidc/callback")
	}
	provider := testservers.NewOIDC(t, atTheProvider, callbacks...)
	all := make([]*server, n)
	for i, port := range ports {
		all[i] = start(t, append(withProvider(env, provider), "PORT="+port))
	}
	return all, provider
}

func withProvider(env []string, provider *testservers.Server) []string {
	return append(slices.Clone(env), "UI_URL=https://chat.example.org", "OIDC_NAME=Example Ltd",
		"OIDC_ISSUER="+provider.URL(), "OIDC_CLIENT_ID="+testservers.OIDCClient, "OIDC_CLIENT_SECRET="+testservers.OIDCSecret)
}

// browser follows redirects one by one.
type browser struct {
	t      *testing.T
	client *http.Client
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{t, &http.Client{Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// goes is where an address leads: "" for a page, which is returned.
func (b *browser) goes(address string) (to *url.URL, page string) {
	b.t.Helper()
	response, err := b.client.Get(address)
	must(b.t, err)
	return b.read(response)
}

func (b *browser) read(response *http.Response) (to *url.URL, page string) {
	b.t.Helper()
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(b.t, err)
	if response.StatusCode >= 400 {
		b.t.Fatalf("%s: %d %s", response.Request.URL, response.StatusCode, text)
	}
	if response.Header.Get("Location") == "" {
		return nil, string(text)
	}
	to, err = response.Location()
	must(b.t, err)
	return to, ""
}

var requestID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// callback signs in at the provider, and is where it sends the browser back to.
func (b *browser) callback(s *server, query string, who testservers.OIDCPerson) *url.URL {
	b.t.Helper()
	to, page := b.goes(s.url + "/api/v1/auth/oidc/start" + query)
	provider := to
	for to != nil {
		to, page = b.goes(to.String())
	}
	id := requestID.FindStringSubmatch(page)
	if id == nil {
		b.t.Fatalf("the provider shows %s", page)
	}
	response, err := b.client.PostForm(provider.ResolveReference(&url.URL{Path: "/login/username"}).String(),
		url.Values{"id": {id[1]}, "username": {who.Username}, "password": {who.Password}})
	must(b.t, err)
	for to, _ = b.read(response); to != nil && to.Host == provider.Host; {
		to, _ = b.goes(to.String())
	}
	if to == nil {
		b.t.Fatal("the provider does not send the browser back")
	}
	return to
}

// login is the query of the login page that a callback leads to.
func (b *browser) login(callback string) url.Values {
	b.t.Helper()
	to, page := b.goes(callback)
	if to == nil || !strings.HasPrefix(to.String(), "https://chat.example.org/login?") {
		b.t.Fatalf("the callback leads to %v %s", to, page)
	}
	return to.Query()
}

func (b *browser) code(s *server, who testservers.OIDCPerson) string {
	b.t.Helper()
	query := b.login(b.callback(s, "", who).String())
	if query.Get("code") == "" {
		b.t.Fatalf("the login page is told %v", query)
	}
	return query.Get("code")
}

func (s *server) anonymous() *person { return &person{server: s} }

func (s *server) exchange(want int, code, username string) object {
	s.t.Helper()
	body := object{"code": code}
	if username != "" {
		body["username"] = username
	}
	return s.anonymous().call(http.MethodPost, "/auth/oidc/exchange", want, body)
}

// TestSingleSignOn holds contract section 9, all of it over HTTP, against a real provider.
func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		all, _ := ssoNodes(t, env, 1)
		s := all[0]
		info := s.anonymous().call(http.MethodGet, "/info", 200, nil)
		if sso, _ := info["sso"].(object); text(sso, "name") != "Example Ltd" || info["passwords"] != true {
			t.Errorf("/info tells %v", info)
		}
		ada, grace := atTheProvider[0], atTheProvider[1]
		b := newBrowser(t)

		// The first account of all administers the server. Its name is asked for, and may be another one.
		callback := b.callback(s, "?next=/chat/lobby%3Fseq%3D7&state=of+the+page", ada)
		query := b.login(callback.String())
		if query.Get("next") != "/chat/lobby?seq=7" || query.Get("state") != "of the page" || query.Get("error") != "" {
			t.Errorf("the login page is told %v", query)
		}
		code := query.Get("code")
		asked := s.exchange(409, code, "")
		if text(asked, "code") != "choose_username" || text(asked, "suggestion") != "ada" {
			t.Fatalf("asked: %v", asked)
		}
		s.exchange(422, code, "no name!")
		session := s.exchange(200, code, "countess")
		user, _ := session["user"].(object)
		if text(user, "username") != "countess" || text(user, "display_name") != "Ada Lovelace" || user["admin"] != true {
			t.Errorf("signed in: %v", user)
		}
		s.exchange(410, code, "countess") // once
		if again := b.login(callback.String()); again.Get("error") != "expired" {
			t.Errorf("the callback once more: %v", again)
		}

		// The account is found again by its subject, whatever name is given.
		session = s.exchange(200, b.code(s, ada), "another")
		again, _ := session["user"].(object)
		if text(again, "id") != text(user, "id") {
			t.Errorf("signed in again: %v", again)
		}
		me := &person{server: s, name: "countess", token: text(session, "access_token")}
		if account := me.call(http.MethodGet, "/me", 200, nil); account["has_password"] != false {
			t.Errorf("the account: %v", account)
		}

		// A name that is taken, by somebody with a password or by nobody any more, is never handed over.
		s.register("grace")
		code = b.code(s, grace)
		if asked := s.exchange(409, code, ""); text(asked, "suggestion") != "grace2" {
			t.Errorf("asked: %v", asked)
		}
		if asked := s.exchange(409, code, "countess"); text(asked, "suggestion") != "countess2" || text(asked, "code") != "choose_username" {
			t.Errorf("asked again: %v", asked)
		}
		session = s.exchange(200, code, "hopper")
		hopper := &person{server: s, name: "hopper", token: text(session, "access_token")}

		// A suspended account does not come in.
		me.call(http.MethodPatch, "/admin/users/hopper", 200, object{"suspended": true})
		code = b.code(s, grace)
		s.exchange(403, code, "")
		me.call(http.MethodPatch, "/admin/users/hopper", 200, object{"suspended": false})
		session = s.exchange(200, code, "")
		hopper.token = text(session, "access_token")
		var told []string
		log := me.call(http.MethodGet, "/admin/audit", 200, nil)
		items, _ := log["items"].([]any)
		for _, item := range items {
			entry, _ := item.(object)
			if subject, _ := entry["subject"].(object); text(subject, "username") == "hopper" {
				told = append(told, text(entry, "action"))
			}
		}
		if want := "signed_in restored sign_in_refused suspended signed_in"; strings.Join(told, " ") != want {
			t.Errorf("the audit tells %q, want %q", told, want)
		}

		// There is no password to confirm with, or to change. The username confirms a deletion, which frees the identity.
		hopper.call(http.MethodPost, "/me/password", 403, object{"current_password": "", "new_password": "a new good one"})
		hopper.call(http.MethodDelete, "/me", 403, object{"password": "anything"})
		hopper.call(http.MethodDelete, "/me", 403, object{"username": "countess"})
		hopper.call(http.MethodDelete, "/me", 422, object{})
		hopper.call(http.MethodDelete, "/me", 204, object{"username": "Hopper"})
		if asked := s.exchange(409, b.code(s, grace), ""); text(asked, "suggestion") != "grace2" {
			t.Errorf("after the deletion: %v", asked)
		}
		s.anonymous().call(http.MethodPost, "/auth/oidc/exchange", 404, object{"code": "of nobody"})
	})
}

// A sign-in goes on at any node: it begins at one, comes back to another, and is exchanged at the first.
func TestSingleSignOnOverNodes(t *testing.T) {
	t.Parallel()
	env := onPostgres(t, testservers.Postgres(t))
	migrate(t, env)
	all, _ := ssoNodes(t, env, 2)
	one, two := all[0], all[1]
	b := newBrowser(t)
	callback := b.callback(one, "", atTheProvider[0])
	code := b.login(two.url + callback.RequestURI()).Get("code")

	// Many exchanges at once, at both nodes, with names of their own: one account.
	codes := []string{code}
	for range 3 {
		codes = append(codes, b.code(one, atTheProvider[0]))
	}
	ids := make(chan string, 2*len(codes))
	for i, code := range codes {
		for j, s := range all {
			go func() {
				status, answer, err := s.anonymous().try(t.Context(), http.MethodPost, "/auth/oidc/exchange",
					object{"code": code, "username": fmt.Sprintf("ada%d-%d", i, j)})
				user, _ := answer["user"].(object)
				if err != nil || status != 200 && status != 410 {
					t.Errorf("exchange: %d %v %v", status, answer, err)
				}
				ids <- text(user, "id")
			}()
		}
	}
	signedIn := map[string]int{}
	for range 2 * len(codes) {
		signedIn[<-ids]++
	}
	if len(signedIn) != 2 || signedIn[""] != len(codes) {
		t.Errorf("sessions by account: %v", signedIn)
	}
}

// What cannot go on leads to the login page, and says why.
func TestSingleSignOnThatFails(t *testing.T) {
	t.Parallel()
	all, provider := ssoNodes(t, environment(t), 1)
	s, ada := all[0], atTheProvider[0]
	api := s.url + "/api/v1/auth/oidc/"
	fails := func(what, want string, query url.Values) {
		t.Helper()
		if query.Get("error") != want || query.Get("code") != "" {
			t.Errorf("%s: the login page is told %v, want %s", what, query, want)
		}
	}
	b := newBrowser(t)
	good := b.callback(s, "?next=/chat/lobby", ada)
	changed := func(key, value string) string {
		query := good.Query()
		query.Set(key, value)
		return api + "callback?" + query.Encode()
	}
	fails("another browser", "expired", newBrowser(t).login(good.String()))
	fails("another state", "expired", b.login(changed("state", "another")))
	fails("no state", "expired", b.login(api+"callback"))
	if b.login(good.String()).Get("code") == "" {
		t.Error("the attempt was lost by what others sent")
	}
	good = b.callback(s, "?next=/chat/lobby", ada)
	fails("another code", "failed", b.login(changed("code", "another")))
	good = b.callback(s, "?next=/chat/lobby", ada)
	fails("another issuer", "failed", b.login(changed("iss", "https://evil.example.org")))
	good = b.callback(s, "?next=/chat/lobby", ada)
	denied := b.login(changed("error", "access_denied"))
	fails("denied", "denied", denied)
	if denied.Get("next") != "/chat/lobby" {
		t.Errorf("where the person wanted to go is lost: %v", denied)
	}
	good = b.callback(s, "", ada)
	provider.Stop()
	fails("the provider is gone", "unreachable", b.login(good.String()))
}

// A server starts, and passwords work, while the provider is down. Discovery is at the first use after it is up.
func TestAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	env := environment(t)
	all, provider := ssoNodes(t, env, 1)
	s := all[0]
	provider.Stop()
	s.register("root")
	b := newBrowser(t)
	if query := b.login(s.url + "/api/v1/auth/oidc/start?next=/mentions"); query.Get("error") != "unreachable" || query.Get("next") != "/mentions" {
		t.Errorf("while it is down: %v", query)
	}
	provider.Start()
	s.exchange(409, b.code(s, atTheProvider[0]), "")
	provider.Stop() // known by now
	if to, page := b.goes(s.url + "/api/v1/auth/oidc/start"); to == nil || !strings.HasPrefix(to.String(), provider.URL()) {
		t.Errorf("known, and down again: %v %s", to, page)
	}

	findings := map[string]doctor.Finding{}
	look := func() doctor.Finding {
		Examine(t.Context(), append(env, "OIDC_ISSUER="+provider.URL(), "OIDC_CLIENT_ID=x", "OIDC_CLIENT_SECRET=y", "PUBLIC_URL=https://api.example.org"), "test", "",
			func(f doctor.Finding) { findings[f.Check] = f })
		return findings["sign-in"]
	}
	if f := look(); f.Level != doctor.Fail || f.Do == "" {
		t.Errorf("the doctor finds %+v", f)
	}
	provider.Start()
	if f := look(); f.Level != doctor.OK || !strings.Contains(f.Found, "https://api.example.org/api/v1/auth/oidc/callback") {
		t.Errorf("the doctor finds %+v", f)
	}
}

// TestPasswordsOff holds contract section 9: all that has to do with passwords is refused, also for accounts that have one.
func TestPasswordsOff(t *testing.T) {
	t.Parallel()
	env := environment(t)
	before := start(t, env)
	root, old := before.register("root"), before.register("old")
	before.stop()
	all, _ := ssoNodes(t, append(env, "PASSWORDS=off"), 1)
	s := all[0]
	if info := s.anonymous().call(http.MethodGet, "/info", 200, nil); info["passwords"] != false {
		t.Errorf("/info tells %v", info)
	}
	root.server, old.server = s, s
	s.anonymous().call(http.MethodPost, "/auth/register", 403, object{"username": "ada", "password": "a good password"})
	s.anonymous().call(http.MethodPost, "/auth/login", 403, object{"username": "old", "password": "a password of old"})
	s.anonymous().call(http.MethodPost, "/auth/reset", 403, object{"code": "x", "new_password": "a good password"})
	root.call(http.MethodPost, "/admin/users/old/reset", 403, nil)
	old.call(http.MethodPost, "/me/password", 403, object{"current_password": "a password of old", "new_password": "a good password"})
	if account := old.call(http.MethodGet, "/me", 200, nil); account["has_password"] != false {
		t.Errorf("the account: %v", account)
	}
	old.call(http.MethodDelete, "/me", 403, object{"password": "a password of old"})
	old.call(http.MethodDelete, "/me", 204, object{"username": "old"})
	s.exchange(200, newBrowser(t).code(s, atTheProvider[0]), "ada")
}

// Whom REGISTRATION keeps out gets no account by way of the provider either.
func TestSingleSignOnAndRegistration(t *testing.T) {
	t.Parallel()
	env := environment(t)
	all, provider := ssoNodes(t, append(env, "REGISTRATION=invite"), 1)
	s := all[0]
	b := newBrowser(t)
	session := s.exchange(200, b.code(s, atTheProvider[0]), "ada") // the first one needs no invitation
	ada := &person{server: s, name: "ada", token: text(session, "access_token")}
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	invitation := text(ada.call(http.MethodPost, "/rooms/lobby/invitations", 201, object{}), "code")
	code := b.code(s, atTheProvider[1])
	s.exchange(403, code, "")
	s.anonymous().call(http.MethodPost, "/auth/oidc/exchange", 404, object{"code": code, "invitation": "unknown"})
	s.anonymous().call(http.MethodPost, "/auth/oidc/exchange", 200, object{"code": code, "username": "grace", "invitation": invitation})
	if members := ada.call(http.MethodGet, "/rooms/lobby", 200, nil); number(members, "member_count") != 2 {
		t.Errorf("the invitation's room: %v", members)
	}
	third := b.code(s, testservers.OIDCPerson{Username: "linus", Password: "his password"})
	s.stop()

	closed := start(t, append(withProvider(env, provider), "REGISTRATION=closed", "PORT="+strings.TrimPrefix(s.url, "http://127.0.0.1:")))
	closed.exchange(200, b.code(closed, atTheProvider[1]), "") // who has an account signs in
	closed.exchange(403, third, "linus")
}

func TestWithoutAProviderThereIsNoSingleSignOn(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	for _, path := range []string{"start", "callback?code=x&state=y"} {
		s.anonymous().call(http.MethodGet, "/auth/oidc/"+path, 404, nil)
	}
	s.exchange(404, "x", "")
	if info := s.anonymous().call(http.MethodGet, "/info", 200, nil); info["sso"] != nil || info["passwords"] != true {
		t.Errorf("/info tells %v", info)
	}
	if _, err := config.Load([]string{"OIDC_ISSUER=https://login.example.org"}); err == nil {
		t.Error("half a configuration is taken")
	}
}

// TestLinkedAccounts: an account with a password is joined to somebody at the provider, who then signs in as it.
func TestLinkedAccounts(t *testing.T) {
	t.Parallel()
	env := environment(t)
	all, provider := ssoNodes(t, env, 1)
	s := all[0]
	root, ada := s.register("root"), s.register("ada")
	cfg, err := config.Load(env)
	must(t, err)
	who := chat.Identity{Issuer: provider.URL(), Subject: atTheProvider[0].ID}
	must(t, LinkIdentity(t.Context(), cfg, "ada", who))
	must(t, LinkIdentity(t.Context(), cfg, "ada", who))
	if err := LinkIdentity(t.Context(), cfg, "root", who); !chat.IsKind(err, chat.KindConflict) {
		t.Errorf("an identity that another account has: %v", err)
	}
	if err := LinkIdentity(t.Context(), cfg, "nobody", who); !chat.IsKind(err, chat.KindNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if err := LinkIdentity(t.Context(), cfg, "root", chat.Identity{Issuer: who.Issuer}); !chat.IsKind(err, chat.KindInvalid) {
		t.Errorf("no subject: %v", err)
	}
	wrong, err := config.Load(withProvider(env, provider))
	must(t, err)
	if err := LinkIdentity(t.Context(), wrong, "root", chat.Identity{Issuer: "https://other.example.org", Subject: "x"}); err == nil {
		t.Error("another issuer than OIDC_ISSUER is taken")
	}
	session := s.exchange(200, newBrowser(t).code(s, atTheProvider[0]), "")
	if user, _ := session["user"].(object); text(user, "username") != "ada" {
		t.Errorf("signed in as %v", session["user"])
	}
	ada.call(http.MethodPost, "/auth/login", 200, object{"username": "ada", "password": "a password of ada"})
	if entries, _ := root.call(http.MethodGet, "/admin/audit?action=identity_linked", 200, nil)["items"].([]any); len(entries) != 1 {
		t.Errorf("the audit log has %v", entries)
	}
}

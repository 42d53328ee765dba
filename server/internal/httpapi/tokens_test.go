package httpapi_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// token makes a personal access token.
func (p *person) token(draft object) wire.NewToken {
	p.w.t.Helper()
	return into[wire.NewToken](p.post("/me/tokens", draft).is(201))
}

// by is the same person, asking with a token.
func (p *person) by(token wire.NewToken) *person {
	return &person{w: p.w, name: p.name, id: p.id, access: token.Text}
}

func (p *person) tokens() []wire.Token {
	p.w.t.Helper()
	return into[page[wire.Token]](p.get("/me/tokens").is(200)).Items
}

func TestTokens(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		all := ada.token(object{"name": "  a bot "})
		w.Clock.Forward(time.Second)
		reader := ada.token(object{"name": "a reader", "scopes": []string{"read"}, "expires_in_days": 30})
		if all.Name != "a bot" || cmp.Diff(all.Scopes, []string{"read", "write"}) != "" || all.ExpiresAt != nil || all.LastUsedAt != nil || !strings.HasPrefix(all.Text, "crp_") {
			t.Errorf("made %+v", all)
		}
		if reader.ExpiresAt == nil || cmp.Diff(reader.Scopes, []string{"read"}) != "" {
			t.Errorf("made %+v", reader)
		}
		if got := ada.token(object{"name": "write alone", "scopes": []string{"write"}}).Scopes; cmp.Diff(got, []string{"read", "write"}) != "" {
			t.Errorf("write alone is %v", got)
		}
		listed := ada.get("/me/tokens").is(200)
		if strings.Contains(string(listed.body), "crp_") || len(into[page[wire.Token]](listed).Items) != 3 {
			t.Errorf("listed: %s", listed.body) // the text is shown once
		}
		if len(grace.tokens()) != 0 {
			t.Error("grace sees tokens of others")
		}

		bot, eyes := ada.by(all), ada.by(reader)
		if me := into[wire.OwnAccount](bot.get("/me").is(200)); me.ID != ada.id {
			t.Errorf("the bot is %+v", me)
		}
		said := bot.says("lobby", "posted by a script")
		if *said.Author.Username != "ada" {
			t.Errorf("it was said by %+v", said.Author)
		}
		eyes.get("/rooms/lobby/messages/" + said.ID).is(200)
		eyes.post("/rooms/lobby/messages", object{"body": "x"}).fails(403, "forbidden")

		for range 2 {
			ada.delete("/me/tokens/"+all.ID, nil).is(204) // again: the same answer
		}
		bot.get("/me").fails(401, "unauthorized") // at once on this node
		eyes.get("/me").is(200)
		grace.delete("/me/tokens/"+reader.ID, nil).fails(404, "not_found")
		if ended := w.heard.endedSessions(); len(ended) != 1 {
			t.Errorf("told of %v", ended)
		}
	})
}

func TestTokenRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	for _, name := range []string{"", " ", strings.Repeat("é", 65)} {
		ada.post("/me/tokens", object{"name": name}).blames("body.name")
	}
	for _, days := range []int{-1, 0, 367} {
		ada.post("/me/tokens", object{"name": "x", "expires_in_days": days}).blames("body.expires_in_days")
	}
	ada.post("/me/tokens", object{"name": "x", "scopes": []string{}}).blames("body.scopes")
	ada.post("/me/tokens", object{"name": "x", "scopes": []string{"admin"}}).blames("body.scopes[0]")
	ada.token(object{"name": strings.Repeat("é", 64), "expires_in_days": 366, "scopes": []string{"read", "read"}})
	for range 49 {
		ada.token(object{"name": "x"})
	}
	ada.post("/me/tokens", object{"name": "one too many"}).fails(409, "conflict")
	first := into[page[wire.Token]](ada.get("/me/tokens?limit=30").is(200))
	second := into[page[wire.Token]](ada.get("/me/tokens?limit=30&cursor=" + *first.NextCursor).is(200))
	if len(first.Items) != 30 || len(second.Items) != 20 || second.NextCursor != nil {
		t.Errorf("pages of %d and %d", len(first.Items), len(second.Items))
	}
}

// No token may touch password, account, sessions or tokens; without write it changes nothing (contract section 2). All
// routes are tried, so that none is forgotten.
func TestWhatTokensMayNotDo(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		s := newScene(w)
		writer, reader := s.ada.by(s.ada.token(object{"name": "writer"})), s.ada.by(s.ada.token(object{"name": "reader", "scopes": []string{"read"}}))
		account := map[string]bool{
			"POST /api/v1/auth/logout": true, "PATCH /api/v1/me": true, "DELETE /api/v1/me": true, "POST /api/v1/me/password": true,
			"GET /api/v1/me/sessions": true, "DELETE /api/v1/me/sessions/{id}": true,
			"GET /api/v1/me/email": true, "PUT /api/v1/me/email": true, "DELETE /api/v1/me/email": true,
			"GET /api/v1/me/tokens": true, "POST /api/v1/me/tokens": true, "DELETE /api/v1/me/tokens/{id}": true,
		}
		rows, ops := s.routes(), operations(w.doc)
		for _, name := range slices.Sorted(maps.Keys(rows)) {
			if !asksForSignIn(ops[name]) {
				continue
			}
			method, route, _ := strings.Cut(name, " ")
			isAccount := account[name] || strings.HasPrefix(route, "/api/v1/admin/") || strings.HasPrefix(route, "/api/v1/bots")
			path := strings.TrimPrefix(rows[name].path, "/api/v1")
			var body any
			if rows[name].body != nil {
				body = rows[name].body
			}
			if name == "POST /api/v1/rooms/{room}/files" {
				body = object{"any": "bytes"}
			}
			want := map[bool]int{true: 200, false: 403}
			if got := w.call(reader.access, method, path, body).status; got != want[method == "GET" && !isAccount] {
				t.Errorf("%s by a token that reads: %d", name, got)
			}
			if !isAccount {
				continue
			}
			delete(account, name)
			if got := w.call(writer.access, method, path, body).status; got != 403 {
				t.Errorf("%s by a token that writes: %d", name, got)
			}
		}
		if len(account) > 0 {
			t.Errorf("no such routes: %v", account)
		}
		// Sight comes before right: a private room is not told of.
		grace := w.login("grace")
		s.ada.makes("den", "private")
		eyes := grace.by(grace.token(object{"name": "eyes", "scopes": []string{"read"}}))
		for _, room := range []string{"den", "nowhere"} {
			eyes.post("/rooms/"+room+"/messages", object{"body": "x"}).fails(404, "not_found")
			eyes.patch("/rooms/"+room, object{"title": "x"}).fails(404, "not_found")
		}
		eyes.post("/rooms/lobby/messages", object{"body": ""}).fails(422, "invalid")
		if got := s.ada.eventTypes("lobby"); got != "member.joined message.created member.joined member.joined" {
			t.Errorf("the log reads %s", got)
		}
	})
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		w.register("grace")
		w.register("linus")
		day, ever := ada.by(ada.token(object{"name": "a day", "expires_in_days": 1})), ada.by(ada.token(object{"name": "ever"}))
		w.Clock.Forward(24*time.Hour - time.Minute)
		day.get("/me").is(200)
		w.Clock.Forward(2 * time.Minute)
		day.get("/me").fails(401, "unauthorized")
		ever.get("/me").is(200)
		ada = w.login("ada")
		if got := ada.tokens(); len(got) != 1 || got[0].Name != "ever" {
			t.Errorf("listed %+v", got)
		}
		// A new password ends other sessions; scripts go on.
		other := w.login("ada")
		ada.post("/me/password", object{"current_password": goodPassword, "new_password": "another good one"}).is(204)
		other.get("/me").fails(401, "unauthorized")
		ever.get("/me").is(200)
		// The account's end is theirs.
		grace, linus := w.login("grace"), w.login("linus")
		suspended, deleted := grace.by(grace.token(object{"name": "x"})), linus.by(linus.token(object{"name": "x"}))
		for _, p := range []*person{suspended, deleted} {
			p.get("/me").is(200)
		}
		w.Suspend("grace", true)
		linus.delete("/me", object{"password": goodPassword}).is(204)
		for _, p := range []*person{suspended, deleted} {
			p.get("/me").fails(401, "unauthorized")
		}
		w.Suspend("grace", false)
		suspended.get("/me").fails(401, "unauthorized")
	})
}

// A token revoked on one node is refused on another within 5 s (contract section 2), by the beat that hears of sessions.
func TestTokensEndOnOtherNodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	here, there := newWorldOn(t, dir), newWorldOn(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan struct{})
	go func() { defer close(done); there.Service.Run(ctx) }()
	ada := here.register("ada")
	made := ada.token(object{"name": "script"})
	away := &person{w: there, access: made.Text}
	away.get("/me").is(200)
	ada.delete("/me/tokens/"+made.ID, nil).is(204)
	start := time.Now()
	waitFor(t, "the token's end", func() bool { return away.get("/me").status == 401 })
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("heard of it after %s", took)
	}
	stop()
	<-done
}

// The last use is noted by the beat, about once a minute.
func TestLastUseIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan struct{})
	go func() { defer close(done); w.Service.Run(ctx) }()
	ada := w.register("ada")
	bot := ada.by(ada.token(object{"name": "script"}))
	lastUse := func() *wire.Time { return ada.tokens()[0].LastUsedAt }
	if lastUse() != nil {
		t.Error("used before it was")
	}
	bot.get("/me").is(200)
	waitFor(t, "the first use", func() bool { return lastUse() != nil })
	first := *lastUse()
	bot.get("/me").is(200) // within the minute: not worth a write
	w.Clock.Forward(2 * time.Minute)
	bot.get("/me").is(200)
	waitFor(t, "the use after two minutes", func() bool { return *lastUse() > first })
	stop()
	<-done
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// What looks like a token and is none is looked up at its sender's cost; one that is known is not.
func TestUnknownTokensAreSlowedDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits.Requests = ratelimit.New(0.001, 3) }))
	session, err := w.Service.Register(t.Context(), chat.AccountDraft{Username: "ada", Password: goodPassword}, chat.Origin{})
	must(t, err)
	text, hash := auth.NewPersonal()
	_, err = w.Service.CreateToken(t.Context(), chat.Actor{User: session.User, Session: session.ID}, chat.TokenDraft{Name: "x"}, hash)
	must(t, err)
	good := &person{w: w, access: text}
	good.get("/me").is(200)
	var got []string
	for range 4 {
		made, _ := auth.NewPersonal()
		got = append(got, fmt.Sprint((&person{w: w, access: made}).get("/me").status))
	}
	if strings.Join(got, " ") != "401 401 429 429" {
		t.Errorf("unknown tokens: %v", got)
	}
	good.get("/me").is(200)
}

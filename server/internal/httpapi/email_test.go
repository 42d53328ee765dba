package httpapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/mail"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// withMail gives a world its worker, which nobody runs: the tests take from the database what it would send.
func (w *world) withMail(s *setup) {
	if s.noMail {
		return
	}
	worker, err := mail.New(mail.Options{
		Service: w.Service, Store: w.DB, Server: mail.Server{URL: "smtp://127.0.0.1:1", From: "chat@example.org"}, PageURL: "https://chat.example.org",
		Now: time.Now, Log: w.Logger, Metrics: (*metrics.Metrics)(nil),
	})
	must(w.t, err)
	s.Mail = worker
}

func withoutMail(_ *testing.T, s *setup) { s.noMail = true }

// mailed is the code of the one mail that waits, as its reader gets it.
func (w *world) mailed(kind chat.MailKind, address string) string {
	w.t.Helper()
	now := time.Now()
	mails, err := w.DB.ClaimMails(w.t.Context(), now.Add(time.Second), now.Add(time.Hour), 10)
	must(w.t, err)
	if len(mails) != 1 || mails[0].Kind != kind {
		w.t.Fatalf("mailed %+v", mails)
	}
	code := auth.NewCode()
	m, isOpen, err := w.DB.OpenCode(w.t.Context(), mails[0], auth.HashCode(code), now)
	must(w.t, err)
	if !isOpen || m.Address != address {
		w.t.Fatalf("opened %v: %+v", isOpen, m)
	}
	must(w.t, w.DB.EndMail(w.t.Context(), m))
	return code
}

type emailObject struct {
	Address      *string    `json:"address"`
	Pending      *string    `json:"pending"`
	PendingUntil *time.Time `json:"pending_until"`
}

func (e emailObject) String() string {
	text := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	return text(e.Address) + " " + text(e.Pending)
}

// An address is confirmed by the link in a mail to it, needs the password, and shows to its owner and to administrators alone.
func TestEmail(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		is := func(want string) {
			t.Helper()
			if got := into[emailObject](ada.get("/me/email").is(200)); got.String() != want || (got.Pending == nil) != (got.PendingUntil == nil) {
				t.Errorf("%+v, want %s", got, want)
			}
		}
		is("- -")
		address := object{"address": " Ada@example.org ", "password": goodPassword}
		ada.put("/me/email", object{"address": "ada@example.org", "password": "wrong"}).fails(403, "forbidden")
		ada.put("/me/email", object{"address": "ada@example.org"}).blames("body.password")
		ada.put("/me/email", object{"address": "ada@example.org", "password": goodPassword, "username": "ada"}).blames("body.username")
		for range 2 {
			ada.put("/me/email", address).is(200)
		}
		is("- Ada@example.org")
		code := w.mailed(chat.MailConfirm, "Ada@example.org")
		w.post("/auth/email/confirm", object{"code": code}).is(204)
		w.post("/auth/email/confirm", object{"code": code}).fails(410, "gone")
		is("Ada@example.org -")

		grace.put("/me/email", object{"address": "ada@EXAMPLE.org", "password": goodPassword}).is(200)
		w.post("/auth/email/confirm", object{"code": w.mailed(chat.MailConfirm, "ada@EXAMPLE.org")}).fails(409, "conflict")

		for _, path := range []string{"/users/ada", "/me", "/rooms"} {
			if r := grace.get(path).is(200); strings.Contains(strings.ToLower(string(r.body)), "example.org") {
				t.Errorf("%s shows an address: %s", path, r.body)
			}
		}
		for _, a := range into[page[wire.ListedAccount]](w.operator().get("/admin/users").is(200)).Items {
			if got := a.Email != nil && *a.Email == "Ada@example.org"; got != (*a.Username == "ada") {
				t.Errorf("%s is shown with %v", *a.Username, a.Email)
			}
		}
		script := ada.by(ada.token(object{"name": "script"}))
		script.get("/me/email").fails(403, "forbidden")
		script.put("/me/email", address).fails(403, "forbidden")
		script.delete("/me/email", object{"password": goodPassword}).fails(403, "forbidden")
		for range 2 {
			ada.delete("/me/email", object{"password": goodPassword}).is(204)
		}
		is("- -")
	})
}

// What is no address, or could begin another header or recipient, is refused.
func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	for _, bad := range []string{
		"", "ada", "@example.org", "ada@", "ada@@example.org", "ada@example..org", "ada@-example.org", "a b@example.org", "ada@example.org\r\nBcc: eve@example.org",
		"ada@example.org\nx", "ada@example.org,eve@example.org", "Ada <ada@example.org>", "<ada@example.org>", "\"a b\"@example.org", "ada@[127.0.0.1]",
		"adä@example.org", "ada@exämple.org", ".ada@example.org", "ada.@example.org", "a..b@example.org", "ada@example.org>", strings.Repeat("a", 65) + "@example.org",
		"a@" + strings.Repeat("example.", 32) + "org", "ada\u202e@example.org",
	} {
		ada.put("/me/email", object{"address": bad, "password": goodPassword}).blames("body.address")
	}
	for _, good := range []string{"ada+chat@example.org", "a@b", "o'hara_{x}@mail.example.co.uk"} {
		ada.put("/me/email", object{"address": good, "password": goodPassword}).is(200)
	}
}

// A forgotten password is mailed to its account, and the answer is the same for all names (contract section 2).
func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.put("/me/email", object{"address": "ada@example.org", "password": goodPassword}).is(200)
		w.post("/auth/email/confirm", object{"code": w.mailed(chat.MailConfirm, "ada@example.org")}).is(204)
		for _, account := range []string{"ada", "nobody", "ada@example.org", "nobody@example.org", "operator", "\u00e4"} {
			if r := w.post("/auth/forgot", object{"account": account}).is(202); len(r.body) > 0 {
				t.Errorf("%s: %s", account, r.body)
			}
		}
		w.post("/auth/forgot", object{"account": " "}).blames("body.account")
		w.post("/auth/forgot", object{"account": strings.Repeat("x", 300)}).blames("body.account")
		must(t, w.Service.ForgetPassword(t.Context(), "ada", chat.Origin{IP: "192.0.2.7"})) // as the worker does
		code := w.mailed(chat.MailReset, "ada@example.org")
		w.post("/auth/reset", object{"code": code, "new_password": "another good one"}).is(204)
		w.post("/auth/reset", object{"code": code, "new_password": "another good one"}).fails(410, "gone")
		w.post("/auth/login", object{"username": "ada", "password": "another good one"}).is(200)
		entries := into[page[wire.AuditEntry]](w.operator().get("/admin/audit?action=reset_link_made").is(200)).Items
		if len(entries) != 1 || entries[0].Detail != "by mail" || entries[0].IP != "192.0.2.7" || *entries[0].Subject.Username != "ada" || entries[0].Actor != nil {
			t.Errorf("noted %+v", entries)
		}
	})
}

// Nobody is mailed for ever at the wish of others, and a name that is asked for much is still signed in with.
func TestMailsAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits = httpapi.Limits{}.WithAuth(0.001, 10) }))
	ada, grace := w.register("ada"), w.register("grace")
	for i := range 10 {
		want := 200
		if i >= 5 {
			want = 429
		}
		ada.put("/me/email", object{"address": "victim@example.org", "password": goodPassword}).is(want)
	}
	grace.put("/me/email", object{"address": "VICTIM@example.org", "password": goodPassword}).fails(429, "rate_limited")
	limited := 0
	for range 60 {
		if w.post("/auth/forgot", object{"account": "grace"}).status == 429 {
			limited++
		}
	}
	if limited != 50 {
		t.Errorf("%d of 60 were limited", limited)
	}
	for i := range 12 {
		want := 404
		if i >= 10 {
			want = 429
		}
		w.post("/auth/email/confirm", object{"code": fmt.Sprint("guess ", i)}).is(want)
	}
}

// Mail programs unsubscribe with a POST (RFC 8058); to open the link changes nothing.
func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.UIURL = "https://chat.example.org" }))
	ada := w.register("ada")
	user, err := w.DB.UserByName(t.Context(), "ada")
	must(t, err)
	_, err = w.DB.AskEmail(t.Context(), user.ID, "ada@example.org", "the-code", time.Now(), time.Now().Add(time.Hour))
	must(t, err)
	wants := func() bool {
		t.Helper()
		return into[wire.Notifications](ada.get("/me/notifications").is(200)).Email
	}
	ada.patch("/me/notifications", object{"email": true}).is(200)
	if r := w.get("/api/v1/unsubscribe/the-code").is(302); r.header.Get("Location") != "https://chat.example.org/unsubscribe/the-code" || !wants() {
		t.Errorf("GET: %v, %v", r.header, wants())
	}
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
		r := request{method: http.MethodPost, path: "/api/v1/unsubscribe/the-code", body: io.Reader(strings.NewReader("List-Unsubscribe=One-Click"))}
		if kind != "" {
			r.header = map[string]string{"Content-Type": kind}
		}
		w.send(r).is(204)
		if wants() {
			t.Errorf("%q: not unsubscribed", kind)
		}
		ada.patch("/me/notifications", object{"email": true}).is(200)
	}
	w.post("/unsubscribe/the-code", nil).is(204)
	w.post("/unsubscribe/another", nil).fails(404, "not_found")
	w.get("/api/v1/unsubscribe/another").fails(404, "not_found")
	if strings.Contains(w.Log.String(), "the-code") {
		t.Error("the code is in the log")
	}
}

// Where the feature is off its routes are not found, and GET /info says so.
func TestMailOff(t *testing.T) {
	t.Parallel()
	has := func(w *world) bool {
		var info struct{ Features map[string]bool }
		must(t, json.Unmarshal(w.get("/api/v1/info").is(200).body, &info))
		return info.Features["mail"]
	}
	if w := newWorld(t); !has(w) {
		t.Error("on, and GET /info does not say so")
	}
	w := newWorld(t, withoutMail)
	ada := w.register("ada")
	if has(w) {
		t.Error("off, and GET /info says otherwise")
	}
	ada.get("/me/email").fails(404, "not_found")
	ada.put("/me/email", object{"address": "ada@example.org", "password": goodPassword}).fails(404, "not_found")
	ada.delete("/me/email", object{"password": goodPassword}).fails(404, "not_found")
	w.post("/auth/forgot", object{"account": "ada"}).fails(404, "not_found")
	w.post("/auth/email/confirm", object{"code": "x"}).fails(404, "not_found")
	w.get("/api/v1/unsubscribe/x").fails(404, "not_found")
	w.post("/unsubscribe/x", nil).fails(404, "not_found")
}

// Without passwords there are none to forget; an account without one confirms with its name.
func TestForgottenPasswordWhereThereAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(_ *testing.T, s *setup) { s.noPasswords = true })
	w.post("/auth/forgot", object{"account": "ada"}).fails(403, "forbidden")
}

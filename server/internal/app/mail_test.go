package app

import (
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/mail/mailtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// digestsSoon has messages be unread for some seconds in the place of an hour.
func digestsSoon(t *testing.T) {
	t.Helper()
	before := digestAfter
	digestAfter = 8 * time.Second // what the tests do after a message is done by then, also on a busy machine
	t.Cleanup(func() { digestAfter = before })
}

func mailEnv(env []string, server *mailtest.Server) []string {
	return append(env, "SMTP_URL="+server.URL(), "SMTP_FROM=Chatrooms <chat@example.org>", "PUBLIC_URL=https://chat.example.org")
}

var linkPattern = regexp.MustCompile(`https://chat\.example\.org/(confirm-email|reset|unsubscribe)/(\S+)`)

// codeIn is that of a link in a mail.
func codeIn(t *testing.T, m mailtest.Mail, page string) string {
	t.Helper()
	for _, found := range linkPattern.FindAllStringSubmatch(m.Text, -1) {
		if found[1] == page {
			return found[2]
		}
	}
	t.Fatalf("no link to %s in\n%s", page, m.Text)
	return ""
}

// awaitMail waits for the nth mail to an address.
func awaitMail(t *testing.T, server *mailtest.Server, to string, n int) mailtest.Mail {
	t.Helper()
	eventually(t, "a mail to "+to, func() bool { return len(server.ArrivedAt(to)) >= n })
	return server.ArrivedAt(to)[n-1]
}

// isMailed confirms an address of the person, and asks for digests.
func (p *person) isMailed(server *mailtest.Server, name string) {
	p.t.Helper()
	to := name + "@example.org"
	p.call(http.MethodPut, "/me/email", 200, object{"address": to, "password": "a password of " + name})
	p.call(http.MethodPost, "/auth/email/confirm", 204, object{"code": codeIn(p.t, awaitMail(p.t, server, to, 1), "confirm-email")})
	p.call(http.MethodPatch, "/me/notifications", 200, object{"email": true})
}

// TestMail holds contract section 10: a digest of what was missed, once, on one node and on two, and the link of a forgotten
// password, from a real mail server.
func TestMail(t *testing.T) {
	t.Parallel()
	digestsSoon(t)
	t.Run("sqlite", func(t *testing.T) {
		server := mailtest.New(t, mailtest.Options{})
		s := start(t, mailEnv(environment(t), server))
		mailing(t, server, s, s)
	})
	t.Run("two nodes", func(t *testing.T) {
		server := mailtest.New(t, mailtest.Options{})
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		env = mailEnv(append(env, "REDIS_URL="+testservers.Redis(t)), server)
		mailing(t, server, start(t, env), start(t, env))
	})
}

func mailing(t *testing.T, server *mailtest.Server, one, two *server) {
	t.Helper()
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby", "title": "The lobby"})
	people := map[string]*person{}
	for _, name := range []string{"grace", "reads", "night", "left", "last"} {
		p := one.register(name).at(two)
		people[name] = p
		p.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
		p.isMailed(server, name)
	}
	people["night"].call(http.MethodPatch, "/me/notifications", 200, object{"paused_until": time.Now().Add(time.Hour).Format(time.RFC3339)})
	said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@room hello <b>all</b>"})
	people["reads"].call(http.MethodPut, "/rooms/lobby/read", 200, object{"seq": number(said, "seq")})
	ada.call(http.MethodDelete, "/rooms/lobby/members/left", 204, nil)
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "nothing for anybody"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@last of all"})
	awaitMail(t, server, "last@example.org", 2)
	m := awaitMail(t, server, "grace@example.org", 2)
	if m.Subject != "1 unread message for you" || !strings.Contains(m.Text, "ada, in The lobby:\n@room hello <b>all</b>\nhttps://chat.example.org/chat/lobby?seq=") ||
		!strings.Contains(m.HTML, "hello &lt;b&gt;all&lt;/b&gt;") || strings.Contains(m.Text, "nothing") {
		t.Errorf("the digest is %q\n%s\n%s", m.Subject, m.Text, m.HTML)
	}
	code := codeIn(t, m, "unsubscribe")
	if got := m.Header.Get("List-Unsubscribe"); got != "<https://chat.example.org/api/v1/unsubscribe/"+code+">" {
		t.Errorf("List-Unsubscribe: %s", got)
	}
	ada.call(http.MethodPost, "/unsubscribe/"+code, 204, nil)
	if now := people["grace"].call(http.MethodGet, "/me/notifications", 200, nil); now["email"] != false {
		t.Errorf("unsubscribed: %v", now)
	}

	ada.call(http.MethodPost, "/auth/forgot", 202, object{"account": "grace"})
	ada.call(http.MethodPost, "/auth/forgot", 202, object{"account": "nobody"})
	reset := codeIn(t, awaitMail(t, server, "grace@example.org", 3), "reset")
	ada.call(http.MethodPost, "/auth/reset", 204, object{"code": reset, "new_password": "another good one"})
	ada.call(http.MethodPost, "/auth/login", 200, object{"username": "grace", "password": "another good one"})
	for name, n := range map[string]int{"grace": 3, "last": 2, "reads": 1, "night": 1, "left": 1} {
		if mails := server.ArrivedAt(name + "@example.org"); len(mails) != n {
			t.Errorf("%s was sent %d mails, want %d", name, len(mails), n)
		}
	}
}

// A mail server that refuses one address refuses no other, one that is busy is asked again, and what waits when a node stops
// is sent by the next one.
func TestMailServersThatFail(t *testing.T) {
	t.Parallel()
	before := mailRetry
	mailRetry = 100 * time.Millisecond
	t.Cleanup(func() { mailRetry = before })
	server := mailtest.New(t, mailtest.Options{})
	env := mailEnv(environment(t), server)
	s := start(t, env)
	var asked atomic.Int64
	server.Answer(func(to string) error {
		if to == "refused@example.org" {
			asked.Add(1)
			return mailtest.Refuse(550)
		}
		return nil
	})
	refused, fine := s.register("refused"), s.register("fine")
	refused.call(http.MethodPut, "/me/email", 200, object{"address": "refused@example.org", "password": "a password of refused"})
	eventually(t, "a refusal", func() bool { return asked.Load() == 1 })
	fine.call(http.MethodPut, "/me/email", 200, object{"address": "fine@example.org", "password": "a password of fine"})
	awaitMail(t, server, "fine@example.org", 1)
	server.Stop()
	fine.call(http.MethodPut, "/me/email", 200, object{"address": "other@example.org", "password": "a password of fine"})
	s.stop()
	server.Restart()
	start(t, env)
	awaitMail(t, server, "other@example.org", 1)
	if asked.Load() != 1 {
		t.Errorf("a refused mail was tried %d times", asked.Load())
	}
}

// Doctor signs in to the mail server, and sends nothing.
func TestDoctorOfMail(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{Password: "opensesame"})
	at := func(url string) (doctor.Level, string) {
		t.Helper()
		env := append(environment(t), "SMTP_URL="+url, "SMTP_FROM=chat@example.org", "PUBLIC_URL=https://chat.example.org")
		levels, told, _ := examined(t, env, "")
		if strings.Contains(told, "opensesame") || strings.Contains(told, "shut") {
			t.Errorf("a password is told:\n%s", told)
		}
		return levels["mail"], told
	}
	for url, want := range map[string]doctor.Level{
		"smtp://ada:opensesame@" + server.Address(): doctor.OK, "smtp://ada:shut@" + server.Address(): doctor.Fail,
		"smtps://ada:opensesame@" + server.Address(): doctor.Fail, "smtp://127.0.0.1:1": doctor.Fail,
	} {
		if level, told := at(url); level != want {
			t.Errorf("%s is %q, want %q:\n%s", url, level, want, told)
		}
	}
	if n := len(server.Arrived()); n > 0 {
		t.Errorf("%d mails were sent", n)
	}
}

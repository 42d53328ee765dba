package mail

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/mail/mailtest"
)

const from = "Chatrooms <chat@example.org>"

func to(t *testing.T, server Server) *sender {
	t.Helper()
	if server.From == "" {
		server.From = from
	}
	s, err := newSender(server)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var note = letter{to: "ada@example.org", subject: "Grüße", text: "Hello ada,\n\n.\nbye", html: "<p>Hello</p>", unsubscribe: "https://chat.example.org/api/v1/unsubscribe/code"}

// A mail has what mailboxes ask for, in two forms (RFC 5322, 3834, 8058).
func TestMailArrives(t *testing.T) {
	server := mailtest.New(t, mailtest.Options{})
	if became, err := to(t, Server{URL: server.URL()}).send(t.Context(), note); became != sent || err != nil {
		t.Fatal(became, err)
	}
	m := server.Arrived()[0]
	if m.From != "chat@example.org" || m.To != note.to || m.Subject != note.subject || m.Text != note.text || !strings.Contains(m.HTML, "<p>Hello</p>") || m.IsTLS {
		t.Errorf("%+v", m)
	}
	for name, want := range map[string]string{
		"From": `"Chatrooms" <chat@example.org>`, "To": "<ada@example.org>", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<https://chat.example.org/api/v1/unsubscribe/code>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@example.org>") {
		t.Errorf("Message-ID: %q", id)
	}
	if at, err := m.Header.Date(); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("Date: %v, %v", at, err)
	}
}

// Over TLS from the start or by STARTTLS, signed in or not.
func TestMailOverTLS(t *testing.T) {
	serving, trusting := certificate(t)
	for name, c := range map[string]struct {
		options mailtest.Options
		scheme  string
		user    string
		trust   *tls.Config
		want    outcome
		isTLS   bool
	}{
		"smtps":                      {mailtest.Options{TLS: serving, IsSMTPS: true}, "smtps", "", trusting, sent, true},
		"smtps, signed in":           {mailtest.Options{TLS: serving, IsSMTPS: true, Password: "open"}, "smtps", "ada:open@", trusting, sent, true},
		"starttls":                   {mailtest.Options{TLS: serving}, "smtp", "", trusting, sent, true},
		"starttls, signed in":        {mailtest.Options{TLS: serving, Password: "open"}, "smtp", "ada:open@", trusting, sent, true},
		"none, signed in, loopback":  {mailtest.Options{Password: "open"}, "smtp", "ada:open@", nil, sent, false},
		"a wrong password":           {mailtest.Options{Password: "open"}, "smtp", "ada:shut@", nil, unreached, false},
		"not signed in":              {mailtest.Options{Password: "open"}, "smtp", "", nil, refused, false},
		"an unknown certificate":     {mailtest.Options{TLS: serving}, "smtp", "", nil, unreached, false},
		"smtps, unknown certificate": {mailtest.Options{TLS: serving, IsSMTPS: true}, "smtps", "", nil, unreached, false},
		"smtps, and no TLS there":    {mailtest.Options{}, "smtps", "", trusting, unreached, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.New(t, c.options)
			s := to(t, Server{URL: c.scheme + "://" + c.user + server.Address(), TLS: c.trust})
			became, err := s.send(t.Context(), note)
			if became != c.want || (became == sent) != (err == nil) {
				t.Fatalf("%s, %v", became, err)
			}
			if err != nil && (strings.Contains(err.Error(), "open") || strings.Contains(err.Error(), "ada@")) {
				t.Errorf("the error tells too much: %v", err)
			}
			if became != sent {
				return
			}
			if m := server.Arrived()[0]; m.IsTLS != c.isTLS || m.User != strings.Split(c.user, ":")[0] {
				t.Errorf("%+v", m)
			}
			if err := s.probe(t.Context()); err != nil {
				t.Error(err)
			}
			if len(server.Arrived()) != 1 {
				t.Error("a probe has sent something")
			}
		})
	}
}

// Elsewhere a password is never sent in the clear.
func TestNoPasswordInTheClear(t *testing.T) {
	server := mailtest.New(t, mailtest.Options{Password: "open"})
	s := to(t, Server{URL: "smtp://ada:open@" + server.Address()})
	if !s.isHere {
		t.Fatal("not taken for this machine")
	}
	s.isHere = false
	if became, err := s.send(t.Context(), note); became != unreached || err == nil {
		t.Error(became, err)
	}
	if len(server.Arrived()) > 0 {
		t.Error("it was sent")
	}
}

// What may be tried again is told from what is dropped.
func TestAnswersOfMailServers(t *testing.T) {
	server := mailtest.New(t, mailtest.Options{})
	s := to(t, Server{URL: server.URL()})
	for code, want := range map[int]outcome{450: busy, 452: busy, 421: busy, 550: refused, 553: refused} {
		server.Answer(func(string) error { return mailtest.Refuse(code) })
		if became, err := s.send(t.Context(), note); became != want || err == nil || strings.Contains(err.Error(), "ada") {
			t.Errorf("%d: %s, %v", code, became, err)
		}
	}
	server.Answer(nil)
	// A connection that breaks after the text was sent: nobody knows whether it was taken.
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	server.Hold(func() { cancel(); <-release })
	became, err := s.send(ctx, note)
	close(release)
	if became != unknown || err == nil {
		t.Errorf("broken at the end: %s, %v", became, err)
	}
	server.Stop()
	if became, err := s.send(t.Context(), note); became != unreached || err == nil {
		t.Errorf("down: %s, %v", became, err)
	}
}

// One that never speaks is given up.
func TestMailServerThatHangs(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		cancel()
		_, _ = conn.Read(make([]byte, 1))
	}()
	if became, err := to(t, Server{URL: "smtp://" + listener.Addr().String()}).send(ctx, note); became != unreached || err == nil {
		t.Error(became, err)
	}
}

// Nothing that somebody wrote begins a header or an element, and texts are cut.
func TestDigestLetterHoldsHostileTexts(t *testing.T) {
	w := &Worker{o: Options{PageURL: "https://chat.example.org", APIURL: "https://chat.example.org/api/v1"}}
	long := strings.Repeat("wörter ", 40)
	evil := "x\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>\u202e"
	d := chat.Digest{User: chat.User{Username: "ada"}, Address: "ada@example.org", Unsubscribe: "code", Missed: []chat.Missed{
		missed("grace", chat.Room{Name: "lobby", Title: evil}, evil), missed(evil, chat.Room{Name: "dm-1", Visibility: chat.Direct}, long),
	}}
	l, err := w.digestLetter(d)
	if err != nil {
		t.Fatal(err)
	}
	server := mailtest.New(t, mailtest.Options{})
	if became, err := to(t, Server{URL: server.URL()}).send(t.Context(), l); became != sent {
		t.Fatal(became, err)
	}
	m := server.Arrived()[0]
	if m.Header.Get("Bcc") != "" || m.Subject != "2 unread messages for you" {
		t.Errorf("%+v", m.Header)
	}
	if strings.Contains(m.HTML, "<script") || !strings.Contains(m.HTML, "&lt;script") || strings.Contains(m.Text, "\nBcc") || strings.Contains(m.Text, "\u202e") {
		t.Errorf("%s\n%s", m.Text, m.HTML)
	}
	for _, part := range []string{
		"Hello ada,", "2 unread messages for you at chat.example.org:", "in a direct message:\n" + cut(oneLine(long)) + "\nhttps://chat.example.org/chat/dm-1?seq=7\n",
		"grace, in x Bcc: eve@example.org <script>alert(1)</script>:\n", "https://chat.example.org/unsubscribe/code",
	} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("no %q in\n%s", part, m.Text)
		}
	}
	if n := len([]rune(cut(oneLine(long)))); n != maxText {
		t.Errorf("%d characters", n)
	}
}

// Of many messages the newest are shown, and the rest is told.
func TestDigestLetterOfMany(t *testing.T) {
	w := &Worker{o: Options{PageURL: "https://chat.example.org"}}
	var d chat.Digest
	for range 30 {
		d.Missed = append(d.Missed, missed("grace", chat.Room{Name: "lobby"}, "hello"))
	}
	l, err := w.digestLetter(d)
	if err != nil || strings.Count(l.text, "hello") != maxShown || !strings.Contains(l.text, "30 unread messages for you at chat.example.org. These are the newest:") {
		t.Errorf("%v\n%s", err, l.text)
	}
	d.More = true
	if l, err = w.digestLetter(d); err != nil || l.subject != "More than 30 unread messages for you" {
		t.Errorf("%v %s", err, l.subject)
	}
}

func missed(author string, room chat.Room, body string) chat.Missed {
	return chat.Missed{Message: chat.Message{Author: chat.User{DisplayName: author}, Body: body, Seq: 7}, Room: room}
}

package ws_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestHostileFrames holds facts.md, fault 27.
func TestHostileFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.signIn(ada)
	for _, c := range []struct{ frame, code, location string }{
		{`{"type":"nonsense"}`, "invalid", "type"},
		{`{"type":"Ping"}`, "invalid", "type"},
		{`{"Type":"ping"}`, "invalid", "type"},
		{`{}`, "invalid", "type"},
		{`{"type":1}`, "invalid", "type"},
		{`{"type":null}`, "invalid", "type"},
		{`{"type":"ping","extra":1}`, "invalid", ""},
		{`{"type":"ping","ID":"1"}`, "invalid", ""},
		{`{"type":"ping","id":1}`, "invalid", "id"},
		{`{"type":"ping","id":"` + strings.Repeat("x", 65) + `"}`, "invalid", "id"},
		{`{"type":"send","room":"lobby","body":"a\u0000b","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":"\ud800","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":"\udc00\ud800","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":"","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":" \u2003\n","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":"` + strings.Repeat("x", 4001) + `","client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","room":"lobby","body":"x"}`, "invalid", "client_id"},
		{`{"type":"send","room":"lobby","body":"x","client_id":" "}`, "invalid", "client_id"},
		{`{"type":"send","room":"lobby","body":"x","client_id":"` + strings.Repeat("c", 65) + `"}`, "invalid", "client_id"},
		{`{"type":"send","room":"lobby","body":["x"],"client_id":"c"}`, "invalid", "body"},
		{`{"type":"send","body":"x","client_id":"c"}`, "invalid", "room"},
		{`{"type":"send","room":"","body":"x","client_id":"c"}`, "not_found", ""},
		{`{"type":"send","room":"../etc","body":"x","client_id":"c"}`, "not_found", ""},
		{`{"type":"subscribe","room":"no-such"}`, "not_found", ""},
		{`{"type":"subscribe","room":"lobby","after":-1}`, "invalid", "after"},
		{`{"type":"subscribe","room":"lobby","after":1.5}`, "invalid", "after"},
		{`{"type":"subscribe","room":"lobby","after":"1"}`, "invalid", "after"},
		{`{"type":"subscribe","room":"lobby","after":99999999999999999999}`, "invalid", "after"},
		{`{"type":"subscribe","room":"lobby","quiet":"yes"}`, "invalid", "quiet"},
		{`{"type":"subscribe","room":"lobby","Quiet":true}`, "invalid", ""},
		{`{"type":"read","room":"lobby"}`, "invalid", "seq"},
		{`{"type":"edit","room":"lobby","message_id":"no-id","body":"x"}`, "not_found", ""},
		{`{"type":"delete","room":"lobby","message_id":"' OR 1=1 --"}`, "not_found", ""},
		{`{"type":"react","room":"lobby","message_id":"x","emoji":"👍"}`, "not_found", ""},
		{`{"type":"react","room":"lobby","message_id":"x","emoji":"👍👍"}`, "invalid", "emoji"},
		{`{"type":"react","room":"lobby","message_id":"x","emoji":"👍","remove":1}`, "invalid", "remove"},
		{`{"type":"send","room":"lobby","body":"x","client_id":"c","reply_to":"y"}`, "invalid", "reply_to"},
		{`{"type":"hello"}`, "invalid", "token"},
		{strings.Repeat(`{"type":`, 200) + `1` + strings.Repeat(`}`, 200), "invalid", "type"},
	} {
		p.write(c.frame)
		f := p.until("error")
		if f.Code != c.code {
			t.Errorf("%.80s gave %s", c.frame, f.raw)
		}
		if c.code == "invalid" && (len(f.Errors) == 0 || f.Errors[0].Location != c.location) {
			t.Errorf("%.80s should name %q: %s", c.frame, c.location, f.raw)
		}
	}
	if left := p.quiesce(); len(left) > 0 {
		t.Errorf("too much came: %v", left)
	}
	p.write(`{"type":"nonsense","id":"mine"}`)
	if f := p.next(); f.ID != "mine" {
		t.Errorf("a refusal has to echo the id: %s", f.raw)
	}
}

func TestTenthFrameThatIsNoObjectCloses4400(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	for name, p := range map[string]*peer{"signed in": w.signIn(ada), "before hello": w.connect()} {
		frames := []string{``, `[]`, `"hello"`, `null`, `1`, `{`, `{"type":"ping"} {}`, `{"type":"ping",}`, strings.Repeat("[", 3000), `nonsense`}
		for i, frame := range frames {
			p.write(frame)
			if f := p.until("error"); f.Code != "bad_json" || f.ID != "" {
				t.Errorf("%s: frame %d gave %s", name, i, f.raw)
			}
		}
		if code := p.closeCode(); code != 4400 {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
}

// TestFramesThatBreakTheProtocol holds facts.md, fault 27.
func TestFramesThatBreakTheProtocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	for name, c := range map[string]struct {
		signedIn bool
		kind     websocket.MessageType
		frame    string
		code     int
	}{
		"binary":             {true, websocket.MessageBinary, `{"type":"ping"}`, 1003},
		"not UTF-8":          {true, websocket.MessageText, "{\"type\":\"ping\",\"id\":\"\xff\"}", 1007},
		"UTF-8 surrogate":    {true, websocket.MessageText, "{\"type\":\"ping\",\"id\":\"\xed\xa0\x80\"}", 1007},
		"over 64 KiB":        {true, websocket.MessageText, `{"type":"ping","id":"` + strings.Repeat("x", 64<<10) + `"}`, 1009},
		"2 MiB":              {true, websocket.MessageText, strings.Repeat("x", 2<<20), 1009},
		"over 4 KiB, before": {false, websocket.MessageText, `{"type":"hello","token":"` + strings.Repeat("x", 4<<10) + `"}`, 1009},
		"binary, before":     {false, websocket.MessageBinary, `{"type":"ping"}`, 1003},
	} {
		p := w.connect()
		if c.signedIn {
			p.ask("hello", "token", ada.Token)
		}
		// The peer may hear the close before it has written everything.
		_ = p.conn.Write(context.Background(), c.kind, []byte(c.frame))
		if code := p.closeCode(); code != c.code {
			t.Errorf("%s: closed with %d, wanted %d", name, code, c.code)
		}
	}
}

func TestUnmaskedFrameCloses1002(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raw := w.raw(t)
	defer raw.Close()
	_, err := raw.Write(append([]byte(handshake), 0x81, 2, '{', '}'))
	must(t, err)
	r := bufio.NewReader(raw)
	response, err := http.ReadResponse(r, nil)
	must(t, err)
	_ = response.Body
	if got := readServerFrame(t, r); len(got) < 2 || int(got[0])<<8|int(got[1]) != 1002 {
		t.Errorf("got %q", got)
	}
}

func TestLargestFrameIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.signIn(w.Person("ada"))
	frame := `{"type":"ping","id":"1"` + strings.Repeat(" ", 64<<10-24) + `}`
	p.write(frame)
	if f := p.next(); f.Type != "pong" {
		t.Errorf("a frame of %d bytes gave %s", len(frame), f.raw)
	}
}

func TestSigningOutCloses4401(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	other := w.Again(ada)
	w.Room(ada, "lobby", chat.Public)
	idle, listening, elsewhere := w.signIn(ada), w.listening(ada, "lobby"), w.signIn(other)
	must(t, w.Service.Logout(t.Context(), ada.Actor))
	for _, p := range []*peer{idle, listening} {
		if code := p.closeCode(); code != 4401 {
			t.Errorf("closed with %d", code)
		}
	}
	if f := elsewhere.ask("ping"); f.Type != "pong" {
		t.Errorf("another session got %s", f.raw)
	}
	_, err := w.Service.DeleteAccount(t.Context(), other.Actor, chat.Confirmation{Password: new("correct horse battery")}, chat.Origin{})
	must(t, err)
	if code := elsewhere.closeCode(); code != 4401 {
		t.Errorf("closed with %d", code)
	}
}

// A panic in one connection closes it with 1011, is logged, and touches nobody else (facts.md, fault 31).
func TestPanicCloses1011(t *testing.T) {
	t.Parallel()
	var armed atomic.Bool
	w := newWorld(t, func(s *setup) {
		s.service = func(o chat.Options) chat.Options {
			o.NewID = func() string {
				if armed.Load() {
					panic("the well of ids is dry")
				}
				return uuid.Must(uuid.NewV7()).String()
			}
			return o
		}
	})
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	p, other := w.listening(ada, "lobby"), w.listening(grace, "lobby")
	armed.Store(true)
	p.say("send", "room", "lobby", "body", "x", "client_id", "c")
	if code := p.closeCode(); code != 1011 {
		t.Errorf("closed with %d", code)
	}
	armed.Store(false)
	if f := other.ask("send", "room", "lobby", "body", "x", "client_id", "c"); f.Type != "ack" {
		t.Errorf("another connection got %s", f.raw)
	}
	if log := w.Log.String(); !strings.Contains(log, "the well of ids is dry") {
		t.Errorf("the panic was not logged:\n%s", log)
	}
	w.Log.Reset()
}

// A database that was restored from a backup is behind what was sent: everyone is told to reload, and hears what
// happens from then on (facts.md, fault 34).
func TestRestoredBackupResets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.listening(ada, "lobby")
	for i := range 5 {
		w.Post(ada, "lobby", fmt.Sprint(i))
		p.until("message.created")
	}
	files, err := filepath.Glob(filepath.Join(w.DataDir, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the database is %v, %v", files, err)
	}
	db, err := sql.Open("sqlite", "file:"+files[0]+"?_pragma=busy_timeout(5000)")
	must(t, err)
	defer db.Close()
	for _, statement := range []string{`DELETE FROM events WHERE seq > 2`, `DELETE FROM messages WHERE seq > 2`, `UPDATE rooms SET seq = 2`} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	if f := p.until("subscribed"); !f.Reset || f.Seq != 2 || f.ID != "" {
		t.Errorf("told %s", f.raw)
	}
	w.Post(ada, "lobby", "after the restore")
	if f := p.until("message.created"); f.Seq != 3 {
		t.Errorf("heard of %s", f.raw)
	}
	back := w.signIn(ada)
	if f := back.ask("subscribe", "room", "lobby", "after", 6); !f.Reset || f.Seq != 3 {
		t.Errorf("subscribed is %s", f.raw)
	}
}

// A room that the restored backup lacks ends its subscriptions, whoever has its name then.
func TestARoomThatARestoredBackupLacksIsRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.listening(ada, "lobby")
	files, err := filepath.Glob(filepath.Join(w.DataDir, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the database is %v, %v", files, err)
	}
	db, err := sql.Open("sqlite", "file:"+files[0]+"?_pragma=busy_timeout(5000)")
	must(t, err)
	defer db.Close()
	for _, statement := range []string{`DELETE FROM events`, `DELETE FROM memberships`, `DELETE FROM rooms`} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	if f := p.until("removed"); f.Room != "lobby" {
		t.Errorf("told %s", f.raw)
	}
	w.Room(ada, "lobby", chat.Public)
	if f := p.ask("subscribe", "room", "lobby"); f.Type != "subscribed" {
		t.Errorf("the new room gave %s", f.raw)
	}
}

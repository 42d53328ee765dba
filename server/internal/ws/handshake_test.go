package ws_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestOriginIsExact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Origins = []string{"https://chat.example.org"} })
	ada := w.Person("ada")
	own := w.url
	for origin, allowed := range map[string]bool{
		"https://chat.example.org": true, own: true, strings.Replace(own, "http:", "https:", 1): true,
		"http://chat.example.org": false, "https://chat.example.org:8443": false, "https://evil.example.org": false,
		"https://chat.example.org.evil.org": false, "null": false, "https://CHAT.example.org": false,
		"file://" + strings.TrimPrefix(own, "http://"): false,
	} {
		p, response, err := w.tryConnect("Origin", origin, "Authorization", "Bearer "+ada.Token)
		switch {
		case allowed && err != nil:
			t.Errorf("%s was refused: %v", origin, err)
		case allowed:
			p.until("welcome")
			p.close()
			<-p.done
		case err == nil:
			t.Errorf("%s was let in", origin)
		default:
			if got := problem(t, response); got.Status != 403 || got.Code != wire.CodeForbidden || response.StatusCode != 403 {
				t.Errorf("%s: got %+v", origin, got)
			}
		}
	}
}

func TestBadHeaderIsRefusedBeforeTheUpgrade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	out := w.Person("grace")
	must(t, w.Service.Logout(t.Context(), out.Actor))
	for _, header := range []string{
		"Bearer nonsense", "Bearer", "Bearer ", "Basic " + ada.Token, ada.Token, "Bearer " + ada.Token + "x", "Bearer " + out.Token,
	} {
		_, response, err := w.tryConnect("Authorization", header)
		if err == nil {
			t.Errorf("%.20q was let in", header)
			continue
		}
		if got := problem(t, response); response.StatusCode != 401 || got.Code != wire.CodeUnauthorized {
			t.Errorf("%.20q: got %+v", header, got)
		}
	}
	// A token in the address counts for nothing.
	response, err := http.Get(w.url + "?token=" + ada.Token)
	must(t, err)
	defer response.Body.Close()
	if got := problem(t, response); got.Code != wire.CodeUpgradeRequired || got.Status != http.StatusUpgradeRequired || response.StatusCode != got.Status {
		t.Errorf("a plain GET: got %+v", got)
	}
}

func TestSubprotocolIsOptional(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for asked, want := range map[string]string{"": "", "chatrooms.v1": "chatrooms.v1", "other": ""} {
		options := &websocket.DialOptions{}
		if asked != "" {
			options.Subprotocols = []string{asked}
		}
		conn, _, err := websocket.Dial(t.Context(), w.url, options)
		must(t, err)
		if got := conn.Subprotocol(); got != want {
			t.Errorf("asked for %q, got %q", asked, got)
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
	}
}

// A client may send its first frame together with the handshake: no byte of it may be lost.
func TestFrameSentWithTheHandshake(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	raw := w.raw(t)
	defer raw.Close()
	hello := fmt.Sprintf(`{"type":"hello","id":"1","token":%q}`, ada.Token)
	_, err := raw.Write(append([]byte(handshake), maskedFrame(0x81, []byte(hello))...))
	must(t, err)
	r := bufio.NewReader(raw)
	response, err := http.ReadResponse(r, nil)
	must(t, err)
	_ = response.Body
	if response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("status %d", response.StatusCode)
	}
	if got := readServerFrame(t, r); !strings.Contains(got, `"welcome"`) {
		t.Errorf("got %s", got)
	}
}

const handshake = "GET /api/v1/ws HTTP/1.1\r\nHost: chat.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"

func (w *world) raw(t *testing.T) io.ReadWriteCloser {
	t.Helper()
	conn, err := w.dial(t.Context(), "tcp", strings.TrimPrefix(w.url, "http://"))
	must(t, err)
	return conn
}

// maskedFrame is a client's frame with the mask 0.
func maskedFrame(head byte, payload []byte) []byte {
	frame := []byte{head}
	if len(payload) < 126 {
		frame = append(frame, 0x80|byte(len(payload)))
	} else {
		frame = append(frame, 0x80|126, byte(len(payload)>>8), byte(len(payload)))
	}
	return append(append(frame, 0, 0, 0, 0), payload...)
}

// readServerFrame reads one unmasked frame of less than 64 KiB.
func readServerFrame(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	var head [2]byte
	_, err := io.ReadFull(r, head[:])
	must(t, err)
	n := int(head[1])
	if n == 126 {
		var size [2]byte
		_, err := io.ReadFull(r, size[:])
		must(t, err)
		n = int(size[0])<<8 | int(size[1])
	}
	payload := make([]byte, n)
	_, err = io.ReadFull(r, payload)
	must(t, err)
	return string(payload)
}

func TestHello(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)

	p := w.connect()
	for _, kind := range []string{"ping", "subscribe", "send", "nonsense"} {
		if f := p.ask(kind, "room", "lobby"); f.Code != "unauthorized" {
			t.Errorf("%s before hello gave %s", kind, f.raw)
		}
	}
	if f := p.ask("hello"); f.Code != "invalid" {
		t.Errorf("hello without a token gave %s", f.raw)
	}
	if f := p.ask("hello", "token", ada.Token); f.Type != "welcome" {
		t.Fatalf("hello gave %s", f.raw)
	}
	if f := p.ask("hello", "token", grace.Token); f.Code != "forbidden" {
		t.Errorf("hello as another user gave %s", f.raw)
	}
	if f := p.ask("hello", "token", "nonsense"); f.Code != "unauthorized" {
		t.Errorf("hello with a bad token gave %s", f.raw)
	}
	if f := p.ask("subscribe", "room", "lobby"); f.Type != "subscribed" {
		t.Errorf("the old token is gone: %s", f.raw)
	}

	bad := w.connect()
	if f := bad.ask("hello", "token", "nonsense"); f.Code != "unauthorized" {
		t.Errorf("got %s", f.raw)
	}
	if code := bad.closeCode(); code != 4401 {
		t.Errorf("a bad hello closed with %d", code)
	}
}

// What is sent right after hello, without waiting for the welcome, may be as large as after it.
func TestPipelinedAfterHello(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.connect()
	p.say("hello", "token", ada.Token)
	id := p.say("send", "room", "lobby", "body", strings.Repeat("é", 4000), "client_id", "c")
	if f := p.answer(id); f.Type != "ack" {
		t.Errorf("got %s", f.raw)
	}
}

func TestTooManySockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Limits = wsLimits(2, 2, 0) })
	ada, grace := w.Person("ada"), w.Person("grace")
	one, _ := w.signIn(ada), w.signIn(ada)
	third := w.connect()
	if f := third.ask("hello", "token", ada.Token); f.Code != "rate_limited" {
		t.Errorf("the third socket got %s", f.raw)
	}
	if code := third.closeCode(); code != 4429 {
		t.Errorf("the third socket closed with %d", code)
	}
	if _, response, err := w.tryConnect("Authorization", "Bearer "+ada.Token); err == nil {
		t.Error("the header let in a third socket")
	} else if got := problem(t, response); got.Status != 429 || response.Header.Get("Retry-After") == "" {
		t.Errorf("the header got %+v", got)
	}
	w.signIn(grace) // the limit is each user's own
	one.close()
	<-one.done
	w.waitFor("the closed socket is forgotten", func() bool { return w.Hub.Connections(ada.User.ID) == 1 })
	w.signIn(ada)

	w.connect("X-Test-IP", "192.0.2.7")
	w.connect("X-Test-IP", "192.0.2.7")
	if _, response, err := w.tryConnect("X-Test-IP", "192.0.2.7"); err == nil {
		t.Error("a third socket that is not signed in was let in")
	} else if got := problem(t, response); got.Status != 429 {
		t.Errorf("got %+v", got)
	}
	w.connect("X-Test-IP", "192.0.2.8").ask("hello", "token", grace.Token)
	w.connect("X-Test-IP", "192.0.2.8")
	w.connect("X-Test-IP", "192.0.2.8") // the signed-in one is not counted any more
}

// TestSocketOpensCountToTheRequests holds facts.md, fault 24.
func TestSocketOpensCountToTheRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Requests = ratelimit.New(0.001, 2) })
	ada := w.Person("ada")
	for range 2 {
		w.connect("Authorization", "Bearer "+ada.Token).until("welcome")
		w.connect("X-Test-IP", "192.0.2.9")
	}
	for _, header := range [][]string{{"Authorization", "Bearer " + ada.Token}, {"X-Test-IP", "192.0.2.9"}} {
		_, response, err := w.tryConnect(header...)
		if err == nil {
			t.Errorf("%s: one too many was let in", header[0])
			continue
		}
		if got := problem(t, response); got.Code != wire.CodeRateLimited || response.Header.Get("Retry-After") == "" {
			t.Errorf("%s: got %+v", header[0], got)
		}
	}
}

// TestRatesOfCommands holds facts.md, fault 26.
func TestRatesOfCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) {
		s.options.Requests, s.options.Messages = ratelimit.New(0.001, 5), ratelimit.New(0.001, 3)
	})
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.signIn(ada) // hello counts as one of the five
	for i := range 3 {
		if f := p.ask("send", "room", "lobby", "body", "x", "client_id", fmt.Sprint(i)); f.Type != "ack" {
			t.Errorf("send %d gave %s", i, f.raw)
		}
	}
	if f := p.ask("send", "room", "lobby", "body", "x", "client_id", "x"); f.Code != "rate_limited" || f.RetryAfterMS < 1000 {
		t.Errorf("the fourth send gave %s", f.raw)
	}
	for i := range 4 {
		if f := p.ask("ping"); f.Type != "pong" {
			t.Errorf("ping %d gave %s", i, f.raw)
		}
	}
	if f := p.ask("ping"); f.Code != "rate_limited" {
		t.Errorf("the fifth ping gave %s", f.raw)
	}
	for range 98 {
		p.ask("ping")
	}
	if code := p.closeCode(); code != 4429 {
		t.Errorf("a hundred refusals closed with %d", code)
	}
}

package ws_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/servertest"
	"github.com/chatrooms/chatrooms/server/internal/wire"
	"github.com/chatrooms/chatrooms/server/internal/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is one node reached over real sockets.
type world struct {
	*servertest.World
	t       *testing.T
	url     string
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	people  *presence.Presence
	sockets *ws.Server
}

type option func(*setup)

type setup struct {
	ahead    time.Duration // of the node's clock
	options  ws.Options
	listener net.Listener
	dial     func(ctx context.Context, network, addr string) (net.Conn, error)
	service  func(chat.Options) chat.Options
}

func newWorld(t *testing.T, opts ...option) *world {
	t.Helper()
	w := &world{t: t}
	broker := pubsub.NewMemory(func(envelopes []pubsub.Envelope) {
		(&pubsub.Router{Rooms: w.Hub, EndSessions: func([]chat.SessionID) {}}).Route(envelopes)
	})
	t.Cleanup(broker.Close)
	var s setup
	for _, opt := range opts {
		opt(&s)
	}
	w.World = servertest.New(t, servertest.Options{Publisher: broker, Feed: broker, Ahead: s.ahead, Service: s.service})
	w.people = presence.New(func(c presence.Change) { w.Hub.Broadcast(c.Room, presenceFrame(c)) }, nil)
	t.Cleanup(w.people.Close)
	o := ws.Options{
		Service: w.Service, Tokens: w.Tokens, Hub: w.Hub, Presence: w.people, Log: w.Logger,
		ClientIP: func(r *http.Request) string {
			if ip := r.Header.Get("X-Test-IP"); ip != "" {
				return ip
			}
			return "192.0.2.1"
		},
	}
	o.Limits, o.Origins, o.Messages, o.Requests = s.options.Limits, s.options.Origins, s.options.Messages, s.options.Requests
	o.Metrics = s.options.Metrics
	w.sockets = ws.NewServer(o)
	t.Cleanup(w.sockets.Close)
	w.listen(s)
	t.Cleanup(func() {
		if strings.Contains(w.Log.String(), "panic") {
			t.Errorf("a panic was logged:\n%s", w.Log)
		}
	})
	return w
}

func (w *world) listen(s setup) {
	listener := s.listener
	if listener == nil {
		var err error
		listener, err = net.Listen("tcp", "127.0.0.1:0")
		must(w.t, err)
	}
	w.dial = s.dial
	if w.dial == nil {
		w.dial = (&net.Dialer{}).DialContext
	}
	server := &http.Server{Handler: w.sockets, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = server.Serve(listener)
	}()
	w.t.Cleanup(func() {
		_ = server.Close()
		<-stopped
	})
	w.url = "http://" + listener.Addr().String()
}

func presenceFrame(c presence.Change) []byte {
	frame := wire.Presence{Room: c.RoomName, OnlineCount: c.Count}
	if c.User != nil {
		user := wire.FromUser(*c.User)
		frame.User, frame.Online = &user, &c.Online
	}
	return wire.EncodeObject(frame)
}

type person = servertest.Person

// frame is any object from the server.
type frame struct {
	Type         string
	ID           string
	Room         string
	Seq          int64
	Code         string
	Detail       string
	Reason       string
	Reset        bool
	ConnectionID string `json:"connection_id"`
	User         *wire.User
	Message      *wire.Message
	Online       json.RawMessage
	OnlineCount  int    `json:"online_count"`
	RetryAfterMS int64  `json:"retry_after_ms"`
	HeartbeatMS  int64  `json:"heartbeat_ms"`
	ReconnectMS  int64  `json:"reconnect_after_ms"`
	ExpiresAt    string `json:"expires_at"`
	Heads        map[string]int64
	Limits       wire.SocketLimits
	Errors       []wire.ProblemField
	raw          string
}

func (f frame) isEvent() bool { return strings.Contains(f.Type, ".") }

// peer is a client that reads everything at once and keeps it until it is asked for.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
	ids  int

	mu     sync.Mutex
	frames []frame
	err    error
	news   chan struct{}
	done   chan struct{}
}

const patience = 40 * time.Second

// connect opens a socket without signing in.
func (w *world) connect(header ...string) *peer {
	w.t.Helper()
	p, response, err := w.tryConnect(header...)
	if err != nil {
		w.t.Fatalf("cannot connect: %v (%v)", err, response)
	}
	return p
}

func (w *world) tryConnect(header ...string) (*peer, *http.Response, error) {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	transport := &http.Transport{DialContext: w.dial}
	conn, response, err := websocket.Dial(context.Background(), w.url, &websocket.DialOptions{
		HTTPHeader: h, HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"chatrooms.v1"},
	})
	if err != nil {
		transport.CloseIdleConnections()
		return nil, response, err
	}
	conn.SetReadLimit(4 << 20)
	p := &peer{t: w.t, conn: conn, news: make(chan struct{}, 1), done: make(chan struct{})}
	go p.read()
	w.t.Cleanup(func() {
		_ = conn.CloseNow()
		<-p.done
	})
	return p, response, nil
}

// signIn opens a socket with hello.
func (w *world) signIn(who person, header ...string) *peer {
	w.t.Helper()
	p := w.connect(header...)
	p.say("hello", "token", who.Token)
	p.until("welcome")
	return p
}

// listen opens a socket that is subscribed to rooms.
func (w *world) listening(who person, rooms ...string) *peer {
	w.t.Helper()
	p := w.signIn(who)
	for _, room := range rooms {
		p.say("subscribe", "room", room)
		p.until("subscribed")
	}
	return p
}

func (p *peer) read() {
	defer close(p.done)
	for {
		_, data, err := p.conn.Read(context.Background())
		p.mu.Lock()
		if err != nil {
			p.err = err
			p.mu.Unlock()
			p.signal()
			return
		}
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			f := frame{raw: string(line)}
			if err := json.Unmarshal(line, &f); err != nil || f.Type == "" {
				p.t.Errorf("not an object with a type: %q", line)
			}
			p.frames = append(p.frames, f)
		}
		p.mu.Unlock()
		p.signal()
	}
}

func (p *peer) signal() {
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// say sends a command made of names and values, and returns its id.
func (p *peer) say(kind string, fields ...any) string {
	p.t.Helper()
	p.ids++
	id := fmt.Sprint(p.ids)
	command := map[string]any{"type": kind, "id": id}
	for i := 0; i < len(fields); i += 2 {
		command[fields[i].(string)] = fields[i+1]
	}
	data, err := json.Marshal(command)
	must(p.t, err)
	p.write(string(data))
	return id
}

func (p *peer) write(text string) {
	p.t.Helper()
	if err := p.conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		p.t.Fatalf("cannot write: %v", err)
	}
}

// next waits for one frame; heartbeats are not worth waiting for.
func (p *peer) next() frame {
	p.t.Helper()
	f, ok := p.poll(patience)
	if !ok {
		p.t.Fatalf("no frame came (connection: %v)", p.failure())
	}
	return f
}

func (p *peer) poll(wait time.Duration) (frame, bool) {
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for {
		p.mu.Lock()
		if len(p.frames) > 0 {
			f := p.frames[0]
			p.frames = p.frames[1:]
			p.mu.Unlock()
			return f, true
		}
		failed := p.err != nil
		p.mu.Unlock()
		if failed {
			return frame{}, false
		}
		select {
		case <-p.news:
		case <-timeout.C:
			return frame{}, false
		}
	}
}

// until skips frames until one of the type comes.
func (p *peer) until(kind string) frame {
	p.t.Helper()
	return p.untilThat(kind, func(f frame) bool { return f.Type == kind })
}

// answer waits for the answer to a command.
func (p *peer) answer(id string) frame {
	p.t.Helper()
	return p.untilThat("answer "+id, func(f frame) bool { return f.ID == id })
}

func (p *peer) untilThat(what string, is func(frame) bool) frame {
	p.t.Helper()
	f, skipped, ok := p.seek(is)
	if !ok {
		p.t.Fatalf("no %s came, but %q (connection: %v)", what, skipped, p.failure())
	}
	return f
}

// seek has one patience for all: heartbeats do not renew it.
func (p *peer) seek(is func(frame) bool) (found frame, skipped []string, ok bool) {
	deadline := time.Now().Add(patience)
	for {
		f, ok := p.poll(time.Until(deadline))
		if !ok || is(f) {
			return f, skipped, ok
		}
		skipped = append(skipped, f.raw)
	}
}

// ask sends a command and waits for its answer.
func (p *peer) ask(kind string, fields ...any) frame {
	p.t.Helper()
	return p.answer(p.say(kind, fields...))
}

// quiesce asserts that nothing more comes before the answer to a ping.
func (p *peer) quiesce() []frame {
	p.t.Helper()
	id := p.say("ping")
	var before []frame
	p.untilThat("pong", func(f frame) bool {
		if f.Type == "pong" && f.ID == id {
			return true
		}
		before = append(before, f)
		return false
	})
	return before
}

func (p *peer) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// closeCode waits for the connection's end; -1 means that there was no close frame.
func (p *peer) closeCode() int {
	p.t.Helper()
	select {
	case <-p.done:
		return int(websocket.CloseStatus(p.failure()))
	case <-time.After(patience):
		p.t.Fatal("the connection was not closed")
		return 0
	}
}

func (p *peer) close() { _ = p.conn.Close(websocket.StatusNormalClosure, "") }

// problem reads the body of a refused handshake.
func problem(t *testing.T, response *http.Response) wire.Problem {
	t.Helper()
	if response == nil {
		t.Fatal("no response")
	}
	if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type is %q", got)
	}
	data, err := io.ReadAll(response.Body)
	must(t, err)
	var p wire.Problem
	must(t, json.Unmarshal(data, &p))
	return p
}

var must = servertest.Must

// unread opens a signed-in socket that reads only when the test does. onPing, if given, says whether to answer a ping.
func (w *world) unread(who person, onPing func(context.Context, []byte) bool) *websocket.Conn {
	w.t.Helper()
	conn, _, err := websocket.Dial(context.Background(), w.url, &websocket.DialOptions{
		HTTPClient:     &http.Client{Transport: &http.Transport{DialContext: w.dial}},
		HTTPHeader:     http.Header{"Authorization": {"Bearer " + who.Token}},
		OnPingReceived: onPing,
	})
	must(w.t, err)
	conn.SetReadLimit(4 << 20)
	w.t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func wsLimits(sockets, pending, subscriptions int) ws.Limits {
	return ws.Limits{SocketsPerUser: sockets, PendingSockets: pending, Subscriptions: subscriptions}
}

// waitFor is for what no frame tells.
func (w *world) waitFor(what string, holds func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			w.t.Fatalf("in vain: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

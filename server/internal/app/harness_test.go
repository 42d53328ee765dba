package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) {
	undo, err := pushtest.Trust() // of the whole process, before it verifies anything
	if err != nil {
		panic(err)
	}
	testservers.Main(tests{m, undo})
}

// tests are those of this package, with what has to be undone after them.
type tests struct {
	*testing.M
	undo func()
}

func (t tests) Run() int {
	defer t.undo()
	return t.M.Run()
}

const patience = 90 * time.Second // it only ends what hangs

// server is the product, run as main runs it, on a free port.
type server struct {
	t    *testing.T
	url  string
	stop func() // graceful; returns when Run has returned
}

// onEachDatabase runs a test against SQLite and against Postgres.
func onEachDatabase(t *testing.T, test func(t *testing.T, env []string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, environment(t)) })
	t.Run("postgres", func(t *testing.T) {
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		test(t, env)
	})
}

func onPostgres(t *testing.T, url string) []string {
	return append(environment(t), "DATABASE_URL="+url, "JWT_SECRET="+strings.Repeat("a key of the tests ", 3))
}

func migrate(t *testing.T, env []string) {
	t.Helper()
	cfg, err := config.Load(env)
	must(t, err)
	must(t, Migrate(t.Context(), cfg))
}

func environment(t *testing.T) []string {
	return []string{
		"HOST=127.0.0.1", "PORT=0", "DATA_DIR=" + t.TempDir(), "LOG_LEVEL=error", "MAX_SOCKETS_PER_USER=0",
		"RATE_MESSAGES=0", "RATE_AUTH=0", "RATE_REQUESTS=0", "SHUTDOWN_TIMEOUT=20s",
	}
}

func start(t *testing.T, env []string) *server {
	t.Helper()
	return startLimited(t, env, store.ReplicaLimits{})
}

// startLimited is start with other limits of the replica than usual.
func startLimited(t *testing.T, env []string, limits store.ReplicaLimits) *server {
	t.Helper()
	cfg, err := config.Load(env)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	out := &firstLine{line: make(chan string, 1)}
	done := make(chan error, 1)
	go func() { done <- runWith(ctx, cfg, "test", out, limits) }()
	s := &server{t: t}
	s.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			t.Error("the server did not stop")
		}
	})
	t.Cleanup(s.stop)
	select {
	case line := <-out.line:
		s.url = strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	case err := <-done:
		t.Fatalf("Run ended: %v", err)
	case <-time.After(patience):
		t.Fatal("the server does not listen")
	}
	return s
}

type firstLine struct{ line chan string }

func (f *firstLine) Write(b []byte) (int, error) {
	select {
	case f.line <- string(b):
	default:
	}
	return len(b), nil
}

// person is someone signed in.
type person struct {
	*server
	name, token, refresh string
}

func (s *server) register(name string) *person {
	s.t.Helper()
	p := &person{server: s, name: name}
	session := p.call(http.MethodPost, "/auth/register", 201, object{"username": name, "password": "a password of " + name})
	p.token, p.refresh = text(session, "access_token"), text(session, "refresh_token")
	return p
}

type object = map[string]any

// call makes a request and wants that status. Of a server that says that it is busy it asks again, as clients do: the
// machines of CI stop for seconds.
func (p *person) call(method, path string, want int, body any) object {
	p.t.Helper()
	for left := 11; ; left-- {
		status, answer, err := p.try(p.t.Context(), method, path, body)
		must(p.t, err)
		busy := status == http.StatusServiceUnavailable && answer["code"] == "unavailable"
		if status == want {
			return answer
		}
		if !busy || left == 0 {
			p.t.Fatalf("%s %s: %d %v, want %d", method, path, status, answer, want)
		}
	}
}

func (p *person) try(ctx context.Context, method, path string, body any) (int, object, error) {
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		content = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.url+"/api/v1"+path, content)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	var answer object
	if response.StatusCode != http.StatusNoContent && response.StatusCode != http.StatusAccepted {
		err = json.NewDecoder(response.Body).Decode(&answer)
	}
	return response.StatusCode, answer, err
}

// socket is a client that keeps what it was told, in order.
type socket struct {
	t    *testing.T
	conn *websocket.Conn

	mu     sync.Mutex
	frames []object
	closed websocket.StatusCode // 0 while open
	news   chan struct{}
}

func (p *person) connect() *socket {
	p.t.Helper()
	conn, _, err := websocket.Dial(p.t.Context(), "ws"+strings.TrimPrefix(p.url, "http")+"/api/v1/ws", &websocket.DialOptions{
		Subprotocols: []string{"chatrooms.v1"}, HTTPHeader: http.Header{"Authorization": {"Bearer " + p.token}},
	})
	must(p.t, err)
	conn.SetReadLimit(1 << 22)
	s := &socket{t: p.t, conn: conn, news: make(chan struct{}, 1)}
	read := make(chan struct{})
	go func() { defer close(read); s.read() }()
	p.t.Cleanup(func() { _ = conn.CloseNow(); <-read })
	return s
}

func (s *socket) read() {
	for {
		_, content, err := s.conn.Read(context.Background())
		s.mu.Lock()
		if err != nil {
			s.closed = max(websocket.CloseStatus(err), 1)
		}
		for line := range bytes.Lines(content) {
			var frame object
			if json.Unmarshal(line, &frame) == nil {
				s.frames = append(s.frames, frame)
			}
		}
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *socket) send(command object) {
	s.t.Helper()
	b, err := json.Marshal(command)
	must(s.t, err)
	must(s.t, s.conn.Write(s.t.Context(), websocket.MessageText, b))
}

// await waits until what was told satisfies the condition.
func (s *socket) await(what string, holds func(frames []object, closed websocket.StatusCode) bool) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		ok := holds(s.frames, s.closed)
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-s.news:
		case <-deadline:
			s.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// told is what the socket was told so far.
func (s *socket) told() []object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.frames)
}

// answer sends a command and waits for what answers it.
func (s *socket) answer(command object) (answer object) {
	s.t.Helper()
	s.send(command)
	s.await("the answer to "+text(command, "type"), func(frames []object, _ websocket.StatusCode) bool {
		for _, f := range frames {
			if f["id"] == command["id"] {
				answer = f
				return true
			}
		}
		return false
	})
	return answer
}

// events are the room's events as told, in order.
func events(frames []object, room string) []object {
	var found []object
	for _, f := range frames {
		if strings.Contains(text(f, "type"), ".") && f["room"] == room {
			found = append(found, f)
		}
	}
	return found
}

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

func number(o object, key string) int64 {
	n, _ := o[key].(float64)
	return int64(n)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

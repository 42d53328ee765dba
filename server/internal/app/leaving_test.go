package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestOneWhoHangsUpIsNoErrorOfOurs: whatever a caller waited for, the log says 499 of one who has hung up, and nothing of
// an error; the metrics count it among the callers' own.
func TestOneWhoHangsUpIsNoErrorOfOurs(t *testing.T) {
	t.Parallel()
	// A stranger holds the tables past the limits that the server sets.
	database := testservers.Postgres(t) + "&lock_timeout=60s&statement_timeout=60s"
	env := onPostgres(t, database)
	migrate(t, env)
	log := &logged{}
	n := opened(t, env, time.Now, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	s := &server{t: t, url: n.listening(t, n.handler, bodyTime)}
	metrics := n.listening(t, n.metrics.Handler(), bodyTime)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
	other, watcher := stranger(t, database), stranger(t, database)

	for i, request := range []struct{ method, path, body string }{
		{"GET", "/api/v1/me/sessions", ""},
		{"GET", "/api/v1/rooms", ""},
		{"GET", "/api/v1/rooms/lobby/messages", ""},
		{"GET", "/api/v1/rooms/lobby/events?after=0", ""},
		{"GET", "/api/v1/rooms/lobby/stream?after=0", ""},
		{"GET", "/api/v1/rooms/lobby/export", ""},
		{"GET", "/api/v1/search?q=hello", ""},
		{"POST", "/api/v1/auth/login", `{"username":"ada","password":"a password of ada"}`},
		{"POST", "/api/v1/rooms", `{"name":"garden"}`},
		{"POST", "/api/v1/rooms/lobby/messages", `{"body":"well"}`},
		{"PATCH", "/api/v1/rooms/lobby", `{"topic":"flowers"}`},
		{"PUT", "/api/v1/rooms/lobby/read", `{"seq":1}`},
		{"GET", "/api/v1/ws", ""},
		{"GET", "/readyz", ""},
	} {
		// A session that the node does not know yet, so that the sign-in waits where nothing else has to. Where there is a
		// body it does: net/http does not see that a caller has gone while the body is not read.
		ada.token = text(ada.call(http.MethodPost, "/auth/login", 200, object{"username": "ada", "password": "a password of ada"}), "access_token")
		if request.body != "" {
			ada.call(http.MethodGet, "/me", 200, nil)
		}
		run(t, other, "BEGIN", "LOCK TABLE users, sessions, rooms, messages, goose_db_version IN ACCESS EXCLUSIVE MODE")
		ctx, hangUp := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, request.method, s.url+request.path, strings.NewReader(request.body))
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+ada.token)
		r.Header.Set("Content-Type", "application/json")
		for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="} {
			if strings.HasSuffix(request.path, "/ws") {
				r.Header.Set(name, value)
			}
		}
		before := len(log.lines("\"request\""))
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
				t.Errorf("%s %s was answered %d", request.method, request.path, response.StatusCode)
				_ = response.Body.Close()
			}
		}()
		eventually(t, request.path+" waiting for the database", func() bool {
			var waiting int
			must(t, watcher.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting))
			return waiting > 0
		})
		hangUp()
		<-gone
		eventually(t, "the end of "+request.path, func() bool { return len(log.lines("\"request\"")) > before })
		run(t, other, "ROLLBACK")
		if end := log.lines("\"request\"")[before]; number(end, "status") != 499 {
			t.Errorf("%d: %s %s: logged as %v", i, request.method, request.path, end)
		}
	}
	for _, level := range []string{"WARN", "ERROR"} {
		for _, line := range log.lines(`"level":"` + level) {
			t.Errorf("logged %v", line)
		}
	}
	response, err := http.Get(metrics + "/metrics")
	must(t, err)
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	must(t, err)
	if found := string(all); strings.Contains(found, `status="5xx"`) || !strings.Contains(found, `route="/api/v1/search",status="4xx"} 1`) {
		t.Errorf("counted as ours, or not at all:\n%s", found)
	}
}

// A reader who leaves an export midway is none either.
func TestOneWhoLeavesAnExportIsNoErrorOfOurs(t *testing.T) {
	t.Parallel()
	env := environment(t)
	log := &logged{}
	n := opened(t, env, time.Now, slog.New(slog.NewJSONHandler(log, nil)))
	s := &server{t: t, url: n.listening(t, n.handler, bodyTime)}
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	for range 500 { // of 16 KB each, together more than the network holds
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": strings.Repeat("😀", 4000)})
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/rooms/lobby/export", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+ada.token)
	response, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	_, err = response.Body.Read(make([]byte, 1000))
	must(t, err)
	must(t, response.Body.Close())
	eventually(t, "its end", func() bool { return len(log.lines("/export")) > 0 })
	if end := log.lines("/export")[0]; number(end, "status") != 499 || end["level"] != "INFO" {
		t.Errorf("logged as %v", end)
	}
	if cut := log.lines("export cut"); len(cut) > 0 {
		t.Errorf("logged %v", cut)
	}
}

// logged is a log of JSON lines.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// lines are those that hold the text.
func (l *logged) lines(text string) (found []object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.buf.String()) {
		var o object
		if strings.Contains(line, text) && json.Unmarshal([]byte(line), &o) == nil {
			found = append(found, o)
		}
	}
	return found
}

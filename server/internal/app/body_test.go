package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// requestTime stands in for bodyTime.
const requestTime = 500 * time.Millisecond

// opened is a node that listens nowhere.
func opened(t *testing.T, env []string, own chat.Clock, log *slog.Logger) *node {
	t.Helper()
	cfg, err := config.Load(env)
	must(t, err)
	n, err := open(t.Context(), cfg, "test", own, log, store.ReplicaLimits{})
	must(t, err)
	t.Cleanup(n.close)
	return n
}

// listening serves a handler as the node does, with so much time for a request, and returns its address.
func (n *node) listening(t *testing.T, handler http.Handler, requestTime time.Duration) string {
	server := httptest.NewUnstartedServer(nil)
	server.Config = n.newHTTPServer(handler)
	server.Config.ReadTimeout = requestTime
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(func() { _ = server.Config.Close() })
	return server.URL
}

// listeningPorts are a node's public port and its metrics, with requestTime to arrive in.
func listeningPorts(t *testing.T) (public *server, metrics string) {
	t.Helper()
	ui := t.TempDir()
	must(t, os.WriteFile(filepath.Join(ui, "index.html"), []byte("<!doctype html>"), 0o600))
	n := opened(t, append(environment(t), "UI_DIR="+ui, "MAX_PENDING_SOCKETS=0"), time.Now, slog.New(slog.DiscardHandler))
	return &server{t: t, url: n.listening(t, n.handler, requestTime)}, n.listening(t, n.metrics.Handler(), requestTime)
}

// TestABodyThatNeverEndsIsCut: whatever it is sent to, it is answered and its connection is closed once the time for a
// request is over.
func TestABodyThatNeverEndsIsCut(t *testing.T) {
	t.Parallel()
	public, metrics := listeningPorts(t)
	ada := public.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
	authorization := "Authorization: Bearer " + ada.token + "\r\n"
	const handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
	requests := []struct{ url, line, headers string }{
		{public.url, "POST /api/v1/auth/login", ""},
		{public.url, "POST /api/v1/auth/register", ""},
		{public.url, "POST /api/v1/auth/refresh", ""},
		{public.url, "POST /api/v1/auth/logout", authorization},
		{public.url, "POST /api/v1/rooms/lobby/messages", authorization},
		{public.url, "POST /api/v1/rooms/lobby/messages", "Authorization: Bearer nobody\r\n"},
		{public.url, "PATCH /api/v1/rooms/lobby", authorization},
		{public.url, "DELETE /api/v1/me", authorization},
		{public.url, "GET /api/v1/info", ""},
		{public.url, "GET /api/v1/me", authorization},
		{public.url, "GET /api/v1/rooms/lobby/messages", authorization},
		{public.url, "GET /api/v1/rooms/lobby/stream", authorization},
		{public.url, "GET /api/v1/rooms/lobby/stream?after=0", authorization + "Accept: application/x-ndjson\r\n"},
		{public.url, "GET /api/v1/rooms/lobby/export", authorization},
		{public.url, "HEAD /api/v1/rooms/lobby/export", authorization},
		{public.url, "GET /api/v1/ws", ""},
		{public.url, "GET /api/v1/ws", handshake},
		{public.url, "GET /api/v1/ws", handshake + authorization},
		{public.url, "GET /api/v1/openapi.json", ""},
		{public.url, "GET /api/v1/docs", ""},
		{public.url, "OPTIONS /api/v1/rooms", "Origin: http://localhost:5173\r\nAccess-Control-Request-Method: POST\r\n"},
		{public.url, "POST /api/v1/nowhere", ""},
		{public.url, "PUT /api/v1/rooms", authorization},
		{public.url, "GET /healthz", ""},
		{public.url, "GET /readyz", ""},
		{public.url, "GET /chat/lobby", ""},
		{public.url, "POST /", ""},
		{metrics, "GET /metrics", ""},
		{metrics, "POST /debug/pprof/symbol", ""},
		{metrics, "POST /nowhere", ""},
	}
	bodies := []string{
		"Content-Length: 50\r\n\r\n{\"us",
		"Content-Length: 60000\r\n\r\n" + strings.Repeat(" ", 8000),
		"Content-Length: 70000\r\n\r\n{",
		"Content-Length: 50\r\nConnection: close\r\n\r\n{\"us",
		"Content-Length: 50\r\nExpect: 100-continue\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"use",
		"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"use\r\n",
		"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
		"Transfer-Encoding: chunked\r\n\r\n11000\r\n" + strings.Repeat(" ", 0x11000),
	}
	var all sync.WaitGroup
	atOnce := make(chan struct{}, 60)
	for _, r := range requests {
		for _, body := range bodies {
			atOnce <- struct{}{}
			all.Go(func() {
				defer func() { <-atOnce }()
				head := r.line + " HTTP/1.1\r\nHost: chat.test\r\nContent-Type: application/json\r\n" + r.headers
				if answer, err := untilClosed(r.url, head+body); err != nil || !strings.HasPrefix(answer, "HTTP/1.1 ") {
					t.Errorf("%s with %.60q: answered %.60q, then %v", r.line, body, answer, err)
				}
			})
		}
	}
	all.Wait()
}

// untilClosed sends text and returns all that comes until the server closes the connection, which is a reset where the
// server has not read all of the text. It sends no more, and does not close.
func untilClosed(url, text string) (answer string, err error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	if _, err := io.WriteString(conn, text); err != nil {
		return "", err
	}
	all, err := io.ReadAll(conn)
	if errors.Is(err, syscall.ECONNRESET) {
		err = nil
	}
	return string(all), err
}

// An answer may take longer than a request: what arrived in time has no deadline left.
func TestAStreamOutlivesTheTimeForARequest(t *testing.T) {
	t.Parallel()
	public, _ := listeningPorts(t)
	ada := public.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	for name, body := range map[string]string{"without": "\r\n", "with": "Content-Length: 2\r\n\r\n{}", "chunked": "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(public.url, "http://"))
			must(t, err)
			must(t, conn.SetDeadline(time.Now().Add(patience)))
			_, err = fmt.Fprintf(conn, "GET /api/v1/rooms/lobby/stream HTTP/1.1\r\nHost: chat.test\r\nAuthorization: Bearer %s\r\n%s", ada.token, body)
			must(t, err)
			stream, err := http.ReadResponse(bufio.NewReader(conn), nil)
			must(t, err)
			defer stream.Body.Close() // which reads to the end, so that the connection is closed before
			defer conn.Close()
			// One that came later is cut: the stream's time is over too.
			_, err = untilClosed(public.url, "POST /api/v1/auth/login HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 1\r\n\r\n")
			must(t, err)
			ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "still there?"})
			lines := bufio.NewScanner(stream.Body)
			for lines.Scan() && !strings.Contains(lines.Text(), "still there?") { //nolint:revive // until it came
			}
			must(t, lines.Err())
			if !strings.Contains(lines.Text(), "still there?") {
				t.Error("the stream has ended")
			}
		})
	}
}

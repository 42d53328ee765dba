package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// firstLines reads so many lines of a stream that goes on, without those that are empty.
func firstLines(t *testing.T, stream *http.Response, n int) (told []string) {
	t.Helper()
	tooLate := time.AfterFunc(20*time.Second, func() { _ = stream.Body.Close() })
	defer tooLate.Stop()
	for lines := bufio.NewScanner(stream.Body); len(told) < n; {
		if !lines.Scan() {
			t.Fatalf("the stream ended after %q: %v", told, lines.Err())
		}
		if line := lines.Text(); line != "" {
			told = append(told, line)
		}
	}
	return told
}

// goesOn is a server whose streams do not end by themselves and show often that they live.
func goesOn(t *testing.T, more func(*setup)) option {
	stopping := make(chan struct{})
	t.Cleanup(func() { close(stopping) }) // before the server is closed, which waits for them
	return func(_ *testing.T, s *setup) {
		s.Stopping, s.Heartbeat = stopping, 20*time.Millisecond
		if more != nil {
			more(s)
		}
	}
}

// A quiet stream shows that it lives: a comment, or a line with the seq that came last (contract section 4).
func TestAQuietStreamHasHeartbeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goesOn(t, nil))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	ada.says("lobby", "hello")

	lines := ada.opensAs("?after=2", ndjson)
	defer lines.Body.Close()
	for _, line := range firstLines(t, lines, 3) {
		if line != `{"type":"heartbeat","seq":2}` {
			t.Errorf("a quiet stream said %s", line)
		}
	}
	events := ada.opensAs("?after=2", "text/event-stream")
	defer events.Body.Close()
	told := firstLines(t, events, 4)
	if !strings.HasPrefix(told[0], "retry: ") || strings.Join(told[1:], "") != strings.Repeat(": heartbeat", 3) {
		t.Errorf("a quiet stream of events said %q", told)
	}
}

// While the database cannot serve, a stream that has to read it shows that it lives, and then misses nothing (decision 8).
func TestAStreamWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	away.Store(true)
	w := newWorld(t, goesOn(t, func(s *setup) {
		s.events = func(read readEvents) readEvents {
			return func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
				if away.Load() {
					return nil, 0, chat.Unavailable(errors.New("the database is away"))
				}
				return read(ctx, room, after, limit)
			}
		}
	}))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	ada.says("lobby", "hello")
	stream := ada.opensAs("?after=0", ndjson)
	defer stream.Body.Close()
	if got := firstLines(t, stream, 1)[0]; got != `{"type":"heartbeat","seq":0}` {
		t.Errorf("while the database is away it said %s", got)
	}
	away.Store(false)
	var types []string
	for lines := bufio.NewScanner(stream.Body); len(types) < 2 && lines.Scan(); {
		line := lines.Text()
		if !strings.HasPrefix(line, `{"type":"heartbeat"`) {
			kind, _, _ := strings.Cut(strings.TrimPrefix(line, `{"type":"`), `"`)
			types = append(types, kind)
		}
	}
	if got := strings.Join(types, " "); !strings.HasPrefix(got, "member.joined message.created") {
		t.Errorf("once it is back the stream brought %q", got)
	}
}

// What ends a stream that is not its reader's doing, nor passes, is in the log: the answer has begun and cannot tell.
func TestWhatCutsAStreamIsLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goesOn(t, func(s *setup) {
		s.events = func(readEvents) readEvents {
			return func(context.Context, chat.RoomID, int64, int) ([]wire.Frame, int64, error) {
				return nil, 0, errors.New("a page is torn")
			}
		}
	}))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	if got := ada.stream("?after=0", nil).is(200).body; strings.Contains(string(got), "torn") || strings.Contains(string(got), "data") {
		t.Errorf("its reader was told %s", got)
	}
	if log := w.Log.String(); !strings.Contains(log, "stream cut") || !strings.Contains(log, "a page is torn") {
		t.Errorf("the log has nothing of it:\n%s", log)
	}
}

// A node that is going away begins no stream: its reader is to try another (contract section 6).
func TestANodeThatGoesAwayBeginsNoStream(t *testing.T) {
	t.Parallel()
	var draining atomic.Bool
	w := newWorld(t, with(func(o *httpapi.Options) { o.Draining = draining.Load }))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	ada.stream("?after=0", nil).is(200)
	draining.Store(true)
	ada.stream("?after=0", nil).fails(503, wire.CodeUnavailable)
	ada.get("/rooms/lobby/events?after=0").is(200) // what ends by itself is served
}

package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// log is a database with some webhooks and the logs of their rooms.
type log struct {
	mu       sync.Mutex
	hooks    map[chat.HookID]*hook
	events   map[chat.RoomID][]chat.Event
	turns    int
	progress []chat.HookProgress
	listed   []chat.Delivery
	read     func() // after a page was read
}

type hook struct {
	chat.HookWork
	due, held time.Time
	disabled  chat.EndReason
}

func newLog(hooks ...chat.HookWork) *log {
	l := &log{hooks: map[chat.HookID]*hook{}, events: map[chat.RoomID][]chat.Event{}}
	for _, h := range hooks {
		if h.RoomName == "" {
			h.Room, h.RoomName = 1, "lobby"
		}
		h.Secrets = []string{NewSecret()}
		l.hooks[h.ID] = &hook{HookWork: h}
	}
	return l
}

// say adds events to a room's log, each with a message.
func (l *log) say(room chat.RoomID, kind chat.EventType, by chat.UserID, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range n {
		seq := int64(len(l.events[room]) + 1)
		m := chat.Message{Seq: seq, Body: fmt.Sprint("text ", seq)}
		l.events[room] = append(l.events[room], chat.Event{
			Type: kind, Room: room, RoomName: "lobby", Seq: seq, At: time.Now(), Actor: chat.User{ID: by}, Message: &m,
		})
	}
}

func (l *log) HasHooks(context.Context) (bool, error) { return true, nil }

func (l *log) ClaimHooks(_ context.Context, rooms []chat.RoomID, now, until time.Time, limit int) (work []chat.HookWork, more bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range l.hooks {
		isMeant := rooms == nil
		for _, room := range rooms {
			isMeant = isMeant || room == h.Room
		}
		isBehind := int(h.After) != len(l.events[h.Room])
		if !isMeant || !isBehind || h.disabled != "" || h.due.After(now) || h.held.After(now) {
			continue
		}
		if len(work) == limit {
			return work, true, nil
		}
		l.turns++
		h.Lease, h.held = fmt.Sprint("turn ", l.turns), until
		work = append(work, h.HookWork)
	}
	return work, false, nil
}

func (l *log) HookEvents(_ context.Context, w chat.HookWork, after int64, limit int) ([]chat.Event, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hooks[w.ID].Lease != w.Lease {
		return nil, 0, chat.GoneFor("Its turn is over.")
	}
	all := l.events[w.Room]
	head := int64(len(all))
	if after >= head {
		return nil, head, nil
	}
	page := append([]chat.Event(nil), all[after:min(head, after+int64(limit))]...)
	if l.read != nil {
		l.read()
	}
	return page, head, nil
}

func (l *log) NoteHook(_ context.Context, w chat.HookWork, p chat.HookProgress) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listed = append(l.listed, p.Deliveries...)
	h := l.hooks[w.ID]
	if h.Lease != w.Lease {
		return chat.GoneFor("Its turn is over.")
	}
	if p.HeldUntil.IsZero() {
		h.Lease = ""
	}
	h.After, h.Tries, h.due, h.held, h.disabled = p.After, p.Tries, p.DueAt, p.HeldUntil, p.Disabled
	l.progress = append(l.progress, p)
	return nil
}

func (l *log) after(id chat.HookID) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hooks[id].After
}

// call is a request that a receiver got.
type call struct {
	path string
	at   time.Time
	seq  int64
	body string
	http.Header
}

// receiver answers requests without a network.
type receiver struct {
	mu     sync.Mutex
	calls  []call
	answer func(r *http.Request, n int) (status int, header http.Header)
}

func (r *receiver) RoundTrip(q *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	var got struct{ Data wire.Event }
	if err := json.Unmarshal(text, &got); err != nil {
		return nil, err
	}
	c := call{path: q.URL.Path, at: time.Now(), seq: got.Data.Seq, Header: q.Header}
	if got.Data.Message != nil {
		c.body = got.Data.Message.Body
	}
	r.mu.Lock()
	r.calls = append(r.calls, c)
	n := len(r.calls)
	r.mu.Unlock()
	status, header := http.StatusNoContent, http.Header{}
	if r.answer != nil {
		status, header = r.answer(q, n)
	}
	if status == 0 {
		<-q.Context().Done()
		return nil, q.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader("ok")), Request: q}, nil
}

func (r *receiver) got(path string) (calls []call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		if c.path == path {
			calls = append(calls, c)
		}
	}
	return calls
}

type ended map[chat.HookID]chat.EndReason

type noMetrics struct{}

func (noMetrics) HookAnswered(string, time.Duration) {}
func (noMetrics) HooksWorking(int)                   {}

// work runs a worker until stop.
func work(t *testing.T, l *log, r *receiver) (w *Worker, told ended, stop func()) {
	t.Helper()
	told = ended{}
	w = New(Options{
		Store: l, Guard: outbound.NewGuard(outbound.Allow{}), Now: time.Now, Log: slog.New(slog.DiscardHandler), Metrics: noMetrics{},
		Disabled: func(_ context.Context, h chat.HookWork, why chat.EndReason) { told[h.ID] = why },
	})
	w.client.Transport = r
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	return w, told, func() { cancel(); <-done }
}

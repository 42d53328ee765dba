package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// paper is a response writer that counts, and has deadlines as a server's has.
type paper struct {
	*httptest.ResponseRecorder
	writes  int
	largest int
}

func newPaper() *paper { return &paper{ResponseRecorder: httptest.NewRecorder()} }

func (p *paper) SetWriteDeadline(time.Time) error { return nil }
func (p *paper) Write(b []byte) (int, error) {
	p.writes++
	p.largest = max(p.largest, len(b))
	return p.ResponseRecorder.Write(b)
}

// What waits goes out in few writes, and none of it is kept: there may be thousands of streams.
func TestStreamWritesWhatWaitsAtOnce(t *testing.T) {
	t.Parallel()
	const events = 1000
	frame := []byte(`{"type":"x.y","text":"` + strings.Repeat("a", 500) + `"}`)
	for _, isLines := range []bool{false, true} {
		to := newPaper()
		st := &tail{out: newStreamWriter(to, isLines), mailbox: hub.NewMailbox(func() {}, func() {})}
		for range events / 2 {
			st.mailbox.Offer(bytes.Join([][]byte{frame, frame}, []byte("\n")))
		}
		if err := st.emptyMailbox(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(to.Body.String(), `"x.y"`); got != events || st.last != events {
			t.Errorf("%d events were written, the last %d", got, st.last)
		}
		if most := events*len(frame)/tailBatch + 2; to.writes > most {
			t.Errorf("%d writes, %d at most are needed", to.writes, most)
		}
		if kept := cap(st.out.buf); kept > streamBuffer {
			t.Errorf("%d bytes are kept", kept)
		}
	}
}

// A page of long messages is written piece by piece, not gathered whole.
func TestStreamSpillsAPage(t *testing.T) {
	t.Parallel()
	to := newPaper()
	out := newStreamWriter(to, true)
	object := bytes.Repeat([]byte("a"), 20<<10)
	for seq := range int64(100) {
		out.event(seq, object)
		if err := out.spill(); err != nil {
			t.Fatal(err)
		}
	}
	if to.largest > spillBytes+len(object)+1 {
		t.Errorf("a write of %d bytes", to.largest)
	}
}

// BenchmarkStream is one live reader over loopback, from the hub to the client's lines: op is one event of about 600 bytes,
// ten of which come at a time. events/write says how many went out at once.
func BenchmarkStream(b *testing.B) {
	const burst, ahead = 10, 400 // events that may be under way, fewer than the mailbox holds
	h := hub.New(hub.Options{Log: emptyLog(), Feed: noFeed{}, Logger: slog.New(slog.DiscardHandler)})
	defer h.Close()
	live := make(chan struct{})
	var writes atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := &tail{server: &server{Options: Options{Heartbeat: time.Minute}}, wakes: make(chan struct{}, 1), out: newStreamWriter(counting{w, &writes}, false)}
		st.mailbox = hub.NewMailbox(st.wake, func() { b.Error("cut") })
		st.follower, _ = h.Follow(r.Context(), hub.Reader{
			Mailbox: st.mailbox, Quiet: true, Ended: func() {}, Lapsed: func() {},
			Sight: func(context.Context) (chat.Room, error) { return chat.Room{ID: 1}, nil },
		})
		defer st.follower.Close()
		_ = st.follower.CatchUp(r.Context())
		close(live)
		_ = st.write(r.Context())
	}))
	defer server.Close()
	var read atomic.Int64
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(b.Context())
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	go func() {
		defer close(done)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			b.Error(err)
			return
		}
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if bytes.HasPrefix(lines.Bytes(), []byte("data: ")) {
				read.Add(1)
			}
		}
	}()
	<-live
	frame := []byte(`{"type":"message.created","text":"` + strings.Repeat("a", 560) + `"}`)
	frames := make([]wire.Frame, burst)
	b.ResetTimer()
	seq := int64(0)
	for seq < int64(b.N) {
		for i := range frames {
			seq++
			frames[i] = wire.Frame{First: seq, Last: seq, Bytes: frame}
		}
		h.Deliver(1, frames)
		for seq-read.Load() > ahead {
			time.Sleep(20 * time.Microsecond)
		}
	}
	for read.Load() < seq {
		time.Sleep(20 * time.Microsecond)
	}
	b.StopTimer()
	b.ReportMetric(float64(seq)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(seq)/float64(writes.Load()), "events/write")
	cancel()
	<-done
}

// counting counts writes to a server's writer.
type counting struct {
	http.ResponseWriter
	writes *atomic.Int64
}

func (c counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }
func (c counting) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.ResponseWriter.Write(b)
}

type noFeed struct{}

func (noFeed) Follow(chat.RoomID)   {}
func (noFeed) Unfollow(chat.RoomID) {}
func (noFeed) IsUp() bool           { return true }

// emptyLog has nothing at first, and afterwards does not say: what is live comes all by itself.
func emptyLog() hub.Log {
	var asked atomic.Bool
	return hub.Log{
		Heads: func(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Head, error) {
			if asked.Swap(true) {
				return nil, nil
			}
			return map[chat.RoomID]chat.Head{1: {}}, nil
		},
		Events: func(context.Context, chat.RoomID, int64, int) ([]wire.Frame, int64, error) { return nil, 0, nil },
	}
}

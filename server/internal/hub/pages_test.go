package hub

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// slowLog lets each reading wait for a turn that the test gives.
type slowLog struct {
	*journal
	turns chan struct{}
	began atomic.Int64
}

func (l *slowLog) events(ctx context.Context, id chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
	l.began.Add(1)
	select {
	case <-l.turns:
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	return l.journal.events(ctx, id, after, limit)
}

func newSlowLog(t *testing.T) (*slowLog, *Hub) {
	l := &slowLog{journal: newJournal(), turns: make(chan struct{})}
	h := New(Options{Log: Log{Events: l.events, Heads: l.heads}, Feed: l, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(h.Close)
	return l, h
}

func (p *pages) sizes() (waited, kept int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queues), len(p.kept)
}

// asked is a head that no log of these tests has: each reader takes part in a reading.
const asked = -1

func text(p page) string {
	var frames []string
	for _, b := range p.Frames {
		frames = append(frames, string(b.Bytes))
	}
	return strings.Join(frames, "|")
}

// A thousand who come back to one place cost two readings of each page, and share its bytes.
func TestACrowdSharesReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := newSlowLog(t)
		l.write(lobby, 5)
		var mu sync.Mutex
		var got []page
		var reading sync.WaitGroup
		ask := func() {
			reading.Go(func() {
				p, err := h.readPage(t.Context(), pageKey{lobby, 2}, asked)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, p)
			})
		}
		ask()
		synctest.Wait() // its reading has begun
		for range 999 {
			ask()
		}
		synctest.Wait()
		for range 2 {
			l.turns <- struct{}{}
			synctest.Wait()
		}
		reading.Wait()
		if n := l.began.Load(); n != 2 {
			t.Errorf("%d readings", n)
		}
		for _, p := range got {
			if text(p) != "7:3\n7:4\n7:5" || p.Head != 5 {
				t.Fatalf("got %+v", p)
			}
		}
		if &got[500].Frames[0].Bytes[0] != &got[900].Frames[0].Bytes[0] {
			t.Error("each reader has a copy")
		}
		synctest.Wait()
		if waited, _ := h.pages.sizes(); waited > 0 {
			t.Error("somebody is still waited for")
		}
	})
}

// Whoever asks after a change gets a reading that began after it: a deleted text is not shown by one that was under way
// (contract section 4).
func TestAReadingUnderWayIsNotJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := newSlowLog(t)
		l.write(lobby, 1)
		var reading sync.WaitGroup
		var before, after page
		reading.Go(func() { before, _ = h.readPage(t.Context(), pageKey{lobby, 0}, asked) })
		synctest.Wait()
		reading.Go(func() { after, _ = h.readPage(t.Context(), pageKey{lobby, 0}, asked) })
		synctest.Wait()
		l.turns <- struct{}{}
		synctest.Wait()
		l.mu.Lock()
		l.rooms[lobby] = []wire.Frame{{First: 1, Last: 1, Bytes: []byte("a tombstone")}}
		l.mu.Unlock()
		l.turns <- struct{}{}
		reading.Wait()
		if text(before) != "7:1" || text(after) != "a tombstone" {
			t.Errorf("before the change %q, after it %q", text(before), text(after))
		}
	})
}

// A page that was just read serves those who know that the log has not grown since; nobody else, and not for long.
func TestAPageIsKeptWhileTheLogIsTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		j.write(lobby, 3)
		read := func(head int64) string {
			p, err := h.readPage(t.Context(), pageKey{lobby, 0}, head)
			if err != nil {
				t.Error(err)
			}
			return text(p)
		}
		read(3)
		before := j.readCount()
		for range 1000 {
			read(3)
		}
		if n := j.readCount() - before; n != 0 {
			t.Errorf("%d readings of a log that has not grown", n)
		}
		j.mu.Lock()
		j.rooms[lobby][0].Bytes = []byte("a tombstone")
		j.mu.Unlock()
		j.write(lobby, 1) // the event that says so
		if got := read(4); got != "a tombstone\n7:2\n7:3\n7:4" {
			t.Errorf("after the deletion: %q", got)
		}
		before = j.readCount()
		time.Sleep(keepPage + beat)
		if _, kept := h.pages.sizes(); kept > 0 {
			t.Errorf("%d pages are kept for ever", kept)
		}
		if read(4); j.readCount() == before {
			t.Error("an old page was given")
		}
	})
}

// Other pages are read at the same time; an error is that of its sharers alone, and one who gives up disturbs nobody.
func TestReadingsAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := newSlowLog(t)
		l.write(lobby, 3)
		l.write(garden, 3)
		ctx, cancel := context.WithCancel(t.Context())
		var reading sync.WaitGroup
		reading.Go(func() {
			if _, err := h.readPage(ctx, pageKey{lobby, 0}, asked); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
		reading.Go(func() {
			if p, err := h.readPage(t.Context(), pageKey{lobby, 1}, asked); err != nil || text(p) != "7:2\n7:3" {
				t.Errorf("got %q, %v", text(p), err)
			}
		})
		reading.Go(func() {
			if p, err := h.readPage(t.Context(), pageKey{garden, 2}, asked); err != nil || text(p) != "8:3" {
				t.Errorf("got %q, %v", text(p), err)
			}
		})
		synctest.Wait()
		if n := l.began.Load(); n != 3 {
			t.Errorf("%d readings at once", n)
		}
		cancel()
		for range 3 {
			l.turns <- struct{}{}
		}
		reading.Wait()
		l.setFail(true)
		reading.Go(func() {
			if _, err := h.readPage(t.Context(), pageKey{lobby, 0}, asked); !chat.IsKind(err, chat.KindUnavailable) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		l.turns <- struct{}{}
		reading.Wait()
	})
}

// A page is cut where an event changes who listens.
func TestAPageStopsWhereListenersChange(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	j.write(lobby, 2)
	j.write(lobby, 1, func(e *wire.Frame) { e.Hides = true })
	j.write(lobby, 1, func(e *wire.Frame) { e.Ends = 9 })
	j.write(lobby, 2)
	p, err := h.readPage(t.Context(), pageKey{lobby, 0}, asked)
	if err != nil || text(p) != "7:1\n7:2|7:3|7:4|7:5\n7:6" {
		t.Fatalf("got %q, %v", text(p), err)
	}
	if !p.Frames[1].Hides || p.Frames[2].Ends != 9 || p.Frames[0].Hides || p.Frames[3].Last != 6 {
		t.Errorf("got %+v", p.Frames)
	}
}

func TestReadingsEndWithTheHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, h := newSlowLog(t)
		l.write(lobby, 1)
		var reading sync.WaitGroup
		reading.Go(func() {
			if _, err := h.readPage(t.Context(), pageKey{lobby, 0}, asked); err == nil {
				t.Error("a page of a hub that is closed")
			}
		})
		synctest.Wait()
		h.Close()
		reading.Wait()
		if _, err := h.readPage(t.Context(), pageKey{lobby, 0}, asked); !chat.IsKind(err, chat.KindUnavailable) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// Pages of the longest events are short, and what is kept of them is bounded in bytes.
func TestPagesAreBoundedInBytes(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	const largest = 64 << 10
	j.write(lobby, 400, func(f *wire.Frame) { f.Bytes = bytes.Repeat([]byte("x"), largest) })
	for after := range int64(300) {
		p, err := h.readPage(t.Context(), pageKey{lobby, after}, asked)
		if err != nil {
			t.Fatal(err)
		}
		if p.bytes > maxPageBytes+maxFrameBytes || p.Frames[0].First != after+1 {
			t.Fatalf("a page of %d bytes from %d", p.bytes, p.Frames[0].First)
		}
	}
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	kept := 0
	for _, k := range h.pages.kept {
		for _, f := range k.page.Frames {
			kept += len(f.Bytes)
		}
	}
	if kept > maxKeptBytes || kept < maxKeptBytes/2 {
		t.Errorf("%d bytes are kept, %d at most", kept, maxKeptBytes)
	}
}

// However many places of one room's log are read, however slowly, another room's readers find one.
func TestOneRoomsReadersLeavePlacesToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newJournal()
		l.write(lobby, 100)
		l.write(garden, 1)
		isStuck := make(chan struct{})
		events := func(ctx context.Context, id chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
			if id == lobby {
				select {
				case <-isStuck:
				case <-ctx.Done():
					return nil, 0, ctx.Err()
				}
			}
			return l.events(ctx, id, after, limit)
		}
		h := New(Options{Log: Log{Events: events, Heads: l.heads}, Feed: l, Logger: slog.New(slog.DiscardHandler)})
		t.Cleanup(h.Close)
		var reading sync.WaitGroup
		defer reading.Wait()
		defer close(isStuck)
		for after := range int64(3 * maxPageReads) {
			reading.Go(func() {
				if _, err := h.readPage(t.Context(), pageKey{lobby, after}, asked); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // sooner than the stuck ones give up
		defer cancel()
		if _, err := h.readPage(ctx, pageKey{garden, 0}, asked); err != nil {
			t.Error("another room's reader: ", err)
		}
	})
}

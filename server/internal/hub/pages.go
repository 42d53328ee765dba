package hub

import (
	"context"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// maxPageReads bounds the pages that are read at once, so that many who come back together leave the database to others.
const maxPageReads = 16

// Page is a stretch of a room's log, encoded once for all who read it at the same time.
type Page struct {
	Bursts []Burst
	Events int
	Head   int64 // of the log, in the same snapshot
}

// Burst is events that follow one another, as one frame of one object a line. Only one that stands alone changes who listens.
type Burst struct {
	Last    int64 // seq of its last event
	Frame   []byte
	Objects int
	Ends    chat.UserID // as in Entry
	Hides   bool
}

// keepPage is how long a page is kept for those who come a moment later, and maxKept how many are.
const (
	keepPage = 2 * time.Second
	maxKept  = 128
)

// pages shares readings of the log. A text that was deleted must not be shown to who asks after that, so a reading is shared
// by those alone for whom it is as good as one of their own: those who asked before it began, and those who know that the
// log has not grown since, for every change of a message is an event. So a crowd that comes back to a quiet room costs one
// reading a page, and to a busy one not many more.
type pages struct {
	mu     sync.Mutex
	queues map[pageKey]*pageQueue
	kept   map[pageKey]keptPage
}

type keptPage struct {
	page Page
	at   time.Time
}

type pageKey struct {
	room  chat.RoomID
	after int64
	limit int
}

// pageQueue is a page that is being read, or about to be; next is the reading that has not begun, nil for none.
type pageQueue struct{ next *pageReading }

type pageReading struct {
	done chan struct{}
	page Page
	err  error
}

// ReadPage reads up to limit events past after, without sight: the caller has to have checked it before, and gives the head of
// the log as it was found then. Errors are those of the log, and of ctx.
func (h *Hub) ReadPage(ctx context.Context, room chat.RoomID, after, head int64, limit int) (Page, error) {
	key := pageKey{room, after, limit}
	if page, ok := h.pages.recent(key, head); ok {
		return page, nil
	}
	r := h.joinReading(key)
	select {
	case <-r.done:
		return r.page, r.err
	case <-ctx.Done():
		return Page{}, ctx.Err()
	case <-h.ctx.Done():
		return Page{}, chat.Unavailable(h.ctx.Err())
	}
}

// joinReading finds the reading that begins next, and begins it if none is under way.
func (h *Hub) joinReading(key pageKey) *pageReading {
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	q, isRead := h.pages.queues[key]
	if !isRead {
		q = &pageQueue{}
		h.pages.queues[key] = q
	}
	if q.next == nil {
		q.next = &pageReading{done: make(chan struct{})}
	}
	r := q.next
	if !isRead {
		h.start(func() { h.readPages(key, q) })
	}
	return r
}

// readPages reads a page until nobody waits for it any more.
func (h *Hub) readPages(key pageKey, q *pageQueue) {
	for {
		release, err := h.turnToReadPage()
		if err != nil {
			return
		}
		r := h.nextReading(key, q)
		if r == nil {
			release()
			return
		}
		if r.page, r.err = h.readPage(key); r.err == nil {
			h.pages.keep(key, r.page)
		}
		release()
		close(r.done)
	}
}

func (h *Hub) turnToReadPage() (release func(), err error) {
	select {
	case h.pageReads <- struct{}{}:
		return func() { <-h.pageReads }, nil
	case <-h.ctx.Done():
		return nil, h.ctx.Err()
	}
}

// nextReading closes the circle of those who share a reading: whoever comes later has to wait for another.
func (h *Hub) nextReading(key pageKey, q *pageQueue) *pageReading {
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	r := q.next
	if q.next = nil; r == nil {
		delete(h.pages.queues, key)
	}
	return r
}

// recent is a page read a moment ago, if the log has not grown since.
func (p *pages) recent(key pageKey, head int64) (Page, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.kept[key]
	return k.page, ok && k.page.Head == head && time.Since(k.at) < keepPage
}

func (p *pages) keep(key pageKey, page Page) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) < maxKept {
		p.kept[key] = keptPage{page, time.Now()}
	}
}

// forget drops the pages that were kept for long enough.
func (p *pages) forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, k := range p.kept {
		if now.Sub(k.at) >= keepPage {
			delete(p.kept, key)
		}
	}
}

func (h *Hub) readPage(key pageKey) (Page, error) {
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	entries, head, err := h.log.Events(ctx, key.room, key.after, key.limit)
	if err != nil {
		return Page{}, err
	}
	h.metrics.PageRead()
	page := Page{Events: len(entries), Head: head}
	for len(entries) > 0 {
		n := burst(entries)
		last := entries[n-1]
		page.Bursts = append(page.Bursts, Burst{
			Last: last.Seq, Frame: join(entries[:n]), Objects: n, Ends: last.Ends, Hides: last.Hides,
		})
		entries = entries[n:]
	}
	return page, nil
}

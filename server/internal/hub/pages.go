package hub

import (
	"context"

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

// pages shares readings of the log. Whoever asks while a page is being read gets the next reading of it, never the one under
// way: that may have begun before a text was deleted which its reader must not be shown any more. So a crowd that comes back
// costs two readings a page, and nothing is kept.
type pages map[pageKey]*pageQueue

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

// ReadPage reads up to limit events past after, without sight: the caller has to have checked it before. Errors are those of the
// log, and of ctx.
func (h *Hub) ReadPage(ctx context.Context, room chat.RoomID, after int64, limit int) (Page, error) {
	r := h.joinReading(pageKey{room, after, limit})
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
	h.pagesMu.Lock()
	defer h.pagesMu.Unlock()
	q, isRead := h.pages[key]
	if !isRead {
		q = &pageQueue{}
		h.pages[key] = q
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
		r.page, r.err = h.readPage(key)
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
	h.pagesMu.Lock()
	defer h.pagesMu.Unlock()
	r := q.next
	if q.next = nil; r == nil {
		delete(h.pages, key)
	}
	return r
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

package hub

import (
	"context"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// maxPageReads bounds the pages that are read at once, so that many who come back together leave the
	// database to others, and pageReadsOfOne those of one room, so that they leave some to other rooms.
	maxPageReads, pageReadsOfOne = 16, 8
	// maxPageBytes bounds a page: a follower holds one while its mailbox is full. The rest is read later.
	maxPageBytes = 512 << 10
	// keepPage is how long a page is kept for those who come a moment later, maxKeptBytes how much is.
	keepPage     = 2 * time.Second
	maxKeptBytes = 16 << 20
	// pageCost is what a kept page costs beside its bytes.
	pageCost = 512
)

// MaxCacheBytes bounds what a Hub keeps in memory for speed alone.
const MaxCacheBytes = maxKeptBytes

// page is a stretch of a room's log, encoded once for all who read it at the same time.
type page struct {
	Frames []wire.Frame
	Head   int64 // of the log, in the same snapshot
	bytes  int
}

// pages shares readings of the log. A text that was deleted must not be shown to who asks after that. So a
// reader gets another's reading only if it is as good as one of its own: if it began after the reader asked,
// or if the reader knows that the log has not grown since, for every change of a message is an event. So a
// crowd that comes back to a quiet room costs one reading a page, and to a busy one not many more.
type pages struct {
	mu        sync.Mutex
	queues    map[pageKey]*pageQueue
	kept      map[pageKey]keptPage
	keptBytes int
}

func newPages() pages {
	return pages{queues: map[pageKey]*pageQueue{}, kept: map[pageKey]keptPage{}}
}

type keptPage struct {
	page page
	at   time.Time
}

type pageKey struct {
	room  chat.RoomID
	after int64
}

// pageQueue is a page that is being read, or about to be; next is the reading that has not begun, nil for
// none.
type pageQueue struct{ next *pageReading }

type pageReading struct {
	done chan struct{}
	page page
	err  error
}

// readPage reads the events past a seq, without sight: the caller has checked it before, and gives the head
// of the log as it was then. Errors are those of the log, and of ctx.
func (h *Hub) readPage(ctx context.Context, key pageKey, head int64) (page, error) {
	if p, ok := h.pages.recent(key, head); ok {
		return p, nil
	}
	r, isFirst := h.pages.join(key)
	if isFirst {
		h.start(func() { h.readPages(key) })
	}
	select {
	case <-r.done:
		return r.page, r.err
	case <-ctx.Done():
		return page{}, ctx.Err()
	case <-h.ctx.Done():
		return page{}, chat.Unavailable(h.ctx.Err())
	}
}

// join finds the reading that begins next. isFirst says that none is under way: the caller has to start
// readPages.
func (p *pages) join(key pageKey) (r *pageReading, isFirst bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q, isRead := p.queues[key]
	if !isRead {
		q = &pageQueue{}
		p.queues[key] = q
	}
	if q.next == nil {
		q.next = &pageReading{done: make(chan struct{})}
	}
	return q.next, !isRead
}

// next closes the circle of those who share a reading: whoever comes later has to wait for another. It
// returns nil when nobody waits.
func (p *pages) next(key pageKey) *pageReading {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queues[key]
	r := q.next
	if q.next = nil; r == nil {
		delete(p.queues, key)
	}
	return r
}

// readPages reads a page until nobody waits for it any more.
func (h *Hub) readPages(key pageKey) {
	for {
		leave, err := h.pageReads.Take(h.ctx, key.room)
		if err != nil {
			return
		}
		r := h.pages.next(key)
		if r == nil {
			leave()
			return
		}
		if r.page, r.err = h.readLog(key); r.err == nil {
			h.pages.keep(key, r.page)
		}
		leave()
		close(r.done)
	}
}

// readLog reads and joins a page, up to its bounds.
func (h *Hub) readLog(key pageKey) (page, error) {
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	frames, head, err := h.log.Events(ctx, key.room, key.after, pageEvents)
	if err != nil {
		return page{}, err
	}
	h.metrics.PageRead()
	p := page{Head: head}
	for len(frames) > 0 && p.bytes < maxPageBytes {
		n := joinable(frames)
		frame := wire.JoinFrames(frames[:n])
		p.Frames = append(p.Frames, frame)
		p.bytes += len(frame.Bytes)
		frames = frames[n:]
	}
	return p, nil
}

// recent is a page read a moment ago, if the log has not grown since.
func (p *pages) recent(key pageKey, head int64) (page, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.kept[key]
	return k.page, ok && k.page.Head == head && time.Since(k.at) < keepPage
}

// keep keeps a page in place of an older one of the same key, if it fits.
func (p *pages) keep(key pageKey, read page) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(key)
	if cost := read.bytes + pageCost; p.keptBytes+cost <= maxKeptBytes {
		p.kept[key] = keptPage{read, time.Now()}
		p.keptBytes += cost
	}
}

// forget drops the pages that were kept for long enough.
func (p *pages) forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, k := range p.kept {
		if now.Sub(k.at) >= keepPage {
			p.drop(key)
		}
	}
}

func (p *pages) drop(key pageKey) {
	if k, ok := p.kept[key]; ok {
		p.keptBytes -= k.page.bytes + pageCost
		delete(p.kept, key)
	}
}

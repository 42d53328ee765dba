package hub

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Bounds of what waits for one connection. Past them the connection is too slow and is cut: it comes
// back and resumes. A commit brings all its events at once, before any writer runs, so there is space
// for two commits. A post whose author joins by it makes two events.
const (
	MaxWaitingFrames = 4 * chat.MaxBatch
	MaxWaitingBytes  = 2 * chat.MaxBatchBytes
)

// keptPlaces is how many places an idle mailbox keeps: enough for a lively room, cheap for ten thousand
// idle connections.
const keptPlaces = 4

// Mailbox is what waits to be written to one connection. Offering never blocks: a slow reader costs
// its own bounded queue and nothing else. Bytes are shared between mailboxes; nobody writes to them.
type Mailbox struct {
	// wake is called when something waits and no writer is at work: it has to start one. overflow is
	// called once, when what may not be dropped did not fit. The mailbox is closed by then, and
	// overflow has to call Close, so that a writer sees it. Both are called without a lock, and must
	// not block.
	wake, overflow func()

	mu      sync.Mutex
	waiting []queued
	objects int // in waiting
	bytes   int
	writing bool // a writer was woken and has not found the mailbox empty
	closed  bool
	space   chan struct{} // made by the first tryPut that has to wait
}

// queued is so many JSON objects, one a line.
type queued struct {
	bytes     []byte
	objects   int
	droppable bool
}

// NewMailbox makes an empty mailbox.
func NewMailbox(wake, overflow func()) *Mailbox {
	return &Mailbox{wake: wake, overflow: overflow}
}

// Offer adds an object that must not be lost. When it does not fit even without the droppable ones,
// the mailbox closes and overflow is called.
func (m *Mailbox) Offer(object []byte) {
	if call := m.add(queued{bytes: object, objects: 1}); call != nil {
		call()
	}
}

// add is Offer for who holds a lock: it returns wake or overflow, to be called without one, or nil.
func (m *Mailbox) add(q queued) (call func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed, q.droppable && !m.fits(q):
		return nil
	case m.fits(q):
		return m.append(q)
	}
	m.dropDroppable()
	if m.fits(q) {
		return m.append(q)
	}
	// The reader will resume: what waits is worth nothing any more.
	m.closed = true
	m.waiting, m.objects, m.bytes = nil, 0, 0
	m.signalSpace()
	return m.overflow
}

// tryPut adds so many objects if the mailbox is no more than half full: a reader that catches up leaves
// room for what is live. Otherwise it returns a channel that gets a signal when there may be room; one
// goroutine at a time may wait for it. A closed mailbox drops what it is given. call is as add's.
func (m *Mailbox) tryPut(q queued) (added bool, space <-chan struct{}, call func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return true, nil, nil
	}
	// More than half of the bytes still goes when nothing else waits.
	if len(m.waiting) > 0 && !m.isHalfFree(len(q.bytes)) {
		if m.space == nil {
			m.space = make(chan struct{}, 1)
		}
		return false, m.space, nil
	}
	return true, nil, m.append(q)
}

// Take moves what waits to the end of batch, up to maxBytes but at least one piece. When nothing waits it
// returns batch as it was, and the writer must end: the next object wakes another. Only the writer may
// call it.
func (m *Mailbox) Take(batch [][]byte, maxBytes int) [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, size := 0, 0
	for n < len(m.waiting) && (n == 0 || size+len(m.waiting[n].bytes) < maxBytes) {
		q := m.waiting[n]
		batch = append(batch, q.bytes)
		size += len(q.bytes) + 1
		m.bytes -= len(q.bytes)
		m.objects -= q.objects
		n++
	}
	m.writing = n > 0
	if n > 0 {
		m.forget(n)
		m.signalSpace()
	}
	return batch
}

// IsEmpty ends the writer's work if nothing waits, as a Take of nothing does. Only the writer may call
// it.
func (m *Mailbox) IsEmpty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writing = len(m.waiting) > 0
	return !m.writing
}

// Close refuses all that comes; what waits can still be taken. It wakes a writer if none is at work, so
// that one sees the end.
func (m *Mailbox) Close() {
	m.mu.Lock()
	m.closed = true
	m.signalSpace()
	isIdle := !m.writing
	m.writing = true
	m.mu.Unlock()
	if isIdle {
		m.wake()
	}
}

func (m *Mailbox) append(q queued) (call func()) {
	m.waiting = append(m.waiting, q)
	m.objects += q.objects
	m.bytes += len(q.bytes)
	if m.writing {
		return nil
	}
	m.writing = true
	return m.wake
}

// forget drops the first n pieces.
func (m *Mailbox) forget(n int) {
	rest := copy(m.waiting, m.waiting[n:])
	clear(m.waiting[rest:])
	m.waiting = m.waiting[:rest]
	if rest == 0 && cap(m.waiting) > keptPlaces {
		m.waiting = nil
	}
}

func (m *Mailbox) dropDroppable() {
	kept := m.waiting[:0]
	m.objects, m.bytes = 0, 0
	for _, q := range m.waiting {
		if !q.droppable {
			kept = append(kept, q)
			m.objects += q.objects
			m.bytes += len(q.bytes)
		}
	}
	clear(m.waiting[len(kept):])
	m.waiting = kept
}

func (m *Mailbox) signalSpace() {
	if m.space == nil {
		return
	}
	select {
	case m.space <- struct{}{}:
	default:
	}
}

func (m *Mailbox) isHalfFull() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.isHalfFree(0)
}

func (m *Mailbox) isHalfFree(size int) bool {
	return m.objects < MaxWaitingFrames/2 && m.bytes+size <= MaxWaitingBytes/2
}

func (m *Mailbox) fits(q queued) bool {
	return m.objects+q.objects <= MaxWaitingFrames && m.bytes+len(q.bytes) <= MaxWaitingBytes
}

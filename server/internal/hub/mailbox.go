package hub

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Bounds of what waits for one connection. Past them the connection is too slow and is cut: it comes back and resumes.
// A commit brings all its events at one moment, before any writer has a turn: there is space for two.
const (
	MaxWaitingFrames = 2 * chat.MaxBatch
	MaxWaitingBytes  = 2 * chat.MaxBatchBytes
)

// Mailbox is what waits to be written to one connection. Offering never blocks: a slow reader costs its own bounded
// queue and nothing else. Frames are shared between mailboxes and never written to.
type Mailbox struct {
	// wake is called when something waits and no writer is at work; it must start one and not block.
	// overflow is called once, when a frame that may not be dropped did not fit; it must not block either.
	wake, overflow func()

	mu      sync.Mutex
	waiting []letter
	objects int // in waiting
	bytes   int
	writing bool
	closed  bool
	space   chan struct{} // made by the first TryPut that has to wait
}

// letter is a frame and how many objects it holds, one a line.
type letter struct {
	frame     []byte
	objects   int
	droppable bool
}

// NewMailbox makes an empty mailbox. Both functions may be called under locks of the hub: they must not block, nor call
// the hub or the mailbox.
func NewMailbox(wake, overflow func()) *Mailbox {
	return &Mailbox{wake: wake, overflow: overflow}
}

// Offer adds a frame that must not be lost. When there is no room even without the droppable ones, the mailbox closes and
// overflow is called.
func (m *Mailbox) Offer(frame []byte) { m.offer(letter{frame: frame, objects: 1}) }

func (m *Mailbox) offer(l letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	if !m.fits(l) {
		m.drop()
	}
	if !m.fits(l) {
		m.close()
		m.overflow()
		return
	}
	m.add(l)
}

// OfferDroppable adds a frame that is worth less than its room: presence and typing.
func (m *Mailbox) OfferDroppable(frame []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := (letter{frame: frame, objects: 1, droppable: true}); !m.closed && m.fits(l) {
		m.add(l)
	}
}

// TryPut adds a frame of so many objects if the mailbox is no more than half full, so that a replay leaves room for what is live. Otherwise
// it returns a channel that brings a signal when there may be room; one goroutine at a time may wait for it. A mailbox
// that is closed takes the frame and drops it.
func (m *Mailbox) TryPut(frame []byte, objects int) (added bool, space <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return true, nil
	}
	// A frame larger than half of the bytes still goes when nothing else waits.
	if len(m.waiting) > 0 && !m.halfFits(len(frame)) {
		if m.space == nil {
			m.space = make(chan struct{}, 1)
		}
		return false, m.space
	}
	m.add(letter{frame: frame, objects: objects})
	return true, nil
}

// keptLetters is how many places an idle mailbox keeps: enough for a lively room, cheap for ten thousand idle ones.
const keptLetters = 4

// Take moves what waits to the end of frames, up to maxBytes but at least one frame. When nothing waits it returns
// frames as it was and the writer must end: the next frame wakes another. Only the writer may call it.
func (m *Mailbox) Take(frames [][]byte, maxBytes int) [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, size := 0, 0
	for n < len(m.waiting) && (n == 0 || size+len(m.waiting[n].frame) < maxBytes) {
		frames = append(frames, m.waiting[n].frame)
		size += len(m.waiting[n].frame) + 1
		m.bytes -= len(m.waiting[n].frame)
		m.objects -= m.waiting[n].objects
		n++
	}
	m.writing = n > 0
	m.forget(n)
	if n > 0 {
		m.signal()
	}
	return frames
}

// IsEmpty ends the writer's turn if nothing waits, as a Take without frames does. Only the writer may call it.
func (m *Mailbox) IsEmpty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writing = len(m.waiting) > 0
	return !m.writing
}

// forget drops the first n letters.
func (m *Mailbox) forget(n int) {
	rest := copy(m.waiting, m.waiting[n:])
	clear(m.waiting[rest:])
	m.waiting = m.waiting[:rest]
	if rest == 0 && cap(m.waiting) > keptLetters {
		m.waiting = nil
	}
}

// Close refuses all that comes; what waits can still be taken. It wakes a writer, so that one sees the end.
func (m *Mailbox) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.signal()
	if !m.writing {
		m.writing = true
		m.wake()
	}
}

// close is for an overflow: what waits is dropped at once, the reader will resume past it.
func (m *Mailbox) close() {
	m.closed = true
	m.waiting, m.objects, m.bytes = nil, 0, 0
	m.signal()
}

func (m *Mailbox) signal() {
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
	return !m.halfFits(0)
}

func (m *Mailbox) halfFits(size int) bool {
	return m.objects < MaxWaitingFrames/2 && m.bytes+size <= MaxWaitingBytes/2
}

func (m *Mailbox) fits(l letter) bool {
	return m.objects+l.objects <= MaxWaitingFrames && m.bytes+len(l.frame) <= MaxWaitingBytes
}

func (m *Mailbox) add(l letter) {
	m.waiting = append(m.waiting, l)
	m.objects += l.objects
	m.bytes += len(l.frame)
	if !m.writing {
		m.writing = true
		m.wake()
	}
}

// drop removes the droppable frames.
func (m *Mailbox) drop() {
	kept := m.waiting[:0]
	m.objects, m.bytes = 0, 0
	for _, l := range m.waiting {
		if !l.droppable {
			kept = append(kept, l)
			m.objects += l.objects
			m.bytes += len(l.frame)
		}
	}
	clear(m.waiting[len(kept):])
	m.waiting = kept
}

package ws

import "sync"

const (
	// maxWaitingCommands and maxWaitingBytes bound the frames that wait for the worker. Past them the
	// reader waits, which slows down the peer.
	maxWaitingCommands = 64
	maxWaitingBytes    = 2 * maxFrame
	// maxInFlight bounds the posts of one socket that wait for their commit.
	maxInFlight = 128
)

// inbox is the frames that wait for the socket's worker, which lives as long as there are any. It answers one
// after the other. Posts are submitted in that order, and their acks follow when they are durable: so many
// share a commit.
type inbox struct {
	conn *Conn

	mu      sync.Mutex
	changed sync.Cond
	frames  [][]byte
	bytes   int
	working bool
	posts   int  // submitted, not yet acked
	blocked bool // the reader waits for room
}

func (b *inbox) init(c *Conn) {
	b.conn = c
	b.changed.L = &b.mu
}

// add waits for room and then queues a frame.
func (b *inbox) add(frame []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.frames) >= maxWaitingCommands || b.bytes+len(frame) > maxWaitingBytes {
		b.blocked = true
		b.changed.Wait()
	}
	b.blocked = false
	b.frames = append(b.frames, frame)
	b.bytes += len(frame)
	if !b.working {
		b.working = true
		b.conn.server.running.Go(b.work)
	}
}

// next takes a frame; without one the worker ends.
func (b *inbox) next() ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changed.Broadcast()
	if len(b.frames) == 0 {
		b.frames, b.working = nil, false
		return nil, false
	}
	frame := b.frames[0]
	b.frames[0] = nil
	b.frames = b.frames[1:]
	b.bytes -= len(frame)
	return frame, true
}

func (b *inbox) work() {
	done := false
	defer func() {
		if !done {
			b.abandon()
		}
	}()
	defer b.conn.recover()
	for {
		frame, ok := b.next()
		if !ok {
			done = true
			return
		}
		b.conn.answer(frame)
	}
}

// abandon drops what a worker that panicked leaves behind; the socket is ending.
func (b *inbox) abandon() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames, b.bytes, b.working = nil, 0, false
	b.changed.Broadcast()
}

// beginPost waits for a place among the posts in flight; endPost gives it back.
func (b *inbox) beginPost() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.posts >= maxInFlight {
		b.changed.Wait()
	}
	b.posts++
}

func (b *inbox) endPost() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts--
	b.changed.Broadcast()
}

// isBlocked says whether the reader waits for the worker: then it does not see the peer's pongs.
func (b *inbox) isBlocked() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.blocked
}

// wait returns once everything admitted is carried out.
func (b *inbox) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.working || b.posts > 0 {
		b.changed.Wait()
	}
}

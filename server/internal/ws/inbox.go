package ws

import "sync"

const (
	// maxWaitingCommands and maxWaitingBytes bound the frames that wait for the worker. The reader waits for room: it is
	// the peer that is slowed down.
	maxWaitingCommands = 64
	maxWaitingBytes    = 2 * maxFrame
	// maxInFlight bounds the posts of one socket that wait for their commit.
	maxInFlight = 128
)

// inbox is the frames that wait. They are dealt with one after the other, by a worker that lives as long as there are any;
// posts are put in line in that order and their acks waited for beside it, so that many share a commit.
type inbox struct {
	session *Session

	mu      sync.Mutex
	changed sync.Cond
	frames  [][]byte
	bytes   int
	working bool
	flying  int
	blocked bool // the reader waits for room
}

func (b *inbox) init(s *Session) {
	b.session = s
	b.changed.L = &b.mu
}

// put waits for room and then adds a frame.
func (b *inbox) put(frame []byte) {
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
		b.session.server.running.Go(b.work)
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
	defer b.session.recover()
	for {
		frame, ok := b.next()
		if !ok {
			done = true
			return
		}
		b.session.handle(frame)
	}
}

// abandon drops what a worker that panicked leaves behind; the session is ending.
func (b *inbox) abandon() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames, b.bytes, b.working = nil, 0, false
	b.changed.Broadcast()
}

// takeOff waits for a place among the posts in flight; land gives it back.
func (b *inbox) takeOff() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.flying >= maxInFlight {
		b.changed.Wait()
	}
	b.flying++
}

func (b *inbox) land() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flying--
	b.changed.Broadcast()
}

// isBlocked says whether the reader waits for the worker: then it does not see the peer's pongs.
func (b *inbox) isBlocked() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.blocked
}

// finish waits until everything accepted is carried out.
func (b *inbox) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.working || b.flying > 0 {
		b.changed.Wait()
	}
}

package pubsub

import "sync"

// Bounds of what waits to be sent to Redis. What comes on top is dropped: other nodes read it from the database.
const (
	maxOutgoing      = 8192
	maxOutgoingBytes = 8 << 20
)

// letter is an envelope and the channel it goes to.
type letter struct {
	channel  string
	envelope []byte
}

// outbox is what waits for the publisher. Putting never blocks.
type outbox struct {
	work    chan struct{} // holds one token while something waits, or it is closed
	dropped func(n int)

	mu      sync.Mutex
	open    bool // a session with Redis is on
	closed  bool // for good
	waiting []letter
	bytes   int
}

func newOutbox(dropped func(int)) *outbox {
	return &outbox{work: make(chan struct{}, 1), dropped: dropped}
}

// put adds a letter. Without a session it is dropped in silence: nobody was going to hear.
func (o *outbox) put(l letter) {
	o.mu.Lock()
	isOpen := o.open && !o.closed
	fits := len(o.waiting) < maxOutgoing && o.bytes+len(l.envelope) <= maxOutgoingBytes
	if isOpen && fits {
		o.waiting = append(o.waiting, l)
		o.bytes += len(l.envelope)
	}
	o.mu.Unlock()
	switch {
	case isOpen && !fits:
		o.dropped(1)
	case isOpen:
		wake(o.work)
	}
}

// take returns what waits, and whether the outbox is closed: then nothing more will come.
func (o *outbox) take() (letters []letter, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	letters, o.waiting, o.bytes = o.waiting, nil, 0
	return letters, o.closed
}

// setOpen says whether letters are taken. Those of the session before are gone with it.
func (o *outbox) setOpen(open bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open = open
	o.waiting, o.bytes = nil, 0
}

func (o *outbox) isOpen() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.open
}

// close takes no more letters; what waits can still be taken.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	wake(o.work)
}

package pubsub

import "sync"

// Bounds of what waits to be sent to Redis. What comes on top is dropped: other nodes read it from
// the database. Each of several outboxes holds an eighth: so those of a primary that is frozen take nothing from the others.
const (
	maxOutgoing      = 8192
	maxOutgoingBytes = 8 << 20
	partOfOutgoing   = 8
)

// publication is an encoded envelope and the channel it goes to.
type publication struct {
	channel string
	payload []byte
}

// outbox is what waits for the publisher. Adding never blocks.
type outbox struct {
	work    chan struct{} // holds one token while something waits, or it is closed
	dropped func(n int)
	most    int
	// mostBytes bounds the payloads.
	mostBytes int

	mu      sync.Mutex
	open    bool // there is a link to Redis
	closed  bool // for good
	waiting []publication
	bytes   int
}

// newOutbox makes one of so many outboxes.
func newOutbox(of int, dropped func(int)) *outbox {
	o := &outbox{work: make(chan struct{}, 1), dropped: dropped, most: maxOutgoing, mostBytes: maxOutgoingBytes}
	if of > 1 {
		o.most, o.mostBytes = maxOutgoing/partOfOutgoing, maxOutgoingBytes/partOfOutgoing
	}
	return o
}

// add queues a publication. Without a link it is dropped in silence: no node would hear it.
func (o *outbox) add(p publication) {
	o.mu.Lock()
	isOpen := o.open && !o.closed
	fits := len(o.waiting) < o.most && o.bytes+len(p.payload) <= o.mostBytes
	if isOpen && fits {
		o.waiting = append(o.waiting, p)
		o.bytes += len(p.payload)
	}
	o.mu.Unlock()
	switch {
	case isOpen && !fits:
		o.dropped(1)
	case isOpen:
		wake(o.work)
	}
}

// drain returns what waits, and whether the outbox is closed: then nothing more will come.
func (o *outbox) drain() (waiting []publication, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	waiting, o.waiting, o.bytes = o.waiting, nil, 0
	return waiting, o.closed
}

// setOpen says whether publications are queued, and returns whether they were. Those of the link before are gone with it.
func (o *outbox) setOpen(open bool) (was bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	was, o.open = o.open, open
	o.waiting, o.bytes = nil, 0
	return was
}

func (o *outbox) isClosed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closed
}

func (o *outbox) isOpen() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.open
}

// close refuses more publications. What waits can still be drained.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	wake(o.work)
}

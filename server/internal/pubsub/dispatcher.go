package pubsub

import (
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// maxQueued and maxQueuedBytes bound the events, signals and envelopes that wait for the dispatcher. It
// drops what comes on top: the hub notices the gap and reads the log.
const (
	maxQueued      = 8192
	maxQueuedBytes = 16 << 20
)

// dispatcher is the part of a broker that stays in its process. One goroutine gives what is published
// to this node's receive, in order. It is a chat.Publisher and a hub.Feed.
type dispatcher struct {
	receive func([]Envelope)
	// forward takes what has to reach other nodes too, before receive; nil where there are none.
	// isForwarding says whether other nodes can be reached now.
	forward      func(Envelope)
	isForwarding func() bool

	work    chan struct{} // holds one token while something is queued
	stop    chan struct{}
	stopped chan struct{}
	closing sync.Once

	mu       sync.Mutex
	followed map[chat.RoomID]bool
	queue    []queued
	count    int // events, signals and envelopes in queue
	bytes    int // about what they hold
	// since is when the work that waits or is under way began to wait; zero without work.
	since time.Time
}

// queued is the events of one call, or one signal, or one envelope that is for this node alone.
type queued struct {
	events   []chat.Event
	signal   chat.Signal
	envelope *Envelope
}

// init makes a dispatcher; start lets it run, close ends it.
func (d *dispatcher) init(receive func([]Envelope)) {
	d.receive, d.followed = receive, map[chat.RoomID]bool{}
	d.work, d.stop, d.stopped = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
}

func (d *dispatcher) start() { go d.run() }

// PublishEvents queues events. It keeps the slice: the caller must not write to it any more.
func (d *dispatcher) PublishEvents(events []chat.Event) {
	size := 0
	for _, e := range events {
		size += sizeOf(e)
	}
	d.enqueue(queued{events: events}, len(events), size, false)
}

// PublishSignal queues a signal. There is always room for the end of a session: on this node nothing
// would repair its loss.
func (d *dispatcher) PublishSignal(s chat.Signal) {
	_, isVital := s.(chat.SessionsEnded)
	d.enqueue(queued{signal: s}, 1, signalSize, isVital)
}

// dispatchHere queues an envelope for this node alone.
func (d *dispatcher) dispatchHere(e Envelope) {
	isVital := e.Kind == KindSessions || e.Kind == KindResync
	d.enqueue(queued{envelope: &e}, 1, signalSize+len(e.Frame.Bytes), isVital)
}

// eventSize and signalSize are about what an event and a signal hold beside their texts.
const (
	eventSize  = 512
	signalSize = 128
)

// sizeOf is about how many bytes an event holds.
func sizeOf(e chat.Event) int {
	size := eventSize
	if m := e.Message; m != nil {
		size += len(m.Body) + eventSize*len(m.Mentions)
		if m.ReplyTo != nil {
			size += len(m.ReplyTo.Body)
		}
	}
	return size
}

func (d *dispatcher) enqueue(q queued, n, size int, isVital bool) {
	d.mu.Lock()
	if isVital || d.count+n <= maxQueued && d.bytes+size <= maxQueuedBytes {
		d.queue = append(d.queue, q)
		d.count += n
		d.bytes += size
		if d.since.IsZero() {
			d.since = time.Now()
		}
	}
	d.mu.Unlock()
	wake(d.work)
}

// WaitsSince is since when the dispatcher has had work and not taken a step; zero without work.
func (d *dispatcher) WaitsSince() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.since
}

// Follow makes the events of a room reach receive.
func (d *dispatcher) Follow(room chat.RoomID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.followed[room] = true
}

// Unfollow undoes Follow.
func (d *dispatcher) Unfollow(room chat.RoomID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.followed, room)
}

func (d *dispatcher) isFollowed(room chat.RoomID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.followed[room]
}

// close dispatches what is queued. It returns once receive is called no more.
func (d *dispatcher) close() {
	d.closing.Do(func() { close(d.stop) })
	<-d.stopped
}

func (d *dispatcher) run() {
	defer close(d.stopped)
	for {
		select {
		case <-d.work:
			d.dispatch()
		case <-d.stop:
			d.dispatch()
			return
		}
	}
}

// dispatch gives all that is queued to receive at once: events that come together go out together.
func (d *dispatcher) dispatch() {
	var envelopes []Envelope
	isForwarding := d.isForwarding != nil && d.isForwarding()
	for _, q := range d.dequeueAll() {
		switch {
		case q.envelope != nil && q.envelope.Kind == KindEvent && !d.isFollowed(q.envelope.Room):
		case q.envelope != nil:
			envelopes = append(envelopes, *q.envelope)
		case q.signal != nil:
			e := signalEnvelope(q.signal)
			if isForwarding {
				d.forward(e)
			}
			envelopes = append(envelopes, e)
		default:
			envelopes = d.encode(envelopes, q.events, isForwarding)
		}
	}
	if len(envelopes) > 0 {
		d.receive(envelopes)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.since = (time.Time{}); len(d.queue) > 0 {
		d.since = time.Now()
	}
}

// encode adds the events that a room's subscribers here listen to. It encodes an event once, for the
// subscribers on every node.
func (d *dispatcher) encode(envelopes []Envelope, events []chat.Event, isForwarding bool) []Envelope {
	now := time.Now()
	for _, event := range events {
		isHere := d.isFollowed(event.Room)
		if !isHere && !isForwarding {
			continue
		}
		e := eventEnvelope(event, now)
		if isForwarding {
			d.forward(e)
		}
		if isHere {
			envelopes = append(envelopes, e)
		}
	}
	return envelopes
}

func (d *dispatcher) dequeueAll() []queued {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue := d.queue
	d.queue, d.count, d.bytes = nil, 0, 0
	return queue
}

// wake puts the one token into a channel, unless it is there already.
func wake(work chan struct{}) {
	select {
	case work <- struct{}{}:
	default:
	}
}

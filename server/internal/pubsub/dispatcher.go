package pubsub

import (
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// maxQueued bounds the events, signals and packets that wait to be handed on. What comes on top is dropped: the hub
// notices the gap and reads the log.
const maxQueued = 8192

// dispatcher is the part of a broker that stays in its process: what is published goes to this node's receive, on one
// goroutine, in order. It is a chat.Publisher and a hub.Feed.
type dispatcher struct {
	receive func(chat.Packet)
	// forward takes what has to reach other nodes too, before receive; nil where there are none. isForwarding says whether
	// that is worth an encoding now.
	forward      func(chat.Packet)
	isForwarding func() bool

	work    chan struct{} // holds one token while something is queued
	stop    chan struct{}
	stopped chan struct{}
	closing sync.Once

	mu       sync.Mutex
	followed map[chat.RoomID]bool
	queue    []item
	queued   int // events, signals and packets in queue
}

// item is the events of one call, or one signal, or one packet that is for this node alone.
type item struct {
	events []chat.Event
	signal chat.Signal
	packet *chat.Packet
}

// init makes a dispatcher; start lets it run, close ends it.
func (d *dispatcher) init(receive func(chat.Packet)) {
	d.receive, d.followed = receive, map[chat.RoomID]bool{}
	d.work, d.stop, d.stopped = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
}

func (d *dispatcher) start() { go d.run() }

// PublishEvents queues events. The slice is kept: its caller must not write to it any more.
func (d *dispatcher) PublishEvents(events []chat.Event) {
	d.enqueue(item{events: events}, len(events), false)
}

// PublishSignal queues a signal. The end of a session always has room: on this node nothing would repair its loss.
func (d *dispatcher) PublishSignal(s chat.Signal) {
	_, isVital := s.(chat.SessionsEnded)
	d.enqueue(item{signal: s}, 1, isVital)
}

// hand queues a packet for this node alone.
func (d *dispatcher) hand(p chat.Packet) {
	d.enqueue(item{packet: &p}, 1, p.Kind == chat.PacketSessions || p.Kind == chat.PacketRing)
}

func (d *dispatcher) enqueue(it item, n int, isVital bool) {
	d.mu.Lock()
	if isVital || d.queued+n <= maxQueued {
		d.queue = append(d.queue, it)
		d.queued += n
	}
	d.mu.Unlock()
	wake(d.work)
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

// close hands on what is queued and returns when receive is not called any more.
func (d *dispatcher) close() {
	d.closing.Do(func() { close(d.stop) })
	<-d.stopped
}

func (d *dispatcher) run() {
	defer close(d.stopped)
	for {
		select {
		case <-d.work:
			d.handOn()
		case <-d.stop:
			d.handOn()
			return
		}
	}
}

func (d *dispatcher) handOn() {
	for _, it := range d.takeAll() {
		switch {
		case it.packet != nil:
			d.receive(*it.packet)
		case it.signal != nil:
			d.handOnSignal(it.signal)
		default:
			for _, e := range it.events {
				d.handOnEvent(e)
			}
		}
	}
}

// handOnEvent encodes an event once, for all who listen on any node.
func (d *dispatcher) handOnEvent(e chat.Event) {
	isHere, isElsewhere := d.isFollowed(e.Room), d.isForwarding != nil && d.isForwarding()
	if !isHere && !isElsewhere {
		return
	}
	p := EventPacket(e)
	p.PublishedAt = time.Now()
	if isElsewhere {
		d.forward(p)
	}
	if isHere {
		d.receive(p)
	}
}

func (d *dispatcher) handOnSignal(s chat.Signal) {
	p := SignalPacket(s)
	if d.isForwarding != nil && d.isForwarding() {
		d.forward(p)
	}
	d.receive(p)
}

func (d *dispatcher) takeAll() []item {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue := d.queue
	d.queue, d.queued = nil, 0
	return queue
}

// wake puts the one token into a channel, unless it is there already.
func wake(work chan struct{}) {
	select {
	case work <- struct{}{}:
	default:
	}
}

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
	receive func([]chat.Packet)
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
func (d *dispatcher) init(receive func([]chat.Packet)) {
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

// handOn gives all that is queued to receive at once: events that come together go out together.
func (d *dispatcher) handOn() {
	var packets []chat.Packet
	isForwarding := d.isForwarding != nil && d.isForwarding()
	for _, it := range d.takeAll() {
		switch {
		case it.packet != nil && it.packet.Kind == chat.PacketEvent && !d.isFollowed(it.packet.Room):
		case it.packet != nil:
			packets = append(packets, *it.packet)
		case it.signal != nil:
			p := SignalPacket(it.signal)
			if isForwarding {
				d.forward(p)
			}
			packets = append(packets, p)
		default:
			packets = d.encode(packets, it.events, isForwarding)
		}
	}
	if len(packets) > 0 {
		d.receive(packets)
	}
}

// encode adds the events that someone here listens to, each encoded once for all who listen on any node.
func (d *dispatcher) encode(packets []chat.Packet, events []chat.Event, isForwarding bool) []chat.Packet {
	now := time.Now()
	for _, e := range events {
		isHere := d.isFollowed(e.Room)
		if !isHere && !isForwarding {
			continue
		}
		p := EventPacket(e)
		p.PublishedAt = now
		if isForwarding {
			d.forward(p)
		}
		if isHere {
			packets = append(packets, p)
		}
	}
	return packets
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

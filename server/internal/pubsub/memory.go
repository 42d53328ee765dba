package pubsub

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// maxQueued bounds the events and signals that wait to be handed on. What comes on top is dropped: the hub notices the
// gap and reads the log.
const maxQueued = 8192

// Memory carries packets within one process. It implements chat.Publisher and hub.Feed.
type Memory struct {
	receive func(chat.Packet)
	work    chan struct{} // holds one token while something is queued
	stop    chan struct{}
	stopped chan struct{}
	closing sync.Once

	mu       sync.Mutex
	followed map[chat.RoomID]bool
	queue    []item
}

// item is one event, or one signal.
type item struct {
	event  chat.Event
	signal chat.Signal
}

// NewMemory starts a Memory; Close ends it. receive is called by one goroutine, in the order of publishing; events of
// rooms that nobody follows do not reach it.
func NewMemory(receive func(chat.Packet)) *Memory {
	m := &Memory{
		receive: receive, followed: map[chat.RoomID]bool{},
		work: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go m.run()
	return m
}

// PublishEvents queues the events of followed rooms.
func (m *Memory) PublishEvents(events []chat.Event) {
	m.mu.Lock()
	for _, e := range events {
		if m.followed[e.Room] && len(m.queue) < maxQueued {
			m.queue = append(m.queue, item{event: e})
		}
	}
	m.mu.Unlock()
	m.signalWork()
}

// PublishSignal queues a signal. The end of a session always has room: nothing would repair its loss.
func (m *Memory) PublishSignal(s chat.Signal) {
	_, vital := s.(chat.SessionsEnded)
	m.mu.Lock()
	if vital || len(m.queue) < maxQueued {
		m.queue = append(m.queue, item{signal: s})
	}
	m.mu.Unlock()
	m.signalWork()
}

// Follow makes the events of a room reach receive.
func (m *Memory) Follow(room chat.RoomID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.followed[room] = true
}

// Unfollow undoes Follow.
func (m *Memory) Unfollow(room chat.RoomID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.followed, room)
}

// Close hands on what is queued and returns when receive is not called any more.
func (m *Memory) Close() {
	m.closing.Do(func() { close(m.stop) })
	<-m.stopped
}

func (m *Memory) run() {
	defer close(m.stopped)
	for {
		select {
		case <-m.work:
			m.handOn()
		case <-m.stop:
			m.handOn()
			return
		}
	}
}

func (m *Memory) handOn() {
	for _, it := range m.takeAll() {
		if it.signal != nil {
			m.receive(SignalPacket(it.signal))
		} else {
			m.receive(EventPacket(it.event))
		}
	}
}

func (m *Memory) takeAll() []item {
	m.mu.Lock()
	defer m.mu.Unlock()
	queue := m.queue
	m.queue = nil
	return queue
}

func (m *Memory) signalWork() {
	select {
	case m.work <- struct{}{}:
	default:
	}
}

package pubsub

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Memory carries packets within one process: the broker of a server that is alone. It implements chat.Publisher and
// hub.Feed.
type Memory struct {
	dispatcher
}

// NewMemory starts a Memory; Close ends it. receive is called by one goroutine, in the order of publishing, with all that waits; events of
// rooms that nobody follows do not reach it.
func NewMemory(receive func([]chat.Packet)) *Memory {
	m := &Memory{}
	m.init(receive)
	m.start()
	return m
}

// IsUp is always true: there is nothing between a publisher and its listeners.
func (m *Memory) IsUp() bool { return true }

// Close hands on what is queued and returns when receive is not called any more.
func (m *Memory) Close() { m.close() }

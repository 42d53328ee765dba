package pubsub

// Memory carries envelopes within one process: the broker of a server that is alone. It implements
// chat.Publisher and hub.Feed.
type Memory struct {
	dispatcher
}

// NewMemory starts a Memory; Close ends it. One goroutine calls receive, in the order of publishing,
// with all that waits. Events of rooms that nobody follows do not reach it.
func NewMemory(receive func([]Envelope)) *Memory {
	m := &Memory{}
	m.init(receive)
	m.start()
	return m
}

// IsUp is always true: there is nothing between a publisher and its listeners.
func (m *Memory) IsUp() bool { return true }

// Close dispatches what is queued. It returns once receive is called no more.
func (m *Memory) Close() { m.close() }

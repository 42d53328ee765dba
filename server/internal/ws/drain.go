package ws

import (
	"context"
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// maxSpread is the time over which a draining node closes its sockets, so that their owners do
	// not all come back elsewhere at once (contract section 6).
	maxSpread = 10 * time.Second
	// spreadEach is what one socket adds to that time. A handful need no spreading.
	spreadEach = 50 * time.Millisecond
	// lastWords is what is kept of the time for peers that close slowly.
	lastWords = 2 * time.Second
)

var errDraining = errors.New("the node is draining")

func (s *Server) isDraining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// Drain tells every socket that this node goes away. Then it closes them with 1001, one after the
// other, over up to 10 s of the time that ctx leaves. Commands already admitted are carried out
// first. New sockets are refused. It returns when all sockets are gone, or when ctx ends: then it
// cuts what is left.
func (s *Server) Drain(ctx context.Context) {
	s.mu.Lock()
	s.draining = true
	conns := s.list(nil)
	s.mu.Unlock()

	over := min(spreadWithin(ctx), spreadEach*time.Duration(len(conns)))
	gone := make(chan struct{}, len(conns))
	for i, c := range conns {
		wait := over * time.Duration(i) / time.Duration(len(conns))
		c.send(wire.Draining{ReconnectAfterMS: wait.Milliseconds()})
		s.running.Go(func() {
			c.drain(ctx, wait)
			gone <- struct{}{}
		})
	}
	for range conns {
		<-gone
	}
}

// spreadWithin is how much of the time to spend on spreading.
func spreadWithin(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return maxSpread
	}
	return min(maxSpread, max(0, time.Until(deadline)-lastWords))
}

// drain closes the socket when its turn has come and it has nothing more to do. It returns when the socket is
// gone.
func (c *Conn) drain(ctx context.Context, wait time.Duration) {
	turn := time.NewTimer(wait)
	defer turn.Stop()
	select {
	case <-turn.C:
		c.finish(ctx)
		c.end(closeGoingAway, "the server is going away")
	case <-ctx.Done():
		c.end(closeGoingAway, "the server is going away")
	case <-c.gone:
		return
	}
	select {
	case <-ctx.Done():
		c.socket.cut()
	case <-c.gone:
	}
}

// finish waits until what the socket admitted is carried out. Frames that come now are not admitted.
func (c *Conn) finish(ctx context.Context) {
	c.isDeaf.Store(true)
	done := make(chan struct{})
	c.server.running.Go(func() {
		c.inbox.wait()
		close(done)
	})
	select {
	case <-done:
	case <-ctx.Done():
	}
}

package ws

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// tick is how often the sockets are looked after. One goroutine for all of them instead of timers for each.
const tick = time.Second

// run looks after the sockets until the server closes.
func (s *Server) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var conns []*Conn
	for {
		select {
		case <-s.ctx.Done():
			return
		case now := <-ticker.C:
			s.mu.Lock()
			conns = s.list(conns[:0])
			s.mu.Unlock()
			for _, c := range conns {
				c.tick(now)
			}
			clear(conns)
		}
	}
}

// tick does what is due.
func (c *Conn) tick(now time.Time) {
	if c.socket.isStuck(now) {
		c.end(closeTooSlow, "too slow: a frame could not be written")
		c.socket.cut()
		return
	}
	if c.closing.Load() != nil {
		return
	}
	c.mu.Lock()
	signedIn, expires, warned, beatDue := c.signedIn, c.signIn.claims.ExpiresAt, c.warned, !now.Before(c.beatAt)
	ends, left := !expires.IsZero(), c.server.o.Tokens.TimeTo(expires) // some personal access tokens do not end
	warn := signedIn && ends && !warned && left <= expiryWarning
	c.warned = warned || warn
	if signedIn && beatDue {
		c.beatAt = now.Add(heartbeat)
	}
	c.mu.Unlock()
	switch {
	case !signedIn && !now.Before(c.openAt.Add(helloTimeout)):
		c.end(closeNoHello, "no hello in time")
	case !signedIn:
	case ends && left <= 0:
		c.end(closeSignedOut, "the token has expired")
	default:
		if warn {
			c.send(wire.TokenExpiring{ExpiresAt: wire.At(expires)})
		}
		if beatDue {
			c.beat()
		}
	}
}

// beat tells how far each room has come and asks the peer for a sign of life.
func (c *Conn) beat() {
	c.send(wire.Heartbeat{Heads: c.heads()})
	// While we write to a peer, or its commands wait for us, it would answer late through no fault of
	// its own. A write that is stuck is cut by itself.
	if !c.socket.isWriting() && !c.inbox.isBlocked() {
		c.server.running.Go(c.ping)
	}
}

// heads are the positions of the live subscriptions. What still reads the log has more to come.
func (c *Conn) heads() map[string]int64 {
	c.mu.Lock()
	followers := make(map[string]*hub.Follower, len(c.subs))
	for name, sub := range c.subs {
		if sub.follower != nil {
			followers[name] = sub.follower
		}
	}
	c.mu.Unlock()
	heads := make(map[string]int64, len(followers))
	for name, follower := range followers {
		if seq, isLive := follower.Last(); isLive {
			heads[name] = seq
		}
	}
	return heads
}

func (c *Conn) ping() {
	defer c.recover()
	err := c.socket.ping(context.Background())
	if err != nil && c.closing.Load() == nil {
		c.server.o.Log.Debug("socket does not answer", "conn_id", c.id, "err", err)
		c.end(closeGoneAlready, "")
		c.socket.cut()
	}
}

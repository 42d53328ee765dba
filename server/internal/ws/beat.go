package ws

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// tick is how often the sessions are looked after. One goroutine for all of them instead of timers for each.
const tick = time.Second

// run looks after the sessions until the server closes.
func (s *Server) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var sessions []*Session
	for {
		select {
		case <-s.ctx.Done():
			return
		case now := <-ticker.C:
			s.mu.Lock()
			sessions = s.list(sessions[:0])
			s.mu.Unlock()
			for _, session := range sessions {
				session.tick(now)
			}
			clear(sessions)
		}
	}
}

// tick does what is due.
func (s *Session) tick(now time.Time) {
	if s.socket.isStuck(now) {
		s.end(closeTooSlow, "too slow: a frame could not be written")
		s.socket.cut()
		return
	}
	if s.closing.Load() != nil {
		return
	}
	s.mu.Lock()
	signedIn, expires, warned, beatDue := s.signedIn, s.signIn.claims.ExpiresAt, s.warned, !now.Before(s.beatAt)
	ends, left := !expires.IsZero(), s.server.o.Tokens.TimeTo(expires) // some personal access tokens do not end
	warn := signedIn && ends && !warned && left <= expiryWarning
	s.warned = warned || warn
	if signedIn && beatDue {
		s.beatAt = now.Add(heartbeat)
	}
	s.mu.Unlock()
	switch {
	case !signedIn && !now.Before(s.openAt.Add(helloTimeout)):
		s.end(closeNoHello, "no hello in time")
	case !signedIn:
	case ends && left <= 0:
		s.end(closeSignedOut, "the token has expired")
	default:
		if warn {
			s.send(wire.TokenExpiring{ExpiresAt: wire.At(expires)})
		}
		if beatDue {
			s.beat()
		}
	}
}

// beat tells how far each room has come and asks the peer for a sign of life.
func (s *Session) beat() {
	s.send(wire.Heartbeat{Heads: s.heads()})
	// A peer that is being written to, or whose commands wait for us, would answer late through no fault of its own; a
	// write that is stuck is cut by itself.
	if !s.socket.isWriting() && !s.inbox.isBlocked() {
		s.server.running.Go(s.ping)
	}
}

// heads are the positions of the live subscriptions. What is still reading the log has more to come.
func (s *Session) heads() map[string]int64 {
	s.mu.Lock()
	feeds := make(map[string]*hub.Subscription, len(s.subs))
	for name, sub := range s.subs {
		if sub.feed != nil {
			feeds[name] = sub.feed
		}
	}
	s.mu.Unlock()
	heads := make(map[string]int64, len(feeds))
	for name, feed := range feeds {
		if seq, live := feed.Last(); live {
			heads[name] = seq
		}
	}
	return heads
}

func (s *Session) ping() {
	defer s.recover()
	err := s.socket.ping(context.Background())
	if err != nil && s.closing.Load() == nil {
		s.server.o.Log.Debug("socket does not answer", "conn_id", s.id, "err", err)
		s.end(closeGoneAlready, "")
		s.socket.cut()
	}
}

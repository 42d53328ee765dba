package chat

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// revocationBeat is how often a node looks for sessions that other nodes revoked: well inside the 5 s of the contract.
	revocationBeat = 2 * time.Second
	// revocationOverlap is how far each look reaches back beyond the last one: a revocation is dated by the clock of the
	// node that made it, clocks of nodes differ by minutes, and it is dated before it commits.
	revocationOverlap = 10 * time.Minute
	// sessionFresh is how long a session is used without reading it again. Revocations do not wait for it.
	sessionFresh = 10 * time.Second
	// pruneEvery is how often sessions that ended longer than pruneAge ago are deleted from the store: well after the last
	// access token of theirs.
	pruneEvery = time.Hour
	pruneAge   = 7 * 24 * time.Hour
	// sessionForgotten is when an unused entry is dropped.
	sessionForgotten = 5 * time.Minute
)

// sessionCache spares a database read for each request and command. What is revoked on this node is refused at once, on
// another node within revocationBeat.
type sessionCache struct {
	store Store
	now   Clock
	ended func([]SessionID)

	mu      sync.Mutex
	entries map[SessionID]cachedSession
	revoked map[SessionID]time.Time // when it was learned; a read that began earlier must not bring it back
}

type cachedSession struct {
	session Session
	readAt  time.Time
}

func newSessionCache(store Store, now Clock, publisher Publisher) *sessionCache {
	return &sessionCache{
		store: store, now: now,
		ended:   func(ids []SessionID) { publisher.PublishSignal(SessionsEnded{Sessions: ids}) },
		entries: map[SessionID]cachedSession{}, revoked: map[SessionID]time.Time{},
	}
}

// get finds a live session. While this node cannot reach the database, one seen before still counts: a database that is
// away must not sign everybody out, and where nobody reaches it nobody can have been revoked.
func (c *sessionCache) get(ctx context.Context, id SessionID) (Session, error) {
	entry, known, revoked := c.look(id)
	switch {
	case revoked:
		return Session{}, signInAgain()
	case known && c.now().Sub(entry.readAt) < sessionFresh:
		return entry.session, nil
	}
	session, err := c.store.Session(ctx, id)
	switch {
	case IsKind(err, KindUnavailable) && known:
		return entry.session, nil
	case IsKind(err, KindNotFound):
		c.forget(id)
		return Session{}, signInAgain()
	case err != nil:
		return Session{}, err
	case !c.keep(session):
		return Session{}, signInAgain()
	}
	return session, nil
}

func signInAgain() error { return Unauthorized("Your session has ended: sign in again.") }

func (c *sessionCache) look(id SessionID) (entry cachedSession, known, revoked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, known = c.entries[id]
	_, revoked = c.revoked[id]
	return entry, known, revoked
}

// keep remembers a session just read, unless it was revoked meanwhile.
func (c *sessionCache) keep(session Session) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, revoked := c.revoked[session.ID]; revoked {
		return false
	}
	c.entries[session.ID] = cachedSession{session, c.now()}
	return true
}

func (c *sessionCache) forget(id SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, id)
}

// forgetUser makes the next use of that user's sessions read them again.
func (c *sessionCache) forgetUser(id UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for sid, entry := range c.entries {
		if entry.session.User.ID == id {
			delete(c.entries, sid)
		}
	}
}

// revoke refuses the sessions from now on and closes their sockets; those already known to be revoked make no noise.
func (c *sessionCache) revoke(ids []SessionID) {
	if fresh := c.markRevoked(ids); len(fresh) > 0 {
		c.ended(fresh)
	}
}

func (c *sessionCache) markRevoked(ids []SessionID) []SessionID {
	c.mu.Lock()
	defer c.mu.Unlock()
	var fresh []SessionID
	for _, id := range ids {
		if _, known := c.revoked[id]; !known {
			fresh = append(fresh, id)
		}
		c.revoked[id] = c.now()
		delete(c.entries, id)
	}
	return fresh
}

func (c *sessionCache) run(ctx context.Context, log *slog.Logger, answered func(bool)) {
	beat := time.NewTicker(revocationBeat)
	defer beat.Stop()
	prune := time.NewTicker(pruneEvery)
	defer prune.Stop()
	asked := c.now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-prune.C:
			if err := c.store.PruneSessions(ctx, c.now().Add(-pruneAge)); err != nil {
				log.WarnContext(ctx, "cannot delete sessions that ended long ago", "err", err)
			}
			continue
		case <-beat.C:
		}
		start := c.now()
		ids, err := c.store.RevokedSince(ctx, asked.Add(-revocationOverlap))
		answered(err == nil)
		if err != nil {
			log.WarnContext(ctx, "cannot look for revoked sessions", "err", err)
			continue
		}
		asked = start
		c.revoke(ids)
		c.sweep()
	}
}

func (c *sessionCache) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for id, entry := range c.entries {
		if now.Sub(entry.readAt) > sessionForgotten {
			delete(c.entries, id)
		}
	}
	for id, at := range c.revoked {
		if now.Sub(at) > 2*revocationOverlap {
			delete(c.revoked, id)
		}
	}
}

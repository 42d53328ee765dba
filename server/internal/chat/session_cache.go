package chat

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// revocationBeat is how often a node looks for sessions that other nodes have revoked. The
	// contract gives it 5 s.
	revocationBeat = 2 * time.Second
	// revocationOverlap is how far each look reaches back beyond the last one. A revocation is
	// dated before it commits, by the node that makes it, and the clocks of nodes may differ.
	revocationOverlap = 10 * time.Minute
	// sessionFresh is how long a session is used without reading it again. Revocations do not wait
	// for it.
	sessionFresh = 10 * time.Second
	// pruneEvery is how often the store deletes sessions that ended longer than pruneAge ago. By
	// then their last access token has expired.
	pruneEvery = time.Hour
	pruneAge   = 7 * 24 * time.Hour
	// sessionForgotten is when an unused entry is dropped.
	sessionForgotten = 5 * time.Minute
	// useNoted is how often a token's last use is noted while it is used.
	useNoted = time.Minute
	// maxSessionBytes bounds the memory of sessions that were read. When more are in use at once, some of
	// them are read again. sessionCost is what an entry costs beside its texts.
	maxSessionBytes = 16 << 20
	sessionCost     = 384
)

// MaxCacheBytes bounds what a Service keeps in memory for speed alone.
const MaxCacheBytes = maxSessionBytes + maxRoomIDBytes

// sessionCache saves a database read for each request and command. It serves access tokens and
// personal access tokens. This node refuses at once what it has revoked itself, and within
// revocationBeat what another node has revoked.
type sessionCache struct {
	store Store
	now   Clock
	ended func([]SessionID)

	mu      sync.Mutex
	entries map[SessionID]cachedSession
	bytes   int                     // about what entries hold
	revoked map[SessionID]time.Time // when it was learned; a read that began earlier must not bring it back
	used    map[TokenID]bool        // tokens whose use is not noted in the store yet
}

type cachedSession struct {
	actor  Actor
	readAt time.Time
	token  TokenID   // "" for a session
	usedAt time.Time // of a token: its last use that was noted, or is about to be
}

// cost is about how many bytes an entry holds.
func (s cachedSession) cost() int {
	user := s.actor.User
	return sessionCost + len(s.actor.Session) + len(s.token) + len(user.PublicID) + len(user.Username) + len(user.DisplayName) +
		len(user.Picture) + len(user.Status.Emoji) + len(user.Status.Text)
}

func newSessionCache(store Store, now Clock, publisher Publisher) *sessionCache {
	return &sessionCache{
		store: store, now: now,
		ended:   func(ids []SessionID) { publisher.PublishSignal(SessionsEnded{Sessions: ids}) },
		entries: map[SessionID]cachedSession{}, revoked: map[SessionID]time.Time{}, used: map[TokenID]bool{},
	}
}

// get finds a live session. While this node cannot reach the database, a session that it has seen
// before still counts: a database that is down must not sign everybody out.
func (c *sessionCache) get(ctx context.Context, id SessionID) (Actor, error) {
	entry, known, revoked := c.look(id)
	switch {
	case revoked:
		return Actor{}, signInAgain()
	case known && c.now().Sub(entry.readAt) < sessionFresh:
		c.noteUse(entry)
		return entry.actor, nil
	}
	read, err := c.read(ctx, id)
	switch {
	case IsKind(err, KindUnavailable) && known:
		return entry.actor, nil
	case IsKind(err, KindNotFound):
		c.forget(id)
		return Actor{}, signInAgain()
	case err != nil:
		return Actor{}, err
	case !c.keep(read):
		return Actor{}, signInAgain()
	}
	c.noteUse(read)
	return read.actor, nil
}

// read asks the store about a session, or about the token whose session it is.
func (c *sessionCache) read(ctx context.Context, id SessionID) (cachedSession, error) {
	hash, isToken := id.tokenHash()
	if !isToken {
		session, err := c.store.Session(ctx, id)
		return cachedSession{
			actor: Actor{User: session.User, Session: id, Until: session.ExpiresAt}, readAt: c.now(),
		}, err
	}
	token, err := c.store.Token(ctx, hash)
	entry := cachedSession{actor: Actor{User: token.User, Session: id, Reach: ReachRead}, readAt: c.now(), token: token.ID}
	if token.CanWrite {
		entry.actor.Reach = ReachWrite
	}
	if token.ExpiresAt != nil {
		entry.actor.Until = *token.ExpiresAt
	}
	if token.LastUsedAt != nil {
		entry.usedAt = *token.LastUsedAt
	}
	return entry, err
}

// noteUse remembers that a token is in use. The beat tells the store, so that the caller does not
// wait for it.
func (c *sessionCache) noteUse(entry cachedSession) {
	if entry.token == "" || c.now().Sub(entry.usedAt) < useNoted {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used[entry.token] = true
	if kept, ok := c.entries[entry.actor.Session]; ok {
		kept.usedAt = c.now()
		c.entries[entry.actor.Session] = kept
	}
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
func (c *sessionCache) keep(read cachedSession) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := read.actor.Session
	if _, revoked := c.revoked[id]; revoked {
		return false
	}
	c.drop(id)
	c.entries[id] = read
	c.bytes += read.cost()
	c.makeRoom(id)
	return true
}

// makeRoom drops entries at random when there are too many, but not the one that was just read.
func (c *sessionCache) makeRoom(but SessionID) {
	if c.bytes <= maxSessionBytes {
		return
	}
	for id := range c.entries {
		if c.bytes <= maxSessionBytes*7/8 {
			return
		}
		if id != but {
			c.drop(id)
		}
	}
}

func (c *sessionCache) drop(id SessionID) {
	if entry, known := c.entries[id]; known {
		c.bytes -= entry.cost()
		delete(c.entries, id)
	}
}

func (c *sessionCache) forget(id SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(id)
}

// forgetUser makes the next use of that user's sessions read them again.
func (c *sessionCache) forgetUser(id UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for sid, entry := range c.entries {
		if entry.actor.User.ID == id {
			c.drop(sid)
		}
	}
}

// revoke refuses the sessions from now on and closes their sockets. It does nothing about sessions
// that it knows to be revoked already.
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
		c.drop(id)
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
			c.prune(ctx, log)
			continue
		case <-beat.C:
		}
		c.storeUses(ctx, log)
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

// prune deletes what has been kept long enough.
func (c *sessionCache) prune(ctx context.Context, log *slog.Logger) {
	now := c.now()
	err := errors.Join(
		c.store.PruneSessions(ctx, now.Add(-pruneAge)), c.store.PruneResets(ctx, now.Add(-auditAge)), c.store.PruneAudit(ctx, now.Add(-auditAge)),
		c.store.PruneInvitations(ctx, now.Add(-auditAge)), c.store.PruneSignInCodes(ctx, now.Add(-codeAge)),
		c.store.PruneCommandRuns(ctx, now.Add(-runKept)))
	if err != nil {
		log.WarnContext(ctx, "cannot delete sessions, calls of commands and entries of the audit log that ended long ago", "err", err)
	}
}

// storeUses tells the store which tokens were used since the last beat. After a failure the next
// use is told instead.
func (c *sessionCache) storeUses(ctx context.Context, log *slog.Logger) {
	c.mu.Lock()
	ids := slices.Collect(maps.Keys(c.used))
	clear(c.used)
	c.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	if err := c.store.TokensUsed(ctx, ids, c.now()); err != nil {
		log.WarnContext(ctx, "cannot note that tokens were used", "err", err)
	}
}

func (c *sessionCache) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for id, entry := range c.entries {
		if now.Sub(entry.readAt) > sessionForgotten {
			c.drop(id)
		}
	}
	for id, at := range c.revoked {
		if now.Sub(at) > 2*revocationOverlap {
			delete(c.revoked, id)
		}
	}
}

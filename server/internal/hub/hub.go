// Package hub knows who listens on this node: which followers a room has, how far each room's log has been
// delivered, and which connections belong to which user and session. It knows no sockets, and of JSON only
// that frames are joined by line ends. It imports chat, metrics and wire.
//
// Its invariant: the seqs that a live follower is offered go up by exactly 1, whatever order frames come in
// and whichever of them are lost. A room that has lost its place reads what is missing from the log before
// it delivers anything newer.
//
// Its locks: feedMu before Hub.mu or a lock of the feed; a room's before a mailbox's. Every other lock is
// taken alone. Nothing is called or started under a lock but the feed, which neither blocks nor calls back.
package hub

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// beat is how often positions are compared with the store while the feed is down. While it is up,
	// every second beat does it. A lost last event has no successor that shows the gap. With the reading
	// that follows it is delivered within 2 s.
	beat = 900 * time.Millisecond
	// forgetAfter is how long a room without subscriptions is kept: people reload pages.
	forgetAfter = 10 * time.Second
	// logTimeout bounds one reading of the log.
	logTimeout = 5 * time.Second

	headsPerQuery = 500
	repairPage    = 200
	// maxRepairs bounds the rooms that read the log at once, and maxLooks the checks of sight: a node
	// that missed much, and a crowd that comes back, leave the database to others.
	maxRepairs = 4
	maxLooks   = 16
	// looksOfOne bounds those of one user.
	looksOfOne = 4
)

// Log reads rooms' logs, without actor and without sight.
type Log struct {
	// Events reads up to limit events past after, oldest first, each a frame of its own, and the log's
	// head.
	Events func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error)
	// Heads tells where the logs of these rooms stand, in one query.
	Heads func(ctx context.Context, rooms []chat.RoomID) (map[chat.RoomID]chat.Head, error)
}

// Feed brings frames of the rooms that are followed to Deliver; it may bring others. Its methods must not
// block, nor call the hub. Once Follow has returned, frames of this node are lost only by an accident that
// the hub's beat repairs. Those of other nodes may be missed until Hub.Check is called for the room.
type Feed interface {
	Follow(room chat.RoomID)
	Unfollow(room chat.RoomID)
	// IsUp says whether frames of other nodes arrive.
	IsUp() bool
}

// Options are what a Hub is made of; Metrics may be nil.
type Options struct {
	Log     Log
	Feed    Feed
	Logger  *slog.Logger
	Metrics *metrics.Metrics
	// Counts is nil where this node counts connections alone.
	Counts Counts
}

// Hub is safe for concurrent use.
type Hub struct {
	log     Log
	feed    Feed
	logger  *slog.Logger
	metrics *metrics.Metrics
	counts  Counts

	ctx     context.Context // the hub's own life: its readings of the log belong to no caller
	cancel  context.CancelFunc
	running sync.WaitGroup

	repairs   chan struct{}
	looks     *chat.Places[chat.UserID]
	pageReads *chat.Places[chat.RoomID]
	pages     pages

	// feedMu keeps Follow and Unfollow in the order of the decisions behind them.
	feedMu sync.Mutex
	mu     sync.RWMutex
	closed bool
	rooms  map[chat.RoomID]*room

	connections connections

	checks   chan struct{} // holds one token while something is to be checked
	checkMu  sync.Mutex
	toCheck  map[chat.RoomID]bool
	checkAll bool

	steppedAt atomic.Int64 // when run last began something, in Unix nanoseconds
}

// New starts a Hub; Close ends it.
func New(o Options) *Hub {
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{
		log: o.Log, feed: o.Feed, logger: o.Logger, metrics: o.Metrics, counts: o.Counts, ctx: ctx, cancel: cancel,
		repairs: make(chan struct{}, maxRepairs), looks: chat.NewPlaces[chat.UserID](maxLooks, looksOfOne),
		pageReads: chat.NewPlaces[chat.RoomID](maxPageReads, pageReadsOfOne), pages: newPages(),
		rooms: map[chat.RoomID]*room{}, connections: newConnections(),
		checks: make(chan struct{}, 1), toCheck: map[chat.RoomID]bool{},
	}
	h.noteStep()
	h.start(h.run)
	return h
}

// Close stops the hub's own work. Frames that still come are delivered if they fit; nothing is repaired any
// more.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cancel()
	h.running.Wait()
}

// start runs fn in a goroutine that Close waits for; after Close it does nothing. No lock may be held.
func (h *Hub) start(fn func()) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if !h.closed {
		h.running.Go(fn)
	}
}

// Broadcast offers an object that may be dropped to the room's followers that are not quiet.
func (h *Hub) Broadcast(id chat.RoomID, object []byte) {
	if r := h.room(id); r != nil {
		r.broadcast(object)
	}
}

// IsListened says whether anyone here listens to the room: else a Broadcast would reach nobody.
func (h *Hub) IsListened(id chat.RoomID) bool { return h.room(id) != nil }

func (h *Hub) room(id chat.RoomID) *room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.rooms[id]
}

// SteppedAt is when the hub's own loop last took a step. It takes one each beat at least: a hub that has
// not for 10 s stands still.
func (h *Hub) SteppedAt() time.Time { return time.Unix(0, h.steppedAt.Load()) }

func (h *Hub) noteStep() { h.steppedAt.Store(time.Now().UnixNano()) }

func (h *Hub) run() {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for isDue := false; ; {
		h.noteStep()
		select {
		case <-h.ctx.Done():
			return
		case now := <-ticker.C:
			h.forgetRooms(now)
			h.pages.forget(now)
			if isDue || !h.feed.IsUp() {
				h.checkPositions(h.listenedRooms())
			}
			isDue = !isDue
		case <-h.checks:
			h.checkPositions(h.takeChecks())
		}
	}
}

// forgetRooms drops the rooms that nobody has listened to for a while.
func (h *Hub) forgetRooms(now time.Time) {
	var forgotten []chat.RoomID
	h.mu.Lock()
	for id, r := range h.rooms {
		if r.listeners == 0 && now.Sub(r.idleSince) >= forgetAfter {
			delete(h.rooms, id)
			forgotten = append(forgotten, id)
		}
	}
	h.mu.Unlock()
	for _, id := range forgotten {
		h.syncFeed(id)
	}
}

// syncFeed follows a room exactly when it is known here.
func (h *Hub) syncFeed(id chat.RoomID) {
	h.feedMu.Lock()
	defer h.feedMu.Unlock()
	if h.room(id) != nil {
		h.feed.Follow(id)
	} else {
		h.feed.Unfollow(id)
	}
}

// checkSight asks for sight of a room, a few at a time. Users take turns.
func (h *Hub) checkSight(ctx context.Context, by Reader) (chat.Room, error) {
	leave, err := h.looks.Take(ctx, by.User)
	if err != nil {
		return chat.Room{}, err
	}
	defer leave()
	return by.Sight(ctx)
}

// enter finds or makes a room, counts the caller as a listener and waits until the room's position is known.
func (h *Hub) enter(ctx context.Context, id chat.RoomID) (*room, error) {
	h.mu.Lock()
	r, known := h.rooms[id]
	if !known {
		r = newRoom(id)
		h.rooms[id] = r
	}
	r.listeners++
	h.mu.Unlock()
	if !known {
		h.load(r)
	}
	select {
	case <-r.ready:
	case <-ctx.Done():
		h.leave(r)
		return nil, ctx.Err()
	}
	if r.err != nil {
		h.leave(r)
		return nil, r.err
	}
	return r, nil
}

func (h *Hub) leave(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.listeners--
	r.idleSince = time.Now()
}

// load follows the feed and then reads the head: what comes in between is held, so nothing falls through.
func (h *Hub) load(r *room) {
	h.syncFeed(r.id)
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	heads, err := h.log.Heads(ctx, []chat.RoomID{r.id})
	head, ok := heads[r.id]
	if err == nil && !ok {
		err = chat.NotFound("This room")
	}
	if err == nil {
		h.begin(r, head)
		return
	}
	h.mu.Lock()
	delete(h.rooms, r.id)
	h.mu.Unlock()
	h.syncFeed(r.id)
	r.err = err
	close(r.ready)
}

// Package hub knows who listens on this node: which mailboxes belong to which room, how far each room's log has been
// delivered, and which connections belong to which user and session. It knows no sockets and no JSON, and imports chat
// and metrics only.
//
// Its invariant: what a live subscription is offered goes up by exactly 1, whatever order packets come in and whichever
// of them are lost. A room that has lost its place reads what is missing from the log before it delivers anything newer.
package hub

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
)

const (
	// gapPatience is how long an event that overtook another waits for it before the log is read.
	gapPatience = 20 * time.Millisecond
	// beat is how often positions are compared with the store while the feed is down; while it is up, every second beat will
	// do. A lost last event has no successor to betray it. With the reading that follows it is heard within 2 s.
	beat = 900 * time.Millisecond
	// forgetAfter is how long a room without subscriptions is kept: people reload pages.
	forgetAfter = 10 * time.Second
	// logTimeout bounds one reading of the log.
	logTimeout = 5 * time.Second

	headsPerQuery = 500
	repairPage    = 200
	// maxRepairs bounds the rooms that read the log at once, so that a node that missed much leaves the database to others.
	maxRepairs = 4
)

// Entry is one event of a room's log as it goes out: the same bytes for everyone.
type Entry struct {
	Seq   int64
	Frame []byte
	Ends  chat.UserID // whose subscriptions to the room it ends, 0 for nobody's
	Hides bool        // from here on, this one included, only members may listen
	// At is when the event happened, to the millisecond; zero for one that did not come from the log.
	At time.Time
	// PublishedAt is when it was rung for; zero for what was read from the log.
	PublishedAt time.Time
}

// Log reads rooms' logs, without actor and without sight.
type Log struct {
	// Events reads up to limit entries past after, oldest first, and the log's head.
	Events func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]Entry, int64, error)
	// Heads tells where the logs of these rooms stand, in one query.
	Heads func(ctx context.Context, rooms []chat.RoomID) (map[chat.RoomID]chat.Head, error)
}

// Feed brings packets of the rooms that are followed; it may bring others. Its methods must not block, nor call the hub.
// Once Follow has returned, no packet of this node may be missed but by an accident that the hub's beat repairs; those of
// other nodes may, until Hub.Check is called for the room.
type Feed interface {
	Follow(room chat.RoomID)
	Unfollow(room chat.RoomID)
	// IsUp says whether packets of other nodes arrive.
	IsUp() bool
}

// Options are what a Hub is made of; Metrics may be nil.
type Options struct {
	Log     Log
	Feed    Feed
	Logger  *slog.Logger
	Metrics *metrics.Metrics
}

// Hub is safe for concurrent use.
type Hub struct {
	log     Log
	feed    Feed
	logger  *slog.Logger
	metrics *metrics.Metrics

	ctx     context.Context // the hub's own life: its readings of the log belong to no caller
	cancel  context.CancelFunc
	running sync.WaitGroup
	repairs chan struct{}

	pageReads chan struct{}
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
}

// New starts a Hub; Close ends it.
func New(o Options) *Hub {
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{
		log: o.Log, feed: o.Feed, logger: o.Logger, metrics: o.Metrics, ctx: ctx, cancel: cancel,
		repairs: make(chan struct{}, maxRepairs), pageReads: make(chan struct{}, maxPageReads), rooms: map[chat.RoomID]*room{}, connections: newConnections(),
		checks: make(chan struct{}, 1), toCheck: map[chat.RoomID]bool{},
		pages: pages{queues: map[pageKey]*pageQueue{}, kept: map[pageKey]keptPage{}},
	}
	h.start(h.run)
	return h
}

// Close stops the hub's own work. Packets that still come are delivered if they fit; nothing is repaired any more.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cancel()
	h.running.Wait()
}

// start runs fn in a goroutine that Close waits for; after Close it does nothing.
func (h *Hub) start(fn func()) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if !h.closed {
		h.running.Go(fn)
	}
}

// Receive takes packets from the feed, in their order. Events of a room that come together go out together.
func (h *Hub) Receive(packets ...chat.Packet) {
	for len(packets) > 0 {
		if packets[0].Kind != chat.PacketEvent {
			h.receiveSignal(packets[0])
			packets = packets[1:]
			continue
		}
		n := 1
		for n < len(packets) && packets[n].Kind == chat.PacketEvent {
			n++
		}
		h.receiveEvents(packets[:n])
		packets = packets[n:]
	}
}

// receiveEvents gives each room its events. Those of different rooms have no order among them.
func (h *Hub) receiveEvents(packets []chat.Packet) {
	entries := make([]Entry, 0, len(packets))
	if len(packets) > 1 {
		byRoom := func(a, b chat.Packet) int { return cmp.Compare(a.Room, b.Room) }
		if !slices.IsSortedFunc(packets, byRoom) {
			slices.SortStableFunc(packets, byRoom)
		}
	}
	for i, p := range packets {
		entries = append(entries, Entry{Seq: p.Seq, Frame: p.Frame, Ends: p.Ends, Hides: p.Hides, PublishedAt: p.PublishedAt})
		if i+1 < len(packets) && packets[i+1].Room == p.Room {
			continue
		}
		if r := h.room(p.Room); r != nil {
			h.receive(r, entries)
		}
		entries = entries[:0]
	}
}

func (h *Hub) receiveSignal(p chat.Packet) {
	switch p.Kind {
	case chat.PacketRoom:
		h.Broadcast(p.Room, p.Frame)
	case chat.PacketUser:
		h.connections.tell(p.User, p.Origin, p.Frame)
		h.connections.tellAll(p.Users, p.Frame)
	case chat.PacketSessions:
		h.connections.signOut(p.Sessions)
	case chat.PacketRing:
		h.CheckAll()
	case chat.PacketPeers, chat.PacketEvent: // presence's; receiveEvents'
	}
}

// Broadcast offers a frame that may be dropped to the room's subscriptions that are not quiet.
func (h *Hub) Broadcast(id chat.RoomID, frame []byte) {
	if r := h.room(id); r != nil {
		r.broadcast(frame)
	}
}

// IsListened says whether anyone here listens to the room: else a Broadcast would reach nobody.
func (h *Hub) IsListened(id chat.RoomID) bool { return h.room(id) != nil }

func (h *Hub) room(id chat.RoomID) *room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.rooms[id]
}

func (h *Hub) run() {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for isDue := false; ; {
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
		h.begin(r, head.Seq)
		return
	}
	h.mu.Lock()
	delete(h.rooms, r.id)
	h.mu.Unlock()
	h.syncFeed(r.id)
	r.err = err
	close(r.ready)
}

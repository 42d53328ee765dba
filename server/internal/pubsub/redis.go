package pubsub

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// minBackoff and maxBackoff bound the wait between two links: a Redis that is back is found within a second.
	minBackoff = 100 * time.Millisecond
	maxBackoff = time.Second
	// steadyAfter is how long a link has to last before the wait is the shortest again. A Redis that
	// is lost again and again gets longer waits.
	steadyAfter = 5 * time.Second
	// closeTimeout bounds how long Close waits for the last publications to go out.
	closeTimeout = 2 * time.Second
)

// RedisOptions are what a Redis is made of. All are needed. Goroutines of the broker call the
// functions, which must not block.
type RedisOptions struct {
	// URLs name one Redis, or the nodes of one Redis Cluster (contract section 6).
	URLs     []string
	MaxConns int // REDIS_MAX_CONNS: two carry events, the others what the nodes count together, which is one at least
	// Installation names the installation. Its nodes hear one another, and nobody else on the same
	// Redis. It is asked again until it answers.
	Installation func(context.Context) (string, error)
	// Receive is given the envelopes that wait, by one goroutine: those of this node in the order of
	// publishing, those of others as they come.
	Receive func([]Envelope)
	// Joined is told when a room's channel is heard from now on: what came before has to be read from the log.
	Joined func(chat.RoomID)
	// Changed is told that Redis carries envelopes from now on, or does not.
	Changed func(isUp bool)
	// Dropped is told how many envelopes for other nodes did not fit.
	Dropped func(n int)
	Logger  *slog.Logger
}

// Redis carries envelopes between the nodes of an installation, by Redis pub/sub. It implements
// chat.Publisher and hub.Feed.
//
// What this node publishes reaches its own hub without Redis, and other nodes by one pipelining
// publisher. This node subscribes to a room's channel while someone here follows the room. All
// subscriptions share one connection. Its only keys are those of Shared, which end by themselves.
//
// It keeps one link to Redis: connect, subscribe, carry, until anything at all is wrong. Then it closes
// everything of the link, waits a moment and makes the next. Without a link this node goes on alone,
// and the hub looks into the database more often.
type Redis struct {
	dispatcher
	o       RedisOptions
	connect func() redis.UniversalClient
	node    nodeID
	outbox  *outbox
	shared  *Shared
	up      atomic.Bool

	ctx     context.Context
	cancel  context.CancelFunc
	stopped chan struct{} // of run; the dispatcher has its own
	names   channels      // once the installation is known

	follows chan struct{} // holds one token while there are changes
	mu      sync.Mutex
	changed map[chat.RoomID]bool // rooms that were followed or unfollowed since the last look
}

// NewRedis starts a Redis; Close ends it. It does not wait for a connection. Its error is that of a URL.
func NewRedis(o RedisOptions) (*Redis, error) {
	connect, err := connector(o.URLs, o.MaxConns)
	if err != nil {
		return nil, err
	}
	r := &Redis{
		o: o, connect: connect, outbox: newOutbox(o.Dropped), stopped: make(chan struct{}),
		follows: make(chan struct{}, 1), changed: map[chat.RoomID]bool{},
	}
	if r.shared, err = newShared(o.URLs, o.MaxConns-1, r.sharedNames); err != nil {
		return nil, err
	}
	_, _ = crand.Read(r.node[:]) // never fails, by its contract
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.init(o.Receive)
	r.forward, r.isForwarding = r.send, r.outbox.isOpen
	r.start()
	go r.run()
	return r, nil
}

// IsUp says whether Redis carries envelopes now.
func (r *Redis) IsUp() bool { return r.up.Load() }

// Node is this node's name among the others: the Origin of what its presence sends.
func (r *Redis) Node() string { return r.node.String() }

// Follow makes the events of a room reach receive. Events of other nodes reach it from a moment later
// on: Joined tells when.
func (r *Redis) Follow(room chat.RoomID) {
	r.dispatcher.Follow(room)
	r.noteChange(room)
}

// Unfollow undoes Follow.
func (r *Redis) Unfollow(room chat.RoomID) {
	r.dispatcher.Unfollow(room)
	r.noteChange(room)
}

func (r *Redis) noteChange(room chat.RoomID) {
	r.mu.Lock()
	r.changed[room] = true
	r.mu.Unlock()
	wake(r.follows)
}

// SendPeers sends a payload to every other node, or to that one alone. It never blocks; what is lost is lost.
func (r *Redis) SendPeers(to string, payload []byte) {
	e := Envelope{Kind: KindPresence, Frame: wire.Frame{Bytes: payload}}
	if to == "" {
		r.send(e)
	} else {
		r.outbox.add(publication{r.channels().node(to), e.encode(r.node)})
	}
}

// Close dispatches what is queued, also to other nodes where that is quickly done. It returns once
// nothing runs any more.
func (r *Redis) Close() {
	r.close()
	r.outbox.close()
	if !r.IsUp() {
		r.cancel()
	}
	late := time.AfterFunc(closeTimeout, r.cancel)
	defer late.Stop()
	<-r.stopped
	r.cancel()
	_ = r.shared.client.Close()
}

// send queues an envelope for the nodes that it concerns.
func (r *Redis) send(e Envelope) {
	names := r.channels()
	channel := names.all()
	if e.Kind == KindEvent || e.Kind == KindRoom {
		channel = names.room(e.Room)
	}
	r.outbox.add(publication{channel, e.encode(r.node)})
}

func (r *Redis) channels() channels {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names
}

// run keeps a link until Close.
func (r *Redis) run() {
	defer close(r.stopped)
	wait, isTold := minBackoff, false
	for r.ctx.Err() == nil {
		began := time.Now()
		err := r.runLink()
		wasUp := r.up.Swap(false)
		r.outbox.setOpen(false)
		if _, closed := r.outbox.drain(); closed {
			return
		}
		if wasUp {
			r.o.Changed(false)
			isTold = false
		}
		if wasUp && time.Since(began) >= steadyAfter {
			wait = minBackoff
		}
		if r.ctx.Err() == nil && !isTold {
			isTold = true
			r.o.Logger.Warn("without Redis: other nodes read from the database until it is back", "err", err)
		}
		pause(r.ctx, wait/2+rand.N(wait/2))
		wait = min(2*wait, maxBackoff)
	}
}

// linkIsUp is called once a link has heard itself: from now on it carries envelopes. What happened
// without a link is in the database. So this node looks there, and tells the others to do the same.
func (r *Redis) linkIsUp() {
	r.outbox.setOpen(true)
	r.up.Store(true)
	resync := Envelope{Kind: KindResync}
	r.dispatchHere(resync)
	r.send(resync)
	r.o.Logger.Info("Redis carries events between the nodes")
	r.o.Changed(true)
}

// takeChanges returns the rooms to subscribe to and those to leave, and updates the set of those
// subscribed to.
func (r *Redis) takeChanges(subscribed map[chat.RoomID]bool) (join, leave []chat.RoomID) {
	r.mu.Lock()
	changed := r.changed
	r.changed = map[chat.RoomID]bool{}
	r.mu.Unlock()
	for room := range changed {
		switch isFollowed := r.isFollowed(room); {
		case isFollowed && !subscribed[room]:
			subscribed[room] = true
			join = append(join, room)
		case !isFollowed && subscribed[room]:
			delete(subscribed, room)
			leave = append(leave, room)
		}
	}
	return join, leave
}

// noteAllFollowed makes a new link subscribe to every followed room.
func (r *Redis) noteAllFollowed() {
	r.dispatcher.mu.Lock()
	defer r.dispatcher.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for room := range r.followed {
		r.changed[room] = true
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (id nodeID) String() string { return hex.EncodeToString(id[:]) }

// channels names the channels of one installation, given their common prefix.
type channels string

// all is heard by every node, node by that one alone, room by those that follow it.
func (c channels) all() string           { return string(c) + "all" }
func (c channels) node(id string) string { return string(c) + "node:" + id }
func (c channels) room(id chat.RoomID) string {
	return string(c) + "room:" + strconv.FormatInt(int64(id), 10)
}

// roomOf is the room of a room's channel.
func (c channels) roomOf(channel string) (chat.RoomID, bool) {
	prefix := string(c) + "room:"
	if len(channel) <= len(prefix) || channel[:len(prefix)] != prefix {
		return 0, false
	}
	id, err := strconv.ParseInt(channel[len(prefix):], 10, 64)
	return chat.RoomID(id), err == nil
}

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
)

const (
	// minBackoff and maxBackoff bound the wait between two sessions: a Redis that is back is found within a second.
	minBackoff = 100 * time.Millisecond
	maxBackoff = time.Second
	// steadyAfter is how long a session has to last for the wait after it to be the shortest again: a Redis that is lost again
	// and again is not to be run after.
	steadyAfter = 5 * time.Second
	// closeTimeout bounds how long Close waits for the last letters to go out.
	closeTimeout = 2 * time.Second
)

// RedisOptions are what a Redis is made of. All are needed. The functions are called by goroutines of the broker and must
// not block.
type RedisOptions struct {
	// URLs name one Redis, or the nodes of one Redis Cluster (contract section 6).
	URLs     []string
	MaxConns int // REDIS_MAX_CONNS; two are used
	// Installation names the installation: its nodes hear one another and nobody else on the same Redis. It is asked again
	// until it answers.
	Installation func(context.Context) (string, error)
	// Receive is given the packets that wait, by one goroutine: those of this node in the order of publishing, those of others as they
	// come.
	Receive func([]chat.Packet)
	// Joined is told when a room's channel is heard from now on: what came before has to be read from the log.
	Joined func(chat.RoomID)
	// Changed is told that Redis carries packets from now on, or does not.
	Changed func(isUp bool)
	// Dropped is told how many packets for other nodes did not fit.
	Dropped func(n int)
	Logger  *slog.Logger
}

// Redis carries packets between the nodes of an installation, by Redis pub/sub. It implements chat.Publisher and hub.Feed.
//
// What this node publishes reaches its own hub without Redis, and other nodes by one pipelining publisher. A room's channel
// is subscribed to while someone here follows the room, all on one connection. There are no keys.
//
// Its life with Redis is a row of sessions: connect, subscribe, carry, until anything at all is wrong; then everything of
// the session is closed, and after a short wait comes the next. While none is on, this node goes on alone, and the hub
// looks into the database more often.
type Redis struct {
	dispatcher
	o       RedisOptions
	connect func() redis.UniversalClient
	node    nodeID
	outbox  *outbox
	up      atomic.Bool

	ctx     context.Context
	cancel  context.CancelFunc
	stopped chan struct{} // of run; the dispatcher has its own
	names   channels      // once the installation is known; run's alone

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
	_, _ = crand.Read(r.node[:]) // never fails, by its contract
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.init(o.Receive)
	r.forward, r.isForwarding = r.send, r.outbox.isOpen
	r.start()
	go r.run()
	return r, nil
}

// IsUp says whether Redis carries packets now.
func (r *Redis) IsUp() bool { return r.up.Load() }

// Node is this node's name among the others: the Origin of its PacketPeers.
func (r *Redis) Node() string { return r.node.String() }

// Follow makes the events of a room reach receive. Those that other nodes publish come a moment later: Joined tells when.
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
	p := chat.Packet{Kind: chat.PacketPeers, Frame: payload}
	if to == "" {
		r.send(p)
	} else {
		r.outbox.put(letter{r.letterbox().node(to), seal(r.node, p)})
	}
}

// Close hands on what is queued, also to other nodes where that is quickly done, and returns when nothing runs any more.
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
}

// send puts a packet into the outbox, for the nodes that it concerns.
func (r *Redis) send(p chat.Packet) {
	names := r.letterbox()
	channel := names.all()
	if p.Kind == chat.PacketEvent || p.Kind == chat.PacketRoom {
		channel = names.room(p.Room)
	}
	r.outbox.put(letter{channel, seal(r.node, p)})
}

// letterbox is how channels are called.
func (r *Redis) letterbox() channels {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names
}

// run keeps a session on until Close.
func (r *Redis) run() {
	defer close(r.stopped)
	wait, isTold := minBackoff, false
	for r.ctx.Err() == nil {
		began := time.Now()
		err := r.session()
		wasUp := r.up.Swap(false)
		r.outbox.setOpen(false)
		if _, closed := r.outbox.take(); closed {
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

// isOn is called by a session that has heard itself: from now on it carries packets. Whatever was told while there was none
// is in the database, so this node looks there, and tells the others to do the same.
func (r *Redis) isOn() {
	r.outbox.setOpen(true)
	r.up.Store(true)
	ring := chat.Packet{Kind: chat.PacketRing}
	r.hand(ring)
	r.send(ring)
	r.o.Logger.Info("Redis carries events between the nodes")
	r.o.Changed(true)
}

// takeChanges returns the rooms to subscribe to and those to leave, given those that are subscribed to, and notes it there.
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

// noteAllFollowed makes a new session subscribe to every followed room.
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

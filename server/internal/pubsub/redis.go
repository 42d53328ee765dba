package pubsub

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// installationTimeout bounds the question for the installation's id.
	installationTimeout = 5 * time.Second
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
	// Changed is told how many of the buckets carry envelopes, out of how many, when that has changed. It is not called
	// by two goroutines at once.
	Changed func(up, of int)
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
// Its rooms are in buckets: one at one Redis, 64 at a Redis Cluster. Each keeps a link of its own. Where one has none, its
// rooms go the way of what is for all nodes, by another bucket. Where none has one, this node goes on alone. In both cases
// the hub looks into the database more often.
type Redis struct {
	dispatcher
	o       RedisOptions
	redis   *server
	node    nodeID
	buckets []*bucket
	shared  *Shared

	asking sync.Mutex // for the installation
	mu     sync.Mutex
	names  []channels // of each bucket, once the installation is known

	state  sync.Mutex // of what follows, held while Changed is called
	up     atomic.Int32
	isTold bool // that a bucket has no link
}

// NewRedis starts a Redis; Close ends it. It does not wait for a connection. Its error is that of a URL.
func NewRedis(o RedisOptions) (*Redis, error) {
	server, err := newServer(o.URLs, o.MaxConns)
	if err != nil {
		return nil, err
	}
	r := &Redis{o: o, redis: server}
	shared, err := newServer(o.URLs, o.MaxConns-1)
	if err != nil {
		return nil, err
	}
	r.shared = newShared(shared, r.sharedNames)
	_, _ = crand.Read(r.node[:]) // never fails, by its contract
	for n := range server.buckets() {
		r.buckets = append(r.buckets, newBucket(r, n))
	}
	r.init(o.Receive)
	r.forward, r.isForwarding = r.send, func() bool { return r.toAll() != nil }
	r.start()
	for _, b := range r.buckets {
		go b.run()
	}
	return r, nil
}

// IsUp says whether Redis carries the envelopes of all rooms now.
func (r *Redis) IsUp() bool { return int(r.up.Load()) == len(r.buckets) }

// Node is this node's name among the others: the Origin of what its presence sends.
func (r *Redis) Node() string { return r.node.String() }

// Follow makes the events of a room reach receive. Events of other nodes reach it from a moment later
// on: Joined tells when.
func (r *Redis) Follow(room chat.RoomID) {
	r.dispatcher.Follow(room)
	r.bucketOf(room).noteChange(room)
}

// Unfollow undoes Follow.
func (r *Redis) Unfollow(room chat.RoomID) {
	r.dispatcher.Unfollow(room)
	r.bucketOf(room).noteChange(room)
}

// SendPeers sends a payload to every other node, or to that one alone. It never blocks; what is lost is lost.
func (r *Redis) SendPeers(to string, payload []byte) {
	e := Envelope{Kind: KindPresence, Frame: wire.Frame{Bytes: payload}}
	if to == "" {
		r.send(e)
	} else if b := r.toAll(); b != nil {
		b.outbox.add(publication{b.names().node(to), e.encode(r.node)})
	}
}

// Close dispatches what is queued, also to other nodes where that is quickly done. It returns once
// nothing runs any more.
func (r *Redis) Close() {
	r.close()
	for _, b := range r.buckets {
		b.outbox.close()
		if !b.isUp() {
			b.cancel()
		}
	}
	late := time.AfterFunc(closeTimeout, func() {
		for _, b := range r.buckets {
			b.cancel()
		}
	})
	defer late.Stop()
	for _, b := range r.buckets {
		<-b.stopped
		b.cancel()
	}
	r.redis.close()
	_ = r.shared.client.Close()
}

// send queues an envelope for the nodes that it concerns. One of a room whose bucket has no link goes to all nodes: those
// that do not follow the room drop it.
func (r *Redis) send(e Envelope) {
	if e.Kind == KindEvent || e.Kind == KindRoom {
		if b := r.bucketOf(e.Room); b.outbox.isOpen() {
			b.outbox.add(publication{b.names().room(e.Room), e.encode(r.node)})
			return
		}
	}
	if b := r.toAll(); b != nil {
		b.outbox.add(publication{b.names().all(), e.encode(r.node)})
	}
}

// toAll is the bucket by which this node speaks to all others, who listen to all: the same for as long as it has a link,
// and so in order. nil: none has one.
func (r *Redis) toAll() *bucket {
	first := int(r.node[0])
	for i := range r.buckets {
		if b := r.buckets[(first+i)%len(r.buckets)]; b.outbox.isOpen() {
			return b
		}
	}
	return nil
}

// installation is how the channels of a bucket are called.
func (r *Redis) installation(ctx context.Context, bucket int) (channels, error) {
	r.asking.Lock()
	defer r.asking.Unlock()
	if names := r.channels(bucket); names != "" {
		return names, nil
	}
	ctx, cancel := context.WithTimeout(ctx, installationTimeout)
	defer cancel()
	id, err := r.o.Installation(ctx)
	if err != nil {
		return "", fmt.Errorf("ask the database which installation this is: %w", err)
	}
	names := namesOf(id, len(r.buckets))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = names
	return names[bucket], nil
}

// channels is how those of a bucket are called; "" while that is not known.
func (r *Redis) channels(bucket int) channels {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.names == nil {
		return ""
	}
	return r.names[bucket]
}

// bucketUp and bucketDown count the buckets that have a link.
func (r *Redis) bucketUp() {
	r.state.Lock()
	defer r.state.Unlock()
	if r.up.Add(1); r.IsUp() {
		r.isTold = false
		r.o.Logger.Info("Redis carries events between the nodes")
	}
	r.o.Changed(int(r.up.Load()), len(r.buckets))
}

func (r *Redis) bucketDown() {
	r.state.Lock()
	defer r.state.Unlock()
	r.up.Add(-1)
	r.o.Changed(int(r.up.Load()), len(r.buckets))
}

// linkFailed tells the log, once until Redis carries everything again.
func (r *Redis) linkFailed(err error) {
	r.state.Lock()
	defer r.state.Unlock()
	if r.isTold {
		return
	}
	r.isTold = true
	if len(r.buckets) == 1 {
		r.o.Logger.Warn("without Redis: other nodes read from the database until it is back", "err", err)
	} else {
		r.o.Logger.Warn("without a part of the Redis Cluster: other primaries carry its events until it is back", "err", err)
	}
}

func (id nodeID) String() string { return hex.EncodeToString(id[:]) }

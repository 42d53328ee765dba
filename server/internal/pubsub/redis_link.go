package pubsub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// probeEvery is how often a node publishes to itself. After probePatience without hearing that, the
	// link ends. This finds a connection that died in silence, a frozen Redis, and a subscription to a
	// server that nobody publishes to any more.
	probeEvery    = time.Second
	probePatience = 3 * time.Second
	// publishTimeout bounds one pipeline.
	publishTimeout = 2 * time.Second

	maxPipeline          = 512 // publications
	maxChannelsSubscribe = 500
)

var (
	errNotHeard = errors.New("this node does not hear itself through Redis")
	errReplica  = errors.New("REDIS_URL leads to a replica: what is published there does not reach everybody")
	errMoved    = errors.New("another primary of the Redis Cluster has the slot now")
)

// link is one connection to Redis, from connect to the first error. Three goroutines share it. The first
// that ends, ends it.
type link struct {
	b      *bucket
	r      *Redis
	names  channels
	own    string // the channel of this node alone
	client redis.UniversalClient
	sub    subscription

	// Of the reader alone.
	heardAt time.Time // when the last probe came
	isOn    bool
}

// runLink connects and carries envelopes until something is wrong, and says what.
func (b *bucket) runLink() error {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	names, err := b.r.installation(ctx, b.n)
	if err != nil {
		return err
	}
	client, disconnect := b.r.redis.client()
	defer disconnect()
	l := &link{b: b, r: b.r, names: names, own: names.node(b.r.Node()), client: client, heardAt: time.Now()}
	l.sub = b.r.redis.subscribe(ctx, client)
	defer l.sub.Close()
	if err := l.sub.join(ctx, names.all(), l.own); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	b.noteAllFollowed()

	ended := make(chan error, 3)
	var running sync.WaitGroup
	for _, part := range []func(context.Context) error{l.read, l.publish, l.follow} {
		running.Go(func() { ended <- part(ctx) })
	}
	err = <-ended
	cancel()
	_ = l.sub.Close() // wakes the reader
	running.Wait()
	return err
}

// read dispatches what comes. It does nothing else: Redis cuts a slow reader.
func (l *link) read(ctx context.Context) error {
	for {
		left := max(probePatience-time.Since(l.heardAt), probeEvery)
		message, err := l.sub.ReceiveTimeout(ctx, left)
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		switch m := message.(type) {
		case *redis.Message:
			l.receive(m)
		case *redis.Subscription:
			switch room, isRoom := l.names.roomOf(m.Channel); {
			case isRoom && l.sub.isJoin(m):
				l.r.o.Joined(room)
			case !isRoom && !l.sub.isJoin(m): // by the server alone
				return errMoved
			}
		}
		if time.Since(l.heardAt) > probePatience+probeEvery {
			return errNotHeard
		}
	}
}

// receive dispatches what another node sent. What this node published it has dispatched already.
func (l *link) receive(m *redis.Message) {
	encoded := []byte(m.Payload)
	from, err := senderOf(encoded)
	switch {
	case err != nil: // of another release
	case from == l.r.node && m.Channel == l.own:
		l.heard()
	case from == l.r.node:
	default:
		e, err := decodeEnvelope(encoded)
		if err != nil {
			return
		}
		if e.Kind == KindPresence {
			e.Origin = from.String()
		}
		l.r.dispatchHere(e)
	}
}

func (l *link) heard() {
	l.heardAt = time.Now()
	if !l.isOn {
		l.isOn = true
		l.b.linkIsUp()
	}
}

// publish sends what waits in one pipeline, and a probe when one is due. It ends without an error
// when the outbox is closed and empty.
func (l *link) publish(ctx context.Context) error {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	if err := l.probe(ctx); err != nil {
		return err
	}
	for {
		waiting, closed := l.b.outbox.drain()
		for batch := range slices.Chunk(waiting, maxPipeline) {
			if err := l.send(ctx, batch); err != nil {
				return err
			}
		}
		if closed {
			return nil
		}
		select {
		case <-l.b.outbox.work:
		case <-ticker.C:
			if err := l.probe(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *link) send(ctx context.Context, batch []publication) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err := l.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range batch {
			l.r.redis.publish(ctx, pipe, p)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// probe asks for the role of the server, and then publishes to this node. A demoted primary goes on
// answering, but what is published there reaches its own subscribers only. In a cluster it sends publishers on.
func (l *link) probe(ctx context.Context) error {
	if !l.r.redis.isCluster() {
		if err := l.askRole(ctx); err != nil {
			return err
		}
	}
	return l.send(ctx, []publication{{l.own, Envelope{Kind: kindProbe}.encode(l.r.node)}})
}

func (l *link) askRole(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	role, err := l.client.Do(ctx, "ROLE").Slice()
	if refusal := redis.Error(nil); errors.As(err, &refusal) {
		return nil // this user may not ask
	}
	if err != nil {
		return fmt.Errorf("ask for the role: %w", err)
	}
	if len(role) > 0 && role[0] == "slave" {
		return errReplica
	}
	return nil
}

// follow subscribes to the rooms that are followed, and leaves those that are not any more.
func (l *link) follow(ctx context.Context) error {
	subscribed := map[chat.RoomID]bool{}
	for {
		join, leave := l.b.takeChanges(subscribed)
		for batch := range slices.Chunk(join, maxChannelsSubscribe) {
			if err := l.sub.join(ctx, l.roomChannels(batch)...); err != nil {
				return fmt.Errorf("subscribe: %w", err)
			}
		}
		for batch := range slices.Chunk(leave, maxChannelsSubscribe) {
			if err := l.sub.leave(ctx, l.roomChannels(batch)...); err != nil {
				return fmt.Errorf("unsubscribe: %w", err)
			}
		}
		select {
		case <-l.b.follows:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *link) roomChannels(rooms []chat.RoomID) []string {
	names := make([]string, len(rooms))
	for i, room := range rooms {
		names[i] = l.names.room(room)
	}
	return names
}

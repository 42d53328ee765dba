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
	// probeEvery is how often a node publishes to itself, probePatience how long it goes without hearing that. A connection
	// that died in silence, a Redis that is frozen, and a subscription that hangs on a server that nobody publishes to any
	// more all show that way.
	probeEvery    = time.Second
	probePatience = 3 * time.Second
	// publishTimeout bounds one pipeline, installationTimeout the question for the installation's id.
	publishTimeout      = 2 * time.Second
	installationTimeout = 5 * time.Second

	maxPipeline          = 512 // letters
	maxChannelsSubscribe = 500
)

// packetProbe is what a node publishes to itself.
const packetProbe chat.PacketKind = 0xff

var (
	errNotHeard = errors.New("this node does not hear itself through Redis")
	errReplica  = errors.New("REDIS_URL leads to a replica: what is published there does not reach everybody")
)

// session is one stretch of life with Redis. Three goroutines share it; the first that ends, ends it.
type session struct {
	r      *Redis
	names  channels
	own    string // the channel of this node alone
	client redis.UniversalClient
	sub    *redis.PubSub

	// Of the reader alone.
	heardAt time.Time // when the last probe came
	isOn    bool
}

// session runs until something is wrong, and says what.
func (r *Redis) session() error {
	names, err := r.installation()
	if err != nil {
		return err
	}
	whole := r.connect()
	defer whole.Close()
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	client, err := onePrimary(ctx, whole, names)
	if err != nil {
		return err
	}
	s := &session{r: r, names: names, own: names.node(r.Node()), client: client, heardAt: time.Now()}
	s.sub = client.Subscribe(ctx)
	defer s.sub.Close()
	if err := s.sub.Subscribe(ctx, names.all(), s.own); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	r.noteAllFollowed()

	ended := make(chan error, 3)
	var running sync.WaitGroup
	for _, part := range []func(context.Context) error{s.read, s.publish, s.follow} {
		running.Go(func() { ended <- part(ctx) })
	}
	err = <-ended
	cancel()
	_ = s.sub.Close() // wakes the reader
	running.Wait()
	return err
}

// onePrimary is the one of a Redis Cluster that an installation speaks to: what is published on any reaches the subscribers
// of all. The cluster's client would send the publications of one pipeline to all primaries at once, and so in no order.
func onePrimary(ctx context.Context, whole redis.UniversalClient, names channels) (redis.UniversalClient, error) {
	cluster, ok := whole.(*redis.ClusterClient)
	if !ok {
		return whole, nil
	}
	primary, err := cluster.MasterForKey(ctx, names.all())
	if err != nil {
		return nil, fmt.Errorf("find a primary of the cluster: %w", err)
	}
	return primary, nil // it is closed with the whole
}

// installation is how the channels are called.
func (r *Redis) installation() (channels, error) {
	if names := r.letterbox(); names != "" {
		return names, nil
	}
	ctx, cancel := context.WithTimeout(r.ctx, installationTimeout)
	defer cancel()
	id, err := r.o.Installation(ctx)
	if err != nil {
		return "", fmt.Errorf("ask the database which installation this is: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = channels("chatrooms:" + id + ":")
	return r.names, nil
}

// read hands on what comes. It does nothing else: a slow reader is cut by Redis.
func (s *session) read(ctx context.Context) error {
	for {
		left := max(probePatience-time.Since(s.heardAt), probeEvery)
		message, err := s.sub.ReceiveTimeout(ctx, left)
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		switch m := message.(type) {
		case *redis.Message:
			s.take(m)
		case *redis.Subscription:
			if room, ok := s.names.roomOf(m.Channel); ok && m.Kind == "subscribe" {
				s.r.o.Joined(room)
			}
		}
		if time.Since(s.heardAt) > probePatience+probeEvery {
			return errNotHeard
		}
	}
}

// take hands on what another node sealed. What this node published it has given itself already.
func (s *session) take(m *redis.Message) {
	envelope := []byte(m.Payload)
	from, err := sender(envelope)
	switch {
	case err != nil: // of another release
	case from == s.r.node && m.Channel == s.own:
		s.heard()
	case from == s.r.node:
	default:
		p, err := unseal(envelope)
		if err != nil {
			return
		}
		if p.Kind == chat.PacketPeers {
			p.Origin = from.String()
		}
		s.r.hand(p)
	}
}

func (s *session) heard() {
	s.heardAt = time.Now()
	if !s.isOn {
		s.isOn = true
		s.r.isOn()
	}
}

// publish sends what waits in one pipeline, and a probe when it is due. It ends without an error when the outbox is closed
// and empty.
func (s *session) publish(ctx context.Context) error {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	if err := s.probe(ctx); err != nil {
		return err
	}
	for {
		letters, closed := s.r.outbox.take()
		for batch := range slices.Chunk(letters, maxPipeline) {
			if err := s.send(ctx, batch); err != nil {
				return err
			}
		}
		if closed {
			return nil
		}
		select {
		case <-s.r.outbox.work:
		case <-ticker.C:
			if err := s.probe(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) send(ctx context.Context, letters []letter) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, l := range letters {
			pipe.Publish(ctx, l.channel, l.envelope)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// probe asks what it is that this node publishes to, and then publishes to itself. A primary that was demoted goes on
// answering, but what is published there reaches its own subscribers only.
func (s *session) probe(ctx context.Context) error {
	if err := s.askRole(ctx); err != nil {
		return err
	}
	return s.send(ctx, []letter{{s.own, seal(s.r.node, chat.Packet{Kind: packetProbe})}})
}

func (s *session) askRole(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	role, err := s.client.Do(ctx, "ROLE").Slice()
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
func (s *session) follow(ctx context.Context) error {
	subscribed := map[chat.RoomID]bool{}
	for {
		join, leave := s.r.takeChanges(subscribed)
		for batch := range slices.Chunk(join, maxChannelsSubscribe) {
			if err := s.sub.Subscribe(ctx, s.roomChannels(batch)...); err != nil {
				return fmt.Errorf("subscribe: %w", err)
			}
		}
		for batch := range slices.Chunk(leave, maxChannelsSubscribe) {
			if err := s.sub.Unsubscribe(ctx, s.roomChannels(batch)...); err != nil {
				return fmt.Errorf("unsubscribe: %w", err)
			}
		}
		select {
		case <-s.r.follows:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) roomChannels(rooms []chat.RoomID) []string {
	names := make([]string, len(rooms))
	for i, room := range rooms {
		names[i] = s.names.room(room)
	}
	return names
}

package pubsub

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// clusterBuckets is how many buckets the rooms are in at a Redis Cluster, each in a slot of its own: enough to be spread
// evenly over a dozen primaries. Releases that differ in it hear each other from the database only.
const clusterBuckets = 64

func (s *server) isCluster() bool { return s.cluster != nil }

func (s *server) buckets() int {
	if s.isCluster() {
		return clusterBuckets
	}
	return 1
}

// client is one for a link, and what ends it with the link. That of a cluster outlives its links: one that is broken is
// not taken from its pools again, and a primary that answers is not left because of one that does not.
func (s *server) client() (client redis.UniversalClient, disconnect func()) {
	if s.isCluster() {
		return s.cluster, func() {}
	}
	client = s.connect()
	return client, func() { _ = client.Close() }
}

// mayHaveMoved has a cluster asked who has which slot, by and by: it does not wait for the answer.
func (s *server) mayHaveMoved(ctx context.Context) {
	if s.isCluster() {
		s.cluster.ReloadState(ctx)
	}
}

func (s *server) close() {
	if s.isCluster() {
		_ = s.cluster.Close()
	}
}

// publish adds a publication to a pipeline.
func (s *server) publish(ctx context.Context, pipe redis.Pipeliner, p publication) {
	if s.isCluster() {
		pipe.SPublish(ctx, p.channel, p.payload)
	} else {
		pipe.Publish(ctx, p.channel, p.payload)
	}
}

// subscription is one connection that listens: to channels of one Redis, or to those of one slot of a cluster. When the
// slot moves, the primary that had it takes its subscribers off the channels.
type subscription struct {
	*redis.PubSub
	isSharded bool
}

func (s *server) subscribe(ctx context.Context, client redis.UniversalClient) subscription {
	if s.isCluster() {
		return subscription{client.SSubscribe(ctx), true}
	}
	return subscription{client.Subscribe(ctx), false}
}

func (s subscription) join(ctx context.Context, channels ...string) error {
	if s.isSharded {
		return s.SSubscribe(ctx, channels...)
	}
	return s.Subscribe(ctx, channels...)
}

func (s subscription) leave(ctx context.Context, channels ...string) error {
	if s.isSharded {
		return s.SUnsubscribe(ctx, channels...)
	}
	return s.Unsubscribe(ctx, channels...)
}

// isJoin says whether a confirmation is of join; else a channel was left.
func (s subscription) isJoin(m *redis.Subscription) bool {
	return m.Kind == "subscribe" || m.Kind == "ssubscribe"
}

package app

import (
	"fmt"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
)

// broker is pubsub.Memory or pubsub.Redis.
type broker interface {
	chat.Publisher
	hub.Feed
	WaitsSince() time.Time
	Close()
}

// openBroker makes what carries envelopes: between the nodes by Redis where REDIS_URL is set, else within this
// process. send is how presence speaks to other nodes, nil where there are none.
//
// The hub asks the service for its log, and the service publishes to the hub by the broker. So the broker comes
// first, and what it calls waits until the others are there.
func (n *node) openBroker(cfg config.Config) (send func(node string, payload []byte), err error) {
	if len(cfg.RedisURLs) == 0 {
		n.broker = pubsub.NewMemory(n.receive)
		return nil, nil
	}
	redis, err := pubsub.NewRedis(pubsub.RedisOptions{
		URLs: cfg.RedisURLs, MaxConns: cfg.RedisMaxConns, Installation: n.store.Installation, Receive: n.receive,
		Joined:  func(room chat.RoomID) { <-n.opened; n.hub.Check(room) },
		Changed: n.redisChanged, Dropped: n.metrics.RedisDropped, Logger: n.log,
	})
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL should be a URL that Redis's clients understand: %w", err)
	}
	n.broker = redis
	return redis.SendPeers, nil
}

// receive routes what the broker brings, of this node and of others.
func (n *node) receive(envelopes []pubsub.Envelope) {
	<-n.opened
	for _, e := range envelopes {
		if e.Kind == pubsub.KindEvent {
			n.store.Heard(e.Room)
			n.hooks.Heard(e.Room)
		}
	}
	n.router.Route(envelopes)
}

func (n *node) redisChanged(up, of int) {
	<-n.opened
	n.metrics.RedisChanged(up, of)
	if up == of {
		n.people.Greet()
	}
}

// redisStatus is what /readyz tells of Redis.
func (n *node) redisStatus() string {
	switch b := n.broker.(type) {
	case *pubsub.Redis:
		if b.IsUp() {
			return httpapi.StatusOK
		}
		return httpapi.StatusUnavailable
	default:
		return "off"
	}
}

// tellPresence tells those who listen to a room here.
func (n *node) tellPresence(c presence.Change) {
	if n.hub.IsListened(c.Room) { // presence knows of every room on any node
		n.hub.Broadcast(c.Room, presenceFrame(c))
	}
}

package app

import (
	"context"
	"crypto/rand"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/push"
	"github.com/chatrooms/chatrooms/server/internal/views"
)

// openPush makes what Web Push needs, where PUSH_CONTACT turns it on. It comes before the log is followed.
func (n *node) openPush(cfg config.Config) {
	if cfg.PushContact == "" {
		return
	}
	n.store.QueuePushes()
	n.views = views.New(n.store, rand.Text(), cfg.PushWait, n.store.Now, n.log)
	n.push = push.New(push.Options{
		Store: n.store, Guard: n.guard, Contact: string(cfg.PushContact), Now: n.store.Now, Wait: cfg.PushWait, Log: n.log, Metrics: n.metrics,
	})
}

// sendPushes sends them until ctx ends.
func (n *node) sendPushes(ctx context.Context) {
	if n.push == nil {
		return
	}
	n.push.Run(ctx)
	n.push.Close()
}

// pushCheck tells whether devices are pushed to. Whether push services can be reached is not tried: they are many, and each
// device names its own.
func pushCheck(cfg config.Config) doctor.Check {
	return one(func(context.Context) doctor.Finding {
		if cfg.PushContact == "" {
			return doctor.Doubtful("push", "off: PUSH_CONTACT is unset", "set it to a mailto: or https: address of whoever runs this server, and people hear of messages with the tab closed")
		}
		return doctor.Good("push", "on; push services are told %s", string(cfg.PushContact))
	})
}

package app

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
)

// TestAStopEndsByItsDeadline holds contract section 6, SHUTDOWN_TIMEOUT: also when a part does not end (facts.md, fault 4).
func TestAStopEndsByItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if !endBy(began.Add(time.Minute), func() { time.Sleep(time.Second) }) || time.Since(began) != time.Second {
			t.Errorf("what ends in time was not waited for: %v", time.Since(began))
		}
		if !endBy(time.Time{}, func() { time.Sleep(time.Hour) }) {
			t.Error("without a deadline it was not waited for")
		}
		began = time.Now()
		frozen := make(chan struct{})
		defer close(frozen)
		if endBy(began.Add(5*time.Second), func() { <-frozen }) || time.Since(began) != 5*time.Second {
			t.Errorf("what does not end held up the stop for %v", time.Since(began))
		}
	})
}

// TestTheRouterIsOutlasted holds facts.md, section 3: Heroku's router keeps connections for 90 s, and gives the first byte of an
// answer 30 s; it takes header lines of 8 KiB.
func TestTheRouterIsOutlasted(t *testing.T) {
	t.Parallel()
	server := (&node{log: slog.New(slog.DiscardHandler)}).newHTTPServer(nil)
	if server.IdleTimeout <= 90*time.Second || server.MaxHeaderBytes < 2*8<<10 {
		t.Errorf("idle for %v, headers of %d bytes", server.IdleTimeout, server.MaxHeaderBytes)
	}
	if longest := server.WriteTimeout; longest == 0 || longest >= 30*time.Second || server.ReadTimeout == 0 || server.ReadHeaderTimeout == 0 {
		t.Errorf("answers take %v, bodies %v, headers %v", longest, server.ReadTimeout, server.ReadHeaderTimeout)
	}
}

// A part that has not taken a step for 10 s though work waits makes the node unavailable; a healthy one never.
func TestAStandstillIsTold(t *testing.T) {
	log := hub.Log{Heads: func(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Head, error) { return nil, nil }}
	for name, c := range map[string]struct {
		after       time.Duration
		isPublished bool
		hubStands   bool
		want        string
	}{
		"idle":                    {after: time.Hour},
		"at work":                 {after: stepTime / 2, isPublished: true},
		"the dispatcher is stuck": {after: 2 * stepTime, isPublished: true, want: "the dispatcher"},
		"the hub is stuck":        {after: 2 * stepTime, hubStands: true, want: "the hub"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stuck := make(chan struct{})
				broker := pubsub.NewMemory(func([]pubsub.Envelope) { <-stuck })
				service := chat.NewService(chat.Options{Publisher: broker, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
				n := &node{log: slog.New(slog.DiscardHandler), broker: broker, service: service}
				n.hub = hub.New(hub.Options{Log: log, Feed: broker, Logger: n.log})
				if c.hubStands {
					n.hub.Close()
				}
				if c.isPublished {
					broker.PublishSignal(chat.Typing{})
				}
				time.Sleep(c.after)
				if got := n.standstill(time.Now()); got != c.want {
					t.Errorf("told %q, want %q", got, c.want)
				}
				close(stuck)
				n.hub.Close()
				broker.Close()
				service.Close()
			})
		})
	}
}

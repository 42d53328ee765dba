package push

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// ledger notes what a worker tells the database; nothing else of it is asked.
type ledger struct {
	chat.PushStore
	delayed []chat.Push
	until   time.Time
	ended   []chat.SubscriptionID
}

func (l *ledger) DelayPushes(_ context.Context, pushes []chat.Push, until time.Time) error {
	l.delayed, l.until = append(l.delayed, pushes...), until
	return nil
}

func (l *ledger) EndSubscription(_ context.Context, id chat.SubscriptionID) error {
	l.ended = append(l.ended, id)
	return nil
}

type counts map[string]int

func (c counts) Pushed(outcome string) { c[outcome]++ }
func (c counts) PushesWaiting(int)     {}

// Only what was certainly not delivered is tried again: later each time, as late as the push service says, and not for ever
// (contract section 10).
func TestFinish(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for name, c := range map[string]struct {
		became outcome
		tries  int
		isTest bool
		after  time.Duration
		wait   time.Duration // 0: not tried again
		counts string
		ends   bool
	}{
		"sent":                 {became: sent, counts: "sent"},
		"gone":                 {became: gone, counts: "gone", ends: true},
		"unknown":              {became: unknown, counts: "unknown"},
		"refused":              {became: refused, counts: "refused"},
		"busy":                 {became: busy, wait: firstRetry, counts: "busy"},
		"busy for the third":   {became: busy, tries: 2, wait: 4 * firstRetry, counts: "busy"},
		"busy, says when":      {became: busy, after: time.Hour, wait: time.Hour, counts: "busy"},
		"busy, says too late":  {became: busy, after: 48 * time.Hour, wait: maxRetry, counts: "busy"},
		"busy, says too early": {became: busy, after: time.Second, wait: firstRetry, counts: "busy"},
		"busy for the last":    {became: busy, tries: maxTries - 1, counts: "too_busy"},
		"a test":               {became: busy, isTest: true, counts: "busy"},
	} {
		store, counted := &ledger{}, counts{}
		w := New(Options{Store: store, Now: func() time.Time { return now }, Metrics: counted, Log: slog.New(slog.DiscardHandler), Guard: testGuard(t)})
		p := chat.Push{Tries: c.tries, Key: 5, Subscription: chat.Subscription{ID: "one"}}
		if c.isTest {
			p.Key = 0
		}
		w.finish(t.Context(), job{push: p}, c.became, c.after)
		w.Close()
		switch {
		case counted[c.counts] != 1 || len(counted) != 1:
			t.Errorf("%s counts as %v", name, counted)
		case (len(store.delayed) == 1) != (c.wait > 0):
			t.Errorf("%s: put off %d times", name, len(store.delayed))
		case c.wait > 0 && (store.delayed[0].Tries != c.tries+1 || !store.until.Equal(now.Add(c.wait))):
			t.Errorf("%s: %d tries, until %v", name, store.delayed[0].Tries, store.until.Sub(now))
		case (len(store.ended) == 1) != c.ends:
			t.Errorf("%s ends %v", name, store.ended)
		}
	}
}

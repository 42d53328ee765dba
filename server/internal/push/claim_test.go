package push

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// stopped is a store in whose middle of a claim the node is told to stop.
type stopped struct {
	chat.PushStore
	stop context.CancelFunc
	err  error // of the claim's context, after that
}

func (s *stopped) ClaimPushes(ctx context.Context, _, _ time.Time, _ int) (chat.ClaimedPushes, error) {
	s.stop()
	s.err = ctx.Err()
	return chat.ClaimedPushes{}, s.err
}

// A claim that has begun is ended: what is claimed and not read is lost.
func TestAClaimOutlivesTheStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	store := &stopped{stop: stop}
	w := New(Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Guard: testGuard(t)})
	if _, err := w.claim(ctx, 1); err != nil || store.err != nil {
		t.Errorf("the claim was cut off: %v, %v", err, store.err)
	}
}

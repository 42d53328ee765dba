package pubsub_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub/pubsubtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ hub.Feed = (*pubsub.Memory)(nil)

func TestMemory(t *testing.T) {
	pubsubtest.Run(t, func(t *testing.T, receive func(chat.Packet)) pubsubtest.Broker {
		m := pubsub.NewMemory(receive)
		t.Cleanup(m.Close)
		return m
	})
}

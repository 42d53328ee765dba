package pubsub_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub/pubsubtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(leakless{m}) }

// leakless runs the tests and then sees to it that no broker has left a goroutine behind.
type leakless struct{ *testing.M }

func (l leakless) Run() int {
	code := l.M.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

var _ hub.Feed = (*pubsub.Memory)(nil)

func TestMemory(t *testing.T) {
	pubsubtest.Run(t, func(t *testing.T, receive func([]pubsub.Envelope)) pubsubtest.Broker {
		m := pubsub.NewMemory(receive)
		t.Cleanup(m.Close)
		return m
	})
}

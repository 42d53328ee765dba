package pubsub_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

type redisFault struct {
	name   string
	isLost bool // the nodes notice, and say so
	do     func(*testing.T, *testservers.Server)
	mend   func(*testing.T, *testservers.Server)
}

// full is a Redis of which somebody else has taken the one connection that there is.
func full() redisFault {
	var only *redis.Conn
	return redisFault{
		name: "full of connections", isLost: true,
		do: func(t *testing.T, s *testservers.Server) {
			o, err := redis.ParseURL(s.URL())
			if err != nil {
				t.Fatal(err)
			}
			client := redis.NewClient(o)
			t.Cleanup(func() { _ = client.Close() })
			only = client.Conn()
			for _, args := range [][]any{{"CONFIG", "SET", "maxclients", "1"}, {"CLIENT", "KILL", "TYPE", "pubsub"}, {"CLIENT", "KILL", "TYPE", "normal"}} {
				if err := only.Do(t.Context(), args...).Err(); err != nil {
					t.Fatal(err)
				}
			}
		},
		mend: func(t *testing.T, _ *testservers.Server) {
			if err := only.Do(t.Context(), "CONFIG", "SET", "maxclients", "100").Err(); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// facts.md, faults 6 to 11: whatever happens to Redis, a node that loses it knows, goes on, and hears the others again by
// itself, within 5 s of its return.
func TestRedisFaults(t *testing.T) {
	for _, fault := range []redisFault{
		{
			name: "killed and started", isLost: true,
			do:   func(_ *testing.T, s *testservers.Server) { s.Kill() },
			mend: func(_ *testing.T, s *testservers.Server) { s.Start() },
		},
		{
			name: "frozen, its connections open", isLost: true,
			do:   func(_ *testing.T, s *testservers.Server) { s.Freeze() },
			mend: func(_ *testing.T, s *testservers.Server) { s.Thaw() },
		},
		{
			name: "subscribers are cut",
			do:   func(t *testing.T, s *testservers.Server) { command(t, s, "CLIENT", "KILL", "TYPE", "pubsub") },
		},
		{
			name: "publishers are cut",
			do:   func(t *testing.T, s *testservers.Server) { command(t, s, "CLIENT", "KILL", "TYPE", "normal") },
		},
		{
			name: "demoted to a replica", isLost: true,
			do:   func(t *testing.T, s *testservers.Server) { command(t, s, "REPLICAOF", "127.0.0.1", "1") },
			mend: func(t *testing.T, s *testservers.Server) { command(t, s, "REPLICAOF", "NO", "ONE") },
		},
		{
			name: "out of memory, noeviction",
			do: func(t *testing.T, s *testservers.Server) {
				command(t, s, "CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")
			},
		},
		full(),
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			server := testservers.NewRedis(t)
			a, b := newListener(t, server.URL()), newListener(t, server.URL())
			b.Follow(7)
			await(t, "the other's signal", func() bool { a.PublishSignal(chat.Typing{Room: 7, RoomName: "lobby"}); return b.typed.Load() > 0 })
			rings := b.rings.Load()
			fault.do(t, server)
			if fault.isLost {
				await(t, "both noticing", func() bool { return !a.IsUp() && !b.IsUp() })
			}
			own := a.typed.Load()
			a.PublishSignal(chat.Typing{Room: 7, RoomName: "lobby"})
			await(t, "this node's own packet", func() bool { return a.typed.Load() > own })
			if fault.mend != nil {
				fault.mend(t, server)
			}
			before := b.typed.Load()
			await(t, "the other's signal again", func() bool {
				a.PublishSignal(chat.Typing{Room: 7, RoomName: "lobby"})
				time.Sleep(10 * time.Millisecond)
				return b.typed.Load() > before
			})
			if fault.isLost {
				await(t, "another ring", func() bool { return b.rings.Load() > rings }) // its own at least
			}
		})
	}
}

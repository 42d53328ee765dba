package pubsub

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// TestAHostedRedisIsNotOverdrawn holds facts.md, section 3: small plans count connections, and cut those that idle for 300 s.
func TestAHostedRedisIsNotOverdrawn(t *testing.T) {
	const most, cut = 4, 300 * time.Second
	for _, urls := range [][]string{{"redis://a:1"}, {"redis://a:1", "redis://b:1"}} {
		s, err := newServer(urls, most)
		if err != nil {
			t.Fatal(err)
		}
		client := s.connect()
		defer client.Close()
		var idle time.Duration
		var pool, active int
		switch c := client.(type) {
		case *redis.Client:
			idle, pool, active = c.Options().ConnMaxIdleTime, c.Options().PoolSize, c.Options().MaxActiveConns
		case *redis.ClusterClient:
			idle, pool, active = c.Options().ConnMaxIdleTime, c.Options().PoolSize, c.Options().MaxActiveConns
		}
		if idle <= 0 || idle >= cut {
			t.Errorf("%v: connections idle for %v", urls, idle)
		}
		if pool != most-1 || active != most-1 { // and one beside the pool, which listens
			t.Errorf("%v: %d connections in the pool, %d at most", urls, pool, active)
		}
	}
}

package pubsub

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	dialTimeout = 2 * time.Second
	// idleTime closes what is not used before a host does: Heroku after 300 s.
	idleTime = 4 * time.Minute
)

// server is where Redis is: one, or a Redis Cluster. All that differs between the two is in its methods, and in
// subscription.
type server struct {
	connect func() redis.UniversalClient
	cluster *redis.ClusterClient // it is shared by all links to a cluster, since it knows who has which slot
}

// newServer reads the URLs. The library's own retries are off: a link that fails is closed as a whole.
func newServer(urls []string, maxConns int) (*server, error) {
	silence()
	var all []*redis.Options
	for _, u := range urls {
		o, err := redis.ParseURL(u)
		if err != nil {
			return nil, withoutURL(err)
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil, errors.New("no URL of a Redis")
	}
	pool := max(1, maxConns-1) // the subscription's connection is beside the pool
	if len(all) == 1 {
		return &server{connect: func() redis.UniversalClient { return redis.NewClient(single(*all[0], pool)) }}, nil
	}
	c := redis.NewClusterClient(cluster(all, pool))
	return &server{connect: func() redis.UniversalClient { return c }, cluster: c}, nil
}

func single(o redis.Options, pool int) *redis.Options {
	o.Protocol, o.DisableIdentity = 2, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	o.MaxRetries, o.DialerRetries = -1, 1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = dialTimeout, publishTimeout, publishTimeout, true
	o.PoolSize, o.MaxActiveConns, o.PipelinePoolSize, o.ConnMaxIdleTime = pool, pool, -1, idleTime
	return &o
}

// cluster spreads one set of options over the primaries; the pool's bound is that of each.
func cluster(all []*redis.Options, pool int) *redis.ClusterOptions {
	o := single(*all[0], pool)
	var addresses []string
	for _, node := range all {
		addresses = append(addresses, node.Addr)
	}
	return &redis.ClusterOptions{
		Addrs: addresses, Username: o.Username, Password: o.Password, TLSConfig: o.TLSConfig,
		Protocol: o.Protocol, DisableIdentity: o.DisableIdentity, MaintNotificationsConfig: o.MaintNotificationsConfig,
		MaxRetries: o.MaxRetries, DialerRetries: o.DialerRetries,
		DialTimeout: o.DialTimeout, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, ContextTimeoutEnabled: true,
		PoolSize: o.PoolSize, MaxActiveConns: o.MaxActiveConns, PipelinePoolSize: o.PipelinePoolSize,
		ConnMaxIdleTime: o.ConnMaxIdleTime,
	}
}

// withoutURL keeps a password out of an error: url.Error quotes the URL.
func withoutURL(err error) error {
	if bad, ok := errors.AsType[*url.Error](err); ok {
		return bad.Err
	}
	return err
}

// silence keeps the library from writing to standard error in its own format: links log what matters.
var silence = sync.OnceFunc(func() { redis.SetLogger(quiet{}) })

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

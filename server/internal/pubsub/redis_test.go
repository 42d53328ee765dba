package pubsub_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub/pubsubtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

var (
	_ hub.Feed        = (*pubsub.Redis)(nil)
	_ pubsubtest.Node = (*pubsub.Redis)(nil)
)

const patience = 30 * time.Second

func TestRedis(t *testing.T) {
	url := testservers.Redis(t)
	pubsubtest.Run(t, func(t *testing.T, receive func([]pubsub.Envelope)) pubsubtest.Broker {
		return open(t, url, quietly(receive), nil)
	})
	pubsubtest.RunNodes(t, func(t *testing.T, receive func([]pubsub.Envelope), joined func(chat.RoomID)) pubsubtest.Node {
		return open(t, url, receive, joined)
	})
}

// Contract section 6: rediss://, with a certificate that nobody vouches for only where skip_verify says so.
func TestRedisOverTLS(t *testing.T) {
	url := testservers.NewRedisTLS(t).URL()
	r := open(t, url+"?skip_verify=true", func([]pubsub.Envelope) {}, nil)
	await(t, "Redis over TLS", r.IsUp)
	strict := open(t, url, func([]pubsub.Envelope) {}, nil)
	await(t, "the session after that", func() bool { return tries(strict) > 0 })
	if strict.IsUp() {
		t.Error("a certificate of one's own was believed")
	}
}

// Several installations share a Redis: they hear nothing of each other.
func TestInstallationsAreApart(t *testing.T) {
	url := testservers.Redis(t)
	var heard atomic.Int64
	installation := func(id string) *pubsub.Redis {
		return openWith(t, func(o *pubsub.RedisOptions) {
			o.URLs = []string{url}
			o.Installation = func(context.Context) (string, error) { return id, nil }
			o.Receive = quietly(func(envelopes []pubsub.Envelope) { heard.Add(int64(len(envelopes))) })
		})
	}
	one, other := installation(t.Name()+"1"), installation(t.Name()+"2")
	await(t, "both", func() bool { return one.IsUp() && other.IsUp() })
	other.Follow(7)
	one.SendPeers("", []byte("x"))
	one.SendPeers(other.Node(), []byte("x"))
	one.PublishSignal(chat.Typing{Room: 7, RoomName: "lobby"}) // heard by itself
	other.SendPeers("", []byte("x"))
	// A later node of each hears its own: by then the others' have had their time.
	for _, id := range []string{"1", "2"} {
		later := installation(t.Name() + id)
		await(t, "a later node", later.IsUp)
	}
	if n := heard.Load(); n != 1 {
		t.Errorf("%d envelopes were heard, want the publisher's own", n)
	}
}

// facts.md, fault 5: Redis is not there at the start; and the database, which knows the installation, is not either.
func TestRedisAndDatabaseAbsentAtStart(t *testing.T) {
	server := testservers.NewRedis(t)
	server.Kill()
	var isDatabaseUp atomic.Bool
	var received sync.Map
	r := openWith(t, func(o *pubsub.RedisOptions) {
		o.URLs = []string{server.URL()}
		o.Installation = func(context.Context) (string, error) {
			if !isDatabaseUp.Load() {
				return "", errors.New("no database")
			}
			return t.Name(), nil
		}
		o.Receive = func(envelopes []pubsub.Envelope) { received.Store(envelopes[0].Kind, true) }
	})
	r.PublishSignal(chat.SessionsEnded{Sessions: []chat.SessionID{"s"}})
	await(t, "this node's own packet", func() bool { _, ok := received.Load(pubsub.KindSessions); return ok })
	server.Start()
	if r.IsUp() {
		t.Error("up without knowing the installation")
	}
	isDatabaseUp.Store(true)
	await(t, "Redis", r.IsUp)
}

// A frozen Redis must not hold up a stop (contract section 6, SHUTDOWN_TIMEOUT; facts.md, fault 7).
func TestCloseDoesNotWaitForAFrozenRedis(t *testing.T) {
	server := testservers.NewRedis(t)
	l := newListener(t, server.URL())
	await(t, "Redis", l.IsUp)
	server.Freeze()
	for range 100 {
		l.PublishSignal(chat.Typing{Room: 7, RoomName: "lobby"})
	}
	began := time.Now()
	l.Close()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("Close took %v", took)
	}
}

// What was published before Close reaches the others.
func TestCloseSendsWhatWaits(t *testing.T) {
	url := testservers.Redis(t)
	a, b := newListener(t, url), newListener(t, url)
	await(t, "both", func() bool { return a.IsUp() && b.IsUp() })
	const n = 2000
	for range n {
		a.PublishSignal(chat.Notice{User: 1, RoomName: "lobby", Reason: chat.NoticeAdded})
	}
	a.Close()
	await(t, "all of it", func() bool { return b.noticed.Load() == n })
}

func TestABadURLIsRefusedWithoutItsPassword(t *testing.T) {
	for _, url := range []string{"redis://:hunter2@127.0.0.1:6379/x?y=z", "redis://:hunter2@[::1/0", "rediss://:hunter2@host?skip_verify=maybe"} {
		_, err := pubsub.NewRedis(pubsub.RedisOptions{URLs: []string{url}})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// listener is a node that counts what it hears.
type listener struct {
	*pubsub.Redis
	typed, noticed, rings atomic.Int64
}

func newListener(t *testing.T, url string) *listener {
	t.Helper()
	l := &listener{}
	l.Redis = open(t, url, func(envelopes []pubsub.Envelope) {
		for _, p := range envelopes {
			switch p.Kind {
			case pubsub.KindRoom:
				l.typed.Add(1)
			case pubsub.KindUsers:
				l.noticed.Add(1)
			case pubsub.KindResync:
				l.rings.Add(1)
			default:
			}
		}
	}, nil)
	return l
}

// quietly leaves out the rings that a broker hands to itself.
func quietly(receive func([]pubsub.Envelope)) func([]pubsub.Envelope) {
	return func(envelopes []pubsub.Envelope) {
		receive(slices.DeleteFunc(envelopes, func(p pubsub.Envelope) bool { return p.Kind == pubsub.KindResync }))
	}
}

func open(t *testing.T, urls string, receive func([]pubsub.Envelope), joined func(chat.RoomID)) *pubsub.Redis {
	t.Helper()
	root, _, _ := strings.Cut(strings.ReplaceAll(t.Name(), "/", "-"), "#")
	return openWith(t, func(o *pubsub.RedisOptions) {
		o.URLs, o.Receive = strings.Split(urls, ","), receive
		o.Installation = func(context.Context) (string, error) { return root, nil }
		if joined != nil {
			o.Joined = joined
		}
	})
}

var lossesOf sync.Map // *pubsub.Redis → *atomic.Int64, sessions that failed

func tries(r *pubsub.Redis) int64 {
	n, ok := lossesOf.Load(r)
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

func openWith(t *testing.T, change func(*pubsub.RedisOptions)) *pubsub.Redis {
	t.Helper()
	failures := &atomic.Int64{}
	o := pubsub.RedisOptions{
		MaxConns: 10, Joined: func(chat.RoomID) {}, Changed: func(int, int) {}, Dropped: func(int) {},
		Logger: slog.New(countWarnings{slog.DiscardHandler, failures}),
	}
	change(&o)
	r, err := pubsub.NewRedis(o)
	if err != nil {
		t.Fatal(err)
	}
	lossesOf.Store(r, failures)
	t.Cleanup(r.Close)
	return r
}

// countWarnings counts the sessions that are told to have failed.
type countWarnings struct {
	slog.Handler
	n *atomic.Int64
}

func (c countWarnings) Enabled(context.Context, slog.Level) bool { return true }

func (c countWarnings) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		c.n.Add(1)
	}
	return nil
}

func command(t *testing.T, s *testservers.Server, args ...any) {
	t.Helper()
	o, err := redis.ParseURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	defer client.Close()
	if err := client.Do(t.Context(), args...).Err(); err != nil && !strings.Contains(err.Error(), "EOF") {
		t.Fatal(err)
	}
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

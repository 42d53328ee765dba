package pubsub_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/pubsub/pubsubtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// Contract sections 6 and 12: several URLs are a Redis Cluster, and all that one Redis does it does too.
func TestRedisCluster(t *testing.T) {
	cluster := testservers.NewRedisCluster(t)
	urls := cluster.URL()
	pubsubtest.Run(t, func(t *testing.T, receive func([]pubsub.Envelope)) pubsubtest.Broker {
		return open(t, urls, quietly(receive), nil)
	})
	pubsubtest.RunNodes(t, func(t *testing.T, receive func([]pubsub.Envelope), joined func(chat.RoomID)) pubsubtest.Node {
		return open(t, urls, receive, joined)
	})
	t.Run("limits are shared", func(t *testing.T) { sharedBuckets(t, urls) })
	t.Run("connections are counted", func(t *testing.T) {
		one, two := connectionsOfAllNodes(t, urls)
		one.counts.Close()
		two.counts.Close()
	})
	t.Run("a probe finds all primaries", func(t *testing.T) {
		told, _, err := pubsub.Probe(t.Context(), strings.Split(urls, ","))
		if err != nil || !strings.Contains(told, "3 primaries") {
			t.Errorf("%q, %v", told, err)
		}
		if _, _, err := pubsub.Probe(t.Context(), []string{cluster.Primaries[0].URL()}); err != pubsub.ErrOneOfACluster { //nolint:errorlint // it is returned as it is
			t.Errorf("one address of a cluster: %v", err)
		}
	})
}

// longestSilence is the longest that a room's doorbell may be silent (contract section 12).
const longestSilence = 5 * time.Second

// Contract section 12: a primary that dies, one that stands still, and a slot that moves cost 5 s of the doorbell at most,
// and of the rooms at other primaries nothing; then every room is heard by a primary of its own again.
func TestRedisClusterFaults(t *testing.T) {
	cluster := testservers.NewRedisCluster(t)
	c := newChorus(t, cluster)
	homes := c.homes()
	for i, rooms := range homes {
		if len(rooms) < len(c.rooms)/6 {
			t.Errorf("%d of %d rooms are at primary %d", len(rooms), len(c.rooms), i)
		}
	}

	cluster.Primaries[0].Kill()
	c.losesOnly(homes[0])
	await(t, "answers of the other primaries", func() bool {
		answers := 0
		for n := range 30 {
			if _, _, ok := c.a.Shared().Take(fmt.Sprint(n), 1000, 1000, 1); ok {
				answers++
			}
		}
		return answers >= 10
	})
	c.hearsAll("with a primary dead")
	cluster.Primaries[0].Start()
	c.isWholeAgain("a dead primary is back")

	cluster.Primaries[1].Freeze()
	c.losesOnly(homes[1])
	c.hearsAll("with a primary frozen")
	cluster.Primaries[1].Thaw()
	c.isWholeAgain("a frozen primary goes on")

	moving := homes[2][0]
	channel := c.channels[moving]
	cluster.MoveSlot(channel, 0)
	await(t, "the room's channel at its new primary", func() bool {
		for _, room := range c.homes()[0] {
			if room == moving {
				return true
			}
		}
		return false
	})
	c.isWholeAgain("a slot was moved")
	c.hearsAll("with a slot moved")
}

// chorus is two nodes of which one tells something in many rooms all the time, and the other listens to them; a third
// listens to none.
type chorus struct {
	t        *testing.T
	cluster  *testservers.RedisCluster
	a, b     *pubsub.Redis
	up       [2]atomic.Int64
	strays   atomic.Int64 // events at the node that follows no room
	rooms    []chat.RoomID
	channels map[chat.RoomID]string

	mu      sync.Mutex
	heardAt map[chat.RoomID]time.Time
	silence map[chat.RoomID]time.Duration // the longest so far
}

const allBuckets = 64

func newChorus(t *testing.T, cluster *testservers.RedisCluster) *chorus {
	t.Helper()
	c := &chorus{t: t, cluster: cluster, channels: map[chat.RoomID]string{}, heardAt: map[chat.RoomID]time.Time{}, silence: map[chat.RoomID]time.Duration{}}
	node := func(i int, receive func([]pubsub.Envelope)) *pubsub.Redis {
		return openWith(t, func(o *pubsub.RedisOptions) {
			o.URLs, o.Receive = strings.Split(cluster.URL(), ","), receive
			o.Installation = func(context.Context) (string, error) { return t.Name(), nil }
			if i < len(c.up) {
				o.Changed = func(up, _ int) { c.up[i].Store(int64(up)) }
			}
		})
	}
	c.a, c.b = node(0, func([]pubsub.Envelope) {}), node(1, c.hear)
	other := node(2, func(envelopes []pubsub.Envelope) {
		for _, e := range envelopes {
			if e.Kind == pubsub.KindEvent {
				c.strays.Add(1)
			}
		}
	})
	for room := range chat.RoomID(2 * allBuckets) {
		c.rooms = append(c.rooms, room+1)
		c.b.Follow(room + 1)
	}
	await(t, "all nodes", func() bool { return c.a.IsUp() && c.b.IsUp() && other.IsUp() })
	await(t, "all channels", func() bool { return len(slices.Concat(c.homes()...)) == len(c.rooms) })
	ctx, stop := context.WithCancel(t.Context())
	var telling sync.WaitGroup
	telling.Go(func() { c.tell(ctx) })
	t.Cleanup(func() { stop(); telling.Wait() })
	c.hearsAll("at the start")
	c.takeSilence(c.rooms)
	return c
}

// tell tells something in each room every 20 ms.
func (c *chorus) tell(ctx context.Context) {
	for seq := int64(1); ctx.Err() == nil; seq++ {
		var events []chat.Event
		for _, room := range c.rooms {
			events = append(events, chat.Event{
				Type: chat.RoomUpdated, Room: room, RoomName: "lobby", Seq: seq, At: time.Unix(0, 0),
				RoomInfo: &chat.RoomInfo{Name: "lobby", Visibility: chat.Public},
			})
		}
		c.a.PublishEvents(events)
		time.Sleep(20 * time.Millisecond)
	}
}

func (c *chorus) hear(envelopes []pubsub.Envelope) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for _, e := range envelopes {
		if e.Kind != pubsub.KindEvent {
			continue
		}
		if last, ok := c.heardAt[e.Room]; ok {
			c.silence[e.Room] = max(c.silence[e.Room], now.Sub(last))
		}
		c.heardAt[e.Room] = now
	}
}

// takeSilence is the longest silence of any of the rooms since it was last asked.
func (c *chorus) takeSilence(rooms []chat.RoomID) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, room := range rooms {
		longest = max(longest, c.silence[room])
		c.silence[room] = 0
	}
	return longest
}

// hearsAll waits until each room is heard from now on, and looks at the silence until then.
func (c *chorus) hearsAll(when string) {
	c.t.Helper()
	from := time.Now()
	await(c.t, "all rooms "+when, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, room := range c.rooms {
			if !c.heardAt[room].After(from) {
				return false
			}
		}
		return true
	})
	longest := c.takeSilence(c.rooms)
	c.t.Logf("%s: %v at most between two events of a room", when, longest.Round(time.Millisecond))
	if longest > longestSilence {
		c.t.Errorf("%s the doorbell was silent for %v", when, longest)
	}
}

// losesOnly waits until both nodes have lost the buckets of these rooms; others they must not lose.
func (c *chorus) losesOnly(rooms []chat.RoomID) {
	c.t.Helper()
	lost := map[string]bool{}
	for _, room := range rooms {
		bucket, _, _ := strings.Cut(c.channels[room], "}")
		lost[bucket] = true
	}
	want := int64(allBuckets - len(lost))
	await(c.t, fmt.Sprintf("both nodes to have %d of %d buckets", want, allBuckets), func() bool {
		for i := range c.up {
			if up := c.up[i].Load(); up < want-2 { // two rooms a bucket, on average: one may have none
				c.t.Fatalf("a node has %d buckets, want the %d at other primaries", up, want)
			}
		}
		return !c.a.IsUp() && !c.b.IsUp() && c.up[0].Load() <= want && c.up[1].Load() <= want
	})
}

// isWholeAgain waits until every bucket has its link again.
func (c *chorus) isWholeAgain(when string) {
	c.t.Helper()
	began := time.Now()
	await(c.t, "all buckets: "+when, func() bool { return c.a.IsUp() && c.b.IsUp() })
	took := time.Since(began)
	c.t.Logf("%s: all buckets again after %v", when, took.Round(time.Millisecond))
	if took > longestSilence {
		c.t.Errorf("%s: all buckets were up after %v", when, took)
	}
	c.hearsAll("once " + when)
	if n := c.strays.Load(); n > 0 {
		c.t.Errorf("%d events came to a node that follows no room", n)
	}
}

// homes are the rooms whose channels each primary has, as it says itself; none of one that does not answer.
func (c *chorus) homes() [][]chat.RoomID {
	c.t.Helper()
	homes := make([][]chat.RoomID, len(c.cluster.Primaries))
	for i, server := range c.cluster.Primaries {
		o, err := redis.ParseURL(server.URL())
		if err != nil {
			c.t.Fatal(err)
		}
		client := redis.NewClient(o)
		names, err := client.PubSubShardChannels(c.t.Context(), "chatrooms:{"+c.t.Name()+":*room:*").Result()
		_ = client.Close()
		if err != nil {
			c.t.Fatal(err)
		}
		for _, name := range names {
			_, id, _ := strings.Cut(name, "room:")
			room, err := strconv.Atoi(id)
			if err != nil {
				c.t.Fatal(err)
			}
			homes[i] = append(homes[i], chat.RoomID(room))
			c.channels[chat.RoomID(room)] = name
		}
	}
	return homes
}

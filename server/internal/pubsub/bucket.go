package pubsub

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// minBackoff and maxBackoff bound the wait between two links: a Redis that is back is found within a second.
	minBackoff = 100 * time.Millisecond
	maxBackoff = time.Second
	// steadyAfter is how long a link has to last before the wait is the shortest again. A Redis that
	// is lost again and again gets longer waits.
	steadyAfter = 5 * time.Second
)

// bucket is a part of the rooms, and of the keys: at a Redis Cluster those of one slot, at one Redis all. It keeps one link
// to Redis: connect, subscribe, carry, until anything at all is wrong. Then it closes everything of the link, waits a
// moment and makes the next.
type bucket struct {
	r       *Redis
	n       int // 0 and up
	outbox  *outbox
	ctx     context.Context
	cancel  context.CancelFunc
	stopped chan struct{} // of run

	follows chan struct{} // holds one token while there are changes
	mu      sync.Mutex
	changed map[chat.RoomID]bool // rooms that were followed or unfollowed since the last look
}

func newBucket(r *Redis, n int) *bucket {
	b := &bucket{
		r: r, n: n, outbox: newOutbox(r.redis.buckets(), r.o.Dropped), stopped: make(chan struct{}),
		follows: make(chan struct{}, 1), changed: map[chat.RoomID]bool{},
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// bucketOf is the bucket of a room. It is the same on every node.
func (r *Redis) bucketOf(room chat.RoomID) *bucket {
	return r.buckets[bucketOf(strconv.FormatInt(int64(room), 10), len(r.buckets))]
}

// bucketOf spreads names evenly over so many buckets.
func bucketOf(name string, buckets int) int {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(name)) // never fails, by its contract
	return int(hash.Sum32() % uint32(buckets))
}

// isUp says whether the bucket has a link that carries envelopes.
func (b *bucket) isUp() bool { return b.outbox.isOpen() }

func (b *bucket) names() channels { return b.r.channels(b.n) }

func (b *bucket) noteChange(room chat.RoomID) {
	b.mu.Lock()
	b.changed[room] = true
	b.mu.Unlock()
	wake(b.follows)
}

// run keeps a link until Close.
func (b *bucket) run() {
	defer close(b.stopped)
	wait := minBackoff
	for b.ctx.Err() == nil {
		began := time.Now()
		err := b.runLink()
		wasUp := b.outbox.setOpen(false)
		if b.outbox.isClosed() {
			return
		}
		if wasUp {
			b.r.bucketDown()
		}
		if wasUp && time.Since(began) >= steadyAfter {
			wait = minBackoff
		}
		if b.ctx.Err() == nil {
			b.r.linkFailed(err)
			b.r.redis.mayHaveMoved(b.ctx)
		}
		pause(b.ctx, wait/2+rand.N(wait/2))
		wait = min(2*wait, maxBackoff)
	}
}

// linkIsUp is called once a link has heard itself: from now on it carries envelopes. What happened
// without a link is in the database. So this node looks there, and tells the others to do the same.
func (b *bucket) linkIsUp() {
	b.r.shared.server.mayHaveMoved(b.ctx) // so that the first question need not ask for the slots
	b.outbox.setOpen(true)
	resync := Envelope{Kind: KindResync}
	b.r.dispatchHere(resync)
	b.r.send(resync)
	b.r.bucketUp()
}

// takeChanges returns the rooms to subscribe to and those to leave, and updates the set of those
// subscribed to.
func (b *bucket) takeChanges(subscribed map[chat.RoomID]bool) (join, leave []chat.RoomID) {
	b.mu.Lock()
	changed := b.changed
	b.changed = map[chat.RoomID]bool{}
	b.mu.Unlock()
	for room := range changed {
		switch isFollowed := b.r.isFollowed(room); {
		case isFollowed && !subscribed[room]:
			subscribed[room] = true
			join = append(join, room)
		case !isFollowed && subscribed[room]:
			delete(subscribed, room)
			leave = append(leave, room)
		}
	}
	return join, leave
}

// noteAllFollowed makes a new link subscribe to every followed room of the bucket.
func (b *bucket) noteAllFollowed() {
	b.r.dispatcher.mu.Lock()
	defer b.r.dispatcher.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	for room := range b.r.followed {
		if b.r.bucketOf(room) == b {
			b.changed[room] = true
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// channels names the channels and keys of one bucket of an installation, given their common prefix.
type channels string

// namesOf are those of an installation's buckets. At a cluster the part in braces says which slot is meant: all channels
// and keys of a bucket are in one.
func namesOf(installation string, buckets int) []channels {
	if buckets == 1 {
		return []channels{channels("chatrooms:" + installation + ":")}
	}
	names := make([]channels, buckets)
	for n := range names {
		names[n] = channels("chatrooms:{" + installation + ":" + strconv.Itoa(n) + "}:")
	}
	return names
}

// all is heard by every node, node by that one alone, room by those that follow it.
func (c channels) all() string           { return string(c) + "all" }
func (c channels) node(id string) string { return string(c) + "node:" + id }
func (c channels) room(id chat.RoomID) string {
	return string(c) + "room:" + strconv.FormatInt(int64(id), 10)
}

// roomOf is the room of a room's channel.
func (c channels) roomOf(channel string) (chat.RoomID, bool) {
	prefix := string(c) + "room:"
	if len(channel) <= len(prefix) || channel[:len(prefix)] != prefix {
		return 0, false
	}
	id, err := strconv.ParseInt(channel[len(prefix):], 10, 64)
	return chat.RoomID(id), err == nil
}

package pubsub

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// countedFor is how long a node's count of a user is believed. Those of a node that died are gone then.
	countedFor = 15 * time.Second
	countAgain = 5 * time.Second
	// countTick is how long a count that fell may wait to be told.
	countTick = 200 * time.Millisecond
	// countTime bounds one pipeline of counts, countsAtOnce what is in it.
	countTime    = 2 * time.Second
	countsAtOnce = 500
)

// Connections counts the connections that each user has at all nodes together. A node tells of those here when it asks,
// when they become fewer, and again and again while there are two or more. A single one is told and then forgotten after
// 15 s, because most users have just one: the count may be too small by one for each other node. It is too large only for
// the 15 s after a node died.
type Connections struct {
	shared *Shared
	node   string
	here   func(chat.UserID) int
	stop   chan struct{}
	done   chan struct{}

	mu sync.Mutex
	// told has the users of whom something was told; true: it has changed since.
	told map[chat.UserID]bool
}

// NewConnections starts a count; Close ends it. here says how many connections a user has at this node.
func (r *Redis) NewConnections(here func(chat.UserID) int) *Connections {
	c := &Connections{
		shared: r.shared, node: r.Node(), here: here,
		stop: make(chan struct{}), done: make(chan struct{}), told: map[chat.UserID]bool{},
	}
	go c.run()
	return c
}

// Close takes nothing back: what was told ends by itself.
func (c *Connections) Close() {
	close(c.stop)
	<-c.done
}

// countConnections sets how many a node (ARGV[1]) has of a user, ARGV[2], for ARGV[4] s. If that makes more than ARGV[3]
// with those of the other nodes it sets nothing and answers 0; 0 of ARGV[3] is no bound.
var countConnections = redis.NewScript(`
local now = tonumber(redis.call('TIME')[1])
local node, here, most, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if most > 0 then
	local all, counts = here, redis.call('HGETALL', KEYS[1])
	for i = 1, #counts, 2 do
		local count, dies = string.match(counts[i + 1], '^(%d+) (%d+)$')
		if tonumber(dies) < now then
			redis.call('HDEL', KEYS[1], counts[i])
		elseif counts[i] ~= node then
			all = all + tonumber(count)
		end
	end
	if all > most then
		return {0}
	end
end
if here == 0 then
	redis.call('HDEL', KEYS[1], node)
else
	redis.call('HSET', KEYS[1], node, here .. ' ' .. now + life)
	redis.call('EXPIRE', KEYS[1], life)
end
return {1}
`)

// Enter says whether a user who has that many connections here, a new one among them, has at most max at all nodes. Where
// that cannot be known it is true.
func (c *Connections) Enter(user chat.UserID, here, max int) bool {
	answer, ok := c.shared.run(countConnections, connectionsKey(user), c.arguments(here, max)...)
	if ok && len(answer) == 1 && answer[0] == 0 {
		return false
	}
	c.note(user, false)
	return true
}

// Left notes that a user has fewer connections here. It does not block.
func (c *Connections) Left(user chat.UserID) { c.note(user, true) }

func (c *Connections) note(user chat.UserID, isChanged bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[user] = isChanged || c.told[user]
}

func connectionsKey(user chat.UserID) string {
	return "connections:" + strconv.FormatInt(int64(user), 10)
}

func (c *Connections) arguments(here, max int) []any {
	return []any{c.node, here, max, int(countedFor.Seconds())}
}

func (c *Connections) run() {
	defer close(c.done)
	ticks := time.NewTicker(countTick)
	defer ticks.Stop()
	var again time.Time
	for {
		select {
		case <-c.stop:
			return
		case now := <-ticks.C:
			isDue := now.After(again)
			if isDue {
				again = now.Add(countAgain)
			}
			c.tell(c.due(isDue))
		}
	}
}

// due are the users whose count is to be told: those of whom it has changed, and on some ticks all with two or more.
func (c *Connections) due(all bool) []chat.UserID {
	c.mu.Lock()
	defer c.mu.Unlock()
	var users []chat.UserID
	for user, isChanged := range c.told {
		if isChanged || all {
			users = append(users, user)
			c.told[user] = false
		}
	}
	return users
}

func (c *Connections) tell(users []chat.UserID) {
	for len(users) > 0 {
		n := min(len(users), countsAtOnce)
		c.tellSome(users[:n])
		users = users[n:]
	}
}

// tellSome tells the counts of some users. What Redis does not hear is told again with the others, or ends by itself.
func (c *Connections) tellSome(users []chat.UserID) {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	told := c.tellOnce(ctx, users)
	isMissing := func(cmd redis.Cmder) bool { return redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") }
	if slices.ContainsFunc(told, isMissing) {
		_ = countConnections.Load(ctx, c.shared.client).Err() // of a cluster, by those primaries that answer
		c.tellOnce(ctx, users)
	}
}

func (c *Connections) tellOnce(ctx context.Context, users []chat.UserID) []redis.Cmder {
	pipe := c.shared.client.Pipeline()
	for _, user := range users {
		here := c.here(user)
		if here < 2 {
			c.forget(user)
		}
		if key, _ := c.shared.key(connectionsKey(user)); key != "" {
			countConnections.EvalSha(ctx, pipe, []string{key}, c.arguments(here, 0)...)
		}
	}
	told, _ := pipe.Exec(ctx)
	return told
}

// forget forgets a user of whom nothing need be told again, unless it has changed meanwhile.
func (c *Connections) forget(user chat.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.told[user] {
		delete(c.told, user)
	}
}

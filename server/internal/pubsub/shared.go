package pubsub

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// askTime bounds one question: somebody's command waits for the answer.
	askTime = 100 * time.Millisecond
	// quietTime is how long nothing is asked after a question that had no answer. So a Redis that stands still delays
	// one command a second, until the link is found dead and nothing is asked at all.
	quietTime = time.Second
)

// Shared keeps what all nodes of an installation count together, in keys that end by themselves. Where Redis does not
// answer it says so, and each node goes by its own count. The keys are in buckets as the rooms are: where a primary of a
// cluster is away, the others are asked on.
type Shared struct {
	client     redis.UniversalClient
	server     *server
	names      func(bucket int) string
	quietUntil []atomic.Int64 // of each bucket; ns since 1970
}

// newShared makes a Shared. names gives the beginning of a bucket's keys, "" while nothing may be asked of it. The server is
// its own, so that what waits for an answer and what is published do not wait for each other.
func newShared(server *server, names func(bucket int) string) *Shared {
	return &Shared{client: server.connect(), server: server, names: names, quietUntil: make([]atomic.Int64, server.buckets())}
}

// Shared is what the nodes of the installation count together.
func (r *Redis) Shared() *Shared { return r.shared }

func (r *Redis) sharedNames(bucket int) string {
	if !r.buckets[bucket].isUp() {
		return ""
	}
	return string(r.channels(bucket))
}

// key is the whole of a key, and its bucket; "" while nothing may be asked.
func (s *Shared) key(name string) (key string, bucket int) {
	bucket = bucketOf(name, len(s.quietUntil))
	names := s.names(bucket)
	if names == "" {
		return "", bucket
	}
	return names + name, bucket
}

// takeTokens takes at most ARGV[3] tokens of a bucket that holds ARGV[2] and gets one each ARGV[1] µs; fewer than 0 gives
// some back. What is kept is the time at which the bucket will be full. It answers how many it took, and with none, in
// how many µs there will be one. By Redis's clock: those of the nodes differ.
var takeTokens = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, burst, n = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local free = math.floor((now + burst * interval - full) / interval)
local taken = math.min(n, free)
if n > 0 and taken < 1 then
	return {0, math.ceil(full + interval - burst * interval - now)}
end
full = full + taken * interval
if full <= now then
	redis.call('DEL', KEYS[1])
else
	redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
end
return {taken, 0}
`)

// Take takes at most n tokens of the bucket of that name, which holds burst and gets perSecond; n < 0 gives some back.
// With none left, wait says how long until there is one. ok is false where Redis cannot say.
func (s *Shared) Take(name string, perSecond float64, burst, n int) (taken int, wait time.Duration, ok bool) {
	interval := strconv.FormatFloat(1e6/perSecond, 'f', -1, 64)
	answer, ok := s.run(takeTokens, "rate:"+name, interval, burst, n)
	if !ok || len(answer) != 2 {
		return 0, 0, false
	}
	return int(answer[0]), time.Duration(answer[1]) * time.Microsecond, true
}

// run asks by a script. ok is false where Redis cannot say now.
func (s *Shared) run(script *redis.Script, name string, args ...any) (answer []int64, ok bool) {
	key, bucket := s.key(name)
	if key == "" || time.Now().UnixNano() < s.quietUntil[bucket].Load() {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	answer, err := script.Run(ctx, s.client, []string{key}, args...).Int64Slice()
	if err != nil {
		s.quietUntil[bucket].Store(time.Now().Add(quietTime).UnixNano())
		return nil, false
	}
	return answer, true
}

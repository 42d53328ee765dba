package testservers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	// clusterSize is the fewest primaries that a Redis Cluster is made of.
	clusterSize = 3
	// slots are shared out over a cluster's primaries.
	slots = 16384
)

// RedisCluster is a Redis Cluster of three primaries without replicas, the slots shared out.
type RedisCluster struct {
	Primaries []*Server
	tb        testing.TB
}

// NewRedisCluster runs a cluster for as long as the test does, with redis-server's flags on top of ours.
func NewRedisCluster(tb testing.TB, flags ...string) *RedisCluster {
	tb.Helper()
	needRedis(tb)
	c := &RedisCluster{tb: tb}
	var meet string
	for i := range clusterSize {
		var bus int
		s := newServer(tb, func(p *process) (err error) {
			if bus, err = freePort(); err != nil {
				return err
			}
			return prepareRedis(p, append([]string{"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--cluster-announce-ip", "127.0.0.1"}, flags...)...)
		})
		c.Primaries = append(c.Primaries, s)
		c.command(i, fmt.Sprintf("CLUSTER SET-CONFIG-EPOCH %d", i+1))
		c.command(i, fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", i*slots/clusterSize, (i+1)*slots/clusterSize-1))
		if i == 0 {
			meet = fmt.Sprintf("CLUSTER MEET 127.0.0.1 %d %d", s.process.port, bus)
		} else {
			c.command(i, meet)
		}
	}
	for i := range clusterSize {
		c.await(i, "cluster_state:ok", fmt.Sprint("cluster_size:", clusterSize))
	}
	return c
}

// URL has the addresses of all primaries, comma-separated.
func (c *RedisCluster) URL() string {
	var all []string
	for _, s := range c.Primaries {
		all = append(all, s.URL())
	}
	return strings.Join(all, ",")
}

// OwnerOf is the number of the primary that has the key's or the channel's slot.
func (c *RedisCluster) OwnerOf(key string) int {
	c.tb.Helper()
	slot := c.command(0, "CLUSTER KEYSLOT "+key)
	for i := range c.Primaries {
		for line := range strings.Lines(c.command(i, "CLUSTER NODES")) {
			if fields := strings.Fields(line); strings.Contains(fields[2], "myself") && hasSlot(fields[8:], slot) {
				return i
			}
		}
	}
	c.tb.Fatalf("no primary has slot %s of %s", slot, key)
	return 0
}

// hasSlot says whether a slot is in ranges as CLUSTER NODES gives them: 5, or 5-9.
func hasSlot(ranges []string, slot string) bool {
	n, _ := strconv.Atoi(slot)
	for _, r := range ranges {
		first, last, isRange := strings.Cut(r, "-")
		if !isRange {
			last = first
		}
		low, err := strconv.Atoi(first)
		high, err2 := strconv.Atoi(last)
		if err == nil && err2 == nil && low <= n && n <= high {
			return true
		}
	}
	return false
}

// MoveSlot moves the slot of that key, and the keys in it, to another primary, in the steps of Redis's own tool.
func (c *RedisCluster) MoveSlot(key string, to int) {
	c.tb.Helper()
	slot, from := c.command(0, "CLUSTER KEYSLOT "+key), c.OwnerOf(key)
	source, target := c.command(from, "CLUSTER MYID"), c.command(to, "CLUSTER MYID")
	c.command(to, fmt.Sprintf("CLUSTER SETSLOT %s IMPORTING %s", slot, source))
	c.command(from, fmt.Sprintf("CLUSTER SETSLOT %s MIGRATING %s", slot, target))
	for {
		keys := strings.Fields(c.command(from, fmt.Sprintf("CLUSTER GETKEYSINSLOT %s 100", slot)))
		if len(keys) == 0 {
			break
		}
		for _, k := range keys {
			c.command(from, fmt.Sprintf("MIGRATE 127.0.0.1 %d %q 0 5000", c.Primaries[to].process.port, k))
		}
	}
	c.command(to, fmt.Sprintf("CLUSTER SETSLOT %s NODE %s", slot, target)) // before the others: else nobody has it for a moment
	for i := range c.Primaries {
		c.command(i, fmt.Sprintf("CLUSTER SETSLOT %s NODE %s", slot, target))
	}
}

func (c *RedisCluster) command(primary int, command string) string {
	c.tb.Helper()
	answer, err := redisCommand(context.Background(), c.Primaries[primary].URL(), command)
	if err != nil {
		c.tb.Fatalf("%s: %v", command, err)
	}
	return answer
}

// await waits until a primary's view of the cluster has all of the parts.
func (c *RedisCluster) await(primary int, parts ...string) {
	c.tb.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		info, missing := c.command(primary, "CLUSTER INFO"), false
		for _, part := range parts {
			missing = missing || !strings.Contains(info, part)
		}
		if !missing {
			return
		}
		if time.Now().After(deadline) {
			c.tb.Fatalf("the cluster is not ready:\n%s", info)
		}
	}
}

package app

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestMemoryPercent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		live uint64
		want int
	}{
		"nothing collected yet":      {0, 6400},
		"a small heap gets headroom": {16 << 20, 400},
		"as much as lives":           {64 << 20, 100},
		"never less":                 {1 << 30, 100},
	} {
		if got := (memory{live: c.live}).percent(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestMemoryIsIdle(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for name, c := range map[string]struct {
		now  memory
		want bool
	}{
		"nothing to give back":          {memory{live: 80 * mib, used: 90 * mib, free: 5 * mib}, false},
		"garbage":                       {memory{live: 80 * mib, used: 110 * mib}, true},
		"freed, but not given back":     {memory{live: 80 * mib, used: 80 * mib, free: 30 * mib}, true},
		"a node that is small anyway":   {memory{live: 8 * mib, used: 20 * mib, free: 3 * mib}, false},
		"garbage of those who now talk": {memory{live: 80 * mib, used: 110 * mib, allocated: 40 * mib}, false},
	} {
		if got := c.now.isIdle(memory{}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What readMemory calls garbage and free is what a collection and a return to the system make small.
func TestReadMemory(t *testing.T) {
	garbage := make([]byte, 64<<20)
	runtime.KeepAlive(garbage)
	before := readMemory()
	debug.FreeOSMemory()
	after := readMemory()
	if before.allocated < 64<<20 || after.allocated < before.allocated {
		t.Errorf("allocated %d, then %d", before.allocated, after.allocated)
	}
	if after.used+after.free+32<<20 > before.used+before.free || after.live == 0 {
		t.Errorf("%+v became %+v", before, after)
	}
}

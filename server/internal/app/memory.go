package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	memoryBeat = 5 * time.Second
	// headroom is how much garbage may gather at least before the collector runs: with a small heap and much talk it would run ten
	// times a second, a twelfth of the processor time.
	headroom = 64 << 20
	// quietBytes are the most that a node without much to do allocates in a beat.
	quietBytes = 16 << 20
	// worthIt is the garbage for which a quiet node's memory is collected and given back, as a part of what lives.
	worthIt = 4
)

// memory is how much there is, in bytes.
type memory struct {
	live      uint64 // after the last collection
	used      uint64 // objects, the dead ones that nobody has collected included
	free      uint64 // not used, and not given back to the system
	allocated uint64 // since the start
}

// keepMemory spends memory where it saves time, and gives it back where nobody needs it: Go's collector comes when the heap has
// doubled, which is often when the heap is small and the talk is lively, and hardly ever when ten thousand people listen in silence,
// so that the garbage of their coming stays. GOGC, where it is set, is left alone.
func keepMemory(ctx context.Context) {
	beat := time.NewTicker(memoryBeat)
	defer beat.Stop()
	_, isSet := os.LookupEnv("GOGC")
	before := readMemory()
	for {
		select {
		case <-beat.C:
		case <-ctx.Done():
			return
		}
		now := readMemory()
		if !isSet {
			debug.SetGCPercent(now.percent())
		}
		if now.isIdle(before) {
			debug.FreeOSMemory()
			now = readMemory()
		}
		before = now
	}
}

// percent is the garbage that may gather, as a part of what lives: as much as lives, and no less than the headroom.
func (m memory) percent() int {
	return int(max(100, 100*headroom/max(m.live, 1<<20)))
}

// isIdle says whether little has happened since, and there is enough to give back.
func (m memory) isIdle(before memory) bool {
	return m.allocated-before.allocated < quietBytes && m.used+m.free > m.live+max(m.live/worthIt, headroom/worthIt)
}

func readMemory() memory {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/gc/heap/allocs:bytes"},
	}
	metrics.Read(samples)
	return memory{
		live: samples[0].Value.Uint64(), used: samples[1].Value.Uint64(), free: samples[2].Value.Uint64(),
		allocated: samples[3].Value.Uint64(),
	}
}

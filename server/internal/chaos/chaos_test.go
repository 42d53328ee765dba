package chaos

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// TestChaos holds facts.md section 1 as a whole: faults at random while everybody talks, and nothing lost, nothing twice,
// nothing told to whom it is not for. CHAOS_SEED replays a run's faults, CHAOS_DURATION makes it longer.
func TestChaos(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	t.Run("sqlite", func(t *testing.T) { chaos(t, 20*time.Second, lone) })
	t.Run("pair", func(t *testing.T) {
		chaos(t, 35*time.Second, func(tb testing.TB) *fleet { return pair(tb, "max_connections=40") })
	})
}

// chaos lets faults go on for so long, unless CHAOS_DURATION says otherwise, and then has everything checked.
func chaos(t *testing.T, lasts time.Duration, open func(testing.TB) *fleet) {
	seed, lasts := seedOf(t), durationOf(t, lasts)
	t.Logf("CHAOS_SEED=%d CHAOS_DURATION=%v", seed, lasts)
	f := open(t)
	base := f.baseline()
	c := gather(t, f, size{writers: 8, listeners: 4, pace: 80 * time.Millisecond}, seed)
	w := watch(f, c.record)
	c.begin()
	n := newNemesis(c, seed)
	n.rage(lasts)
	calmed := time.Now()
	k := c.settle(n.wounds...)
	settled := time.Since(calmed)
	w.end()
	c.dismiss()
	f.checkLeaks(c.record, base)
	t.Logf("CHAOS_SEED=%d\n%sall settled and checked %v after the last fault", seed, report(c, k), short(settled))
	c.verdict()
}

func seedOf(t *testing.T) uint64 {
	text := os.Getenv("CHAOS_SEED")
	if text == "" {
		return uint64(rand.Uint32())
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	must(t, err)
	return seed
}

func durationOf(t *testing.T, usual time.Duration) time.Duration {
	text := os.Getenv("CHAOS_DURATION")
	if text == "" {
		return usual
	}
	lasts, err := time.ParseDuration(text)
	must(t, err)
	return lasts
}

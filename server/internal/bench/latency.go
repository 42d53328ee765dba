//go:build linux

package bench

import (
	"math/bits"
	"time"
)

// latency counts durations in buckets that are 3 % wide. It is not safe for concurrent use: each reader has its own, and
// they are added up at the end.
type latency struct {
	counts [64 * steps]uint32
	n      uint64
}

const (
	stepBits = 5
	steps    = 1 << stepBits
)

func (l *latency) note(d time.Duration) {
	l.counts[bucket(uint64(max(d, 1)))]++
	l.n++
}

func bucket(ns uint64) int {
	exponent := bits.Len64(ns) - 1
	if exponent < stepBits {
		return int(ns)
	}
	return exponent<<stepBits | int(ns>>(exponent-stepBits))&(steps-1)
}

func (l *latency) add(other *latency) {
	for i, n := range other.counts {
		l.counts[i] += n
	}
	l.n += other.n
}

// at is the duration below which that share of all lies, 0 without any.
func (l *latency) at(share float64) time.Duration {
	want := uint64(share * float64(l.n))
	var seen uint64
	for i, n := range l.counts {
		if seen += uint64(n); n > 0 && seen > want {
			exponent, mantissa := i>>stepBits, i&(steps-1)
			if exponent < stepBits {
				return time.Duration(i)
			}
			return time.Duration(uint64(steps+mantissa+1) << (exponent - stepBits))
		}
	}
	return 0
}

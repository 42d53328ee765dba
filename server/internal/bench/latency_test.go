//go:build linux

package bench

import (
	"testing"
	"time"
)

func TestPercentiles(t *testing.T) {
	var l latency
	for i := 1; i <= 1000; i++ {
		l.note(time.Duration(i) * time.Millisecond)
	}
	for share, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.99: 990 * time.Millisecond, 0: time.Millisecond} {
		if got := l.at(share); got < want*97/100 || got > want*104/100 {
			t.Errorf("%v: %v, want %v", share, got, want)
		}
	}
	if got := new(latency).at(0.5); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

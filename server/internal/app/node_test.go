package app

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestAStopEndsByItsDeadline holds contract section 6, SHUTDOWN_TIMEOUT: also when a part does not end (facts.md, fault 4).
func TestAStopEndsByItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if !endBy(began.Add(time.Minute), func() { time.Sleep(time.Second) }) || time.Since(began) != time.Second {
			t.Errorf("what ends in time was not waited for: %v", time.Since(began))
		}
		if !endBy(time.Time{}, func() { time.Sleep(time.Hour) }) {
			t.Error("without a deadline it was not waited for")
		}
		began = time.Now()
		frozen := make(chan struct{})
		defer close(frozen)
		if endBy(began.Add(5*time.Second), func() { <-frozen }) || time.Since(began) != 5*time.Second {
			t.Errorf("what does not end held up the stop for %v", time.Since(began))
		}
	})
}

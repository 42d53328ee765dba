package app

import (
	"log/slog"
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

// TestTheRouterIsOutlasted holds facts.md, section 3: Heroku's router keeps connections for 90 s, and gives the first byte of an
// answer 30 s; it takes header lines of 8 KiB.
func TestTheRouterIsOutlasted(t *testing.T) {
	server := (&node{log: slog.New(slog.DiscardHandler)}).newHTTPServer(nil)
	if server.IdleTimeout <= 90*time.Second || server.MaxHeaderBytes < 2*8<<10 {
		t.Errorf("idle for %v, headers of %d bytes", server.IdleTimeout, server.MaxHeaderBytes)
	}
	if longest := server.WriteTimeout; longest == 0 || longest >= 30*time.Second || server.ReadTimeout == 0 || server.ReadHeaderTimeout == 0 {
		t.Errorf("answers take %v, bodies %v, headers %v", longest, server.ReadTimeout, server.ReadHeaderTimeout)
	}
}

package webhooks

import (
	"math/rand/v2"
	"time"
)

// waits are those after each failure; after the last one a webhook is disabled (contract section 11).
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// maxRetryAfter bounds what a receiver may ask for.
	maxRetryAfter = 24 * time.Hour
	// jitter is by which part of itself a wait may be longer: receivers that were away together are not asked together.
	jitter = 10
)

// waitAfter is for how long to wait after so many failed tries; false if that was the last. What the receiver asks for makes
// the wait longer, never shorter: a receiver that always says "at once" would be given up after seconds.
func waitAfter(tries int, asked time.Duration) (time.Duration, bool) {
	if tries > len(waits) {
		return 0, false
	}
	wait := max(waits[tries-1], min(asked, maxRetryAfter))
	return wait + rand.N(wait/jitter), true //nolint:gosec // chance is jitter here
}

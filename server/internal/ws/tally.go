package ws

import (
	"sync"
	"time"
)

// tallies count what a peer does wrong (contract section 5).
type tallies struct {
	mu         sync.Mutex
	refusals   tally
	notObjects tally
}

// refused counts a refusal and says whether it was the hundredth in 10 s.
func (t *tallies) refused(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refusals.add(now, 100, 10*time.Second)
}

// notObject counts a frame that was no object and says whether it was the tenth in a minute.
func (t *tallies) notObject(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.notObjects.add(now, 10, time.Minute)
}

// tally keeps the times of the last few events. An empty one costs next to nothing: most peers do
// nothing wrong.
type tally struct {
	times []time.Time
}

// add counts an event and says whether there were limit within the time.
func (t *tally) add(now time.Time, limit int, within time.Duration) bool {
	if len(t.times) == limit {
		copy(t.times, t.times[1:])
		t.times = t.times[:limit-1]
	}
	t.times = append(t.times, now)
	return len(t.times) == limit && now.Sub(t.times[0]) <= within
}

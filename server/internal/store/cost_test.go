package store

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// What a stored message costs in allocations, alone and in a batch, has a bound that only a change of kind would pass.
func TestAppendingAllocatesLittle(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		for size, most := range map[int]float64{1: 1500, 500: 75} {
			batches := make([][]chat.Post, 6) // the first is for warming up
			for i := range batches {
				for k := range size {
					p := c.say([]chat.User{c.ada, c.grace}[k%2], strings.Repeat("x", 200))
					p.Draft.ClientID = uuid.NewString()
					batches[i] = append(batches[i], p)
				}
			}
			next := 0
			allocs := testing.AllocsPerRun(len(batches)-1, func() {
				post(t, s, batches[next]...)
				next++
			})
			if allocs /= float64(size); allocs > most {
				t.Errorf("%d at once: %.0f allocations a post, more than %.0f", size, allocs, most)
			} else {
				t.Logf("%d at once: %.0f allocations a post", size, allocs)
			}
		}
	})
}

package chat

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// forgetful is a store that numbers posts and forgets them: what is left is the appender's own cost.
type forgetful struct {
	Store
	seq int64
}

func (f *forgetful) AppendMessages(_ context.Context, posts []Post, _ time.Time, _ time.Duration) ([]Outcome, error) {
	outcomes := make([]Outcome, len(posts))
	for i := range posts {
		f.seq++
		outcomes[i] = Outcome{Created: true, Message: Message{Seq: f.seq}}
	}
	return outcomes, nil
}

// A post's way through the appender costs a handful of allocations beside what the store does.
func TestTheAppenderAllocatesLittle(t *testing.T) {
	a := newAppender(&forgetful{}, func([]Event, []Notice) {}, time.Now)
	defer a.close()
	waiting := make([]*pendingPost, MaxBatch)
	for size, most := range map[int]float64{1: 30, MaxBatch: 8} {
		allocs := testing.AllocsPerRun(50, func() {
			for i := range size {
				p, err := a.submit(Post{Author: User{ID: 1}})
				if err != nil {
					t.Fatal(err)
				}
				waiting[i] = p
			}
			for _, p := range waiting[:size] {
				if _, err := a.wait(t.Context(), p); err != nil {
					t.Fatal(err)
				}
			}
		})
		if perPost := allocs / float64(size); perPost > most {
			t.Errorf("%d at once: %.1f allocations a post, more than %.0f", size, perPost, most)
		} else {
			t.Logf("%d at once: %.1f allocations a post", size, perPost)
		}
	}
}

// BenchmarkAppender is posts a second through the appender alone: senders that each wait for their answer. With the real
// stores it is store's BenchmarkAppend.
func BenchmarkAppender(b *testing.B) {
	for _, senders := range []int{1, 256} {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) {
			a := newAppender(&forgetful{}, func([]Event, []Notice) {}, time.Now)
			defer a.close()
			var sending sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			for i := range senders {
				sending.Go(func() {
					for range (b.N + i) / senders {
						p, err := a.submit(Post{Author: User{ID: UserID(i)}})
						if err == nil {
							_, err = a.wait(b.Context(), p)
						}
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			sending.Wait()
		})
	}
}

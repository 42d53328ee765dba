package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gate is a store whose commits the test holds back or breaks; the real ones are tried in store and app.
type gate struct {
	Store
	commits chan []Post
	answer  func([]Post) ([]Outcome, error)
}

func (g *gate) AppendMessages(_ context.Context, posts []Post, _ time.Time, _ time.Duration) ([]Outcome, error) {
	g.commits <- posts
	return g.answer(posts)
}

// stored answers each post with one event whose seq is its place.
func stored() func([]Post) ([]Outcome, error) {
	var seq int64
	return func(posts []Post) ([]Outcome, error) {
		out := make([]Outcome, len(posts))
		for i, p := range posts {
			seq++
			out[i] = Outcome{Created: true, Message: Message{ID: p.ID, Seq: seq}, Events: []Event{{Seq: seq}}}
		}
		return out, nil
	}
}

func send(t *testing.T, a *appender, post Post) (Outcome, error) {
	pending, err := a.submit(post)
	if err != nil {
		return Outcome{}, err
	}
	return a.wait(t.Context(), pending)
}

// TestACommitIsBoundedInBytes: what shares a commit reaches every reader at one moment, and has to fit into a mailbox.
func TestACommitIsBoundedInBytes(t *testing.T) {
	quoted := MessageID("quoted")
	longest := strings.Repeat("😀", MaxBody)
	for name, draft := range map[string]Draft{
		"long texts":         {Body: longest},
		"control characters": {Body: strings.Repeat("\x01", MaxBody)},
		"quotes":             {Body: "yes", ReplyTo: &quoted},
		"quotes, long texts": {Body: longest, ReplyTo: &quoted},
	} {
		synctest.Test(t, func(t *testing.T) {
			store := &gate{commits: make(chan []Post), answer: stored()}
			a := newAppender(store, func([]Event, []Notice) {}, time.Now)
			defer a.close()
			var acked sync.WaitGroup
			const waiting = MaxBatch
			for range waiting {
				acked.Go(func() {
					if _, err := send(t, a, Post{ID: "m", Draft: draft}); err != nil {
						t.Error(err)
					}
				})
			}
			synctest.Wait()
			for left := waiting; left > 0; {
				posts := <-store.commits
				left -= len(posts)
				bytes := 0
				for _, p := range posts {
					bytes += p.weight()
				}
				if bytes > MaxBatchBytes {
					t.Errorf("%s: %d posts of %d bytes share a commit", name, len(posts), bytes)
				}
				synctest.Wait()
			}
			acked.Wait()
		})
	}
}

func TestAppenderSharesCommitsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const waiting = 700
		store := &gate{commits: make(chan []Post), answer: stored()}
		var published []int64
		a := newAppender(store, func(events []Event, _ []Notice) {
			for _, e := range events {
				published = append(published, e.Seq)
			}
		}, time.Now)
		var acked sync.WaitGroup
		say := func() {
			acked.Go(func() {
				if out, err := send(t, a, Post{ID: "m"}); err != nil || !out.Created {
					t.Errorf("got %+v, %v", out, err)
				}
			})
		}
		say()
		synctest.Wait() // the first commit is in flight
		for range waiting {
			say()
		}
		synctest.Wait() // all others wait for it
		var sizes []int
		for range 3 {
			sizes = append(sizes, len(<-store.commits))
		}
		acked.Wait()
		full := min(MaxBatch, (MaxBatchBytes-heaviestPost)/Post{ID: "m"}.weight()+1)
		if want := []int{1, full, waiting - full}; !slices.Equal(sizes, want) {
			t.Errorf("commits of %v posts, want %v", sizes, want)
		}
		if !slices.IsSorted(published) || len(published) != waiting+1 {
			t.Errorf("published %d events, sorted: %v", len(published), slices.IsSorted(published))
		}
		a.close()
	})
}

// TestAppenderKeepsStrangersApart: one post that breaks its transaction fails alone.
func TestAppenderKeepsStrangersApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("this post breaks the batch")
		ok := stored()
		store := &gate{commits: make(chan []Post), answer: func(posts []Post) ([]Outcome, error) {
			if slices.ContainsFunc(posts, func(p Post) bool { return p.ID == "bad" }) {
				return nil, broken
			}
			return ok(posts)
		}}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		var done sync.WaitGroup
		say := func(id MessageID, want error) {
			done.Go(func() {
				if _, err := send(t, a, Post{ID: id}); !errors.Is(err, want) {
					t.Errorf("%s: got %v, want %v", id, err, want)
				}
			})
		}
		say("first", nil)
		synctest.Wait()
		say("good", nil)
		say("bad", broken)
		say("better", nil)
		synctest.Wait()
		go func() {
			for range store.commits {
			}
		}()
		done.Wait()
		a.close()
		close(store.commits)
	})
}

// TestAppenderDoesNotRetryAnUnavailableStore: the whole batch is told at once, instead of 512 times the same time-out.
func TestAppenderDoesNotRetryAnUnavailableStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &gate{commits: make(chan []Post, 8), answer: func([]Post) ([]Outcome, error) {
			time.Sleep(time.Second)
			return nil, Unavailable(errors.New("gone"))
		}}
		a := newAppender(store, func([]Event, []Notice) { t.Error("published what was not stored") }, time.Now)
		var done sync.WaitGroup
		for range 5 {
			done.Go(func() {
				if _, err := send(t, a, Post{}); !IsKind(err, KindUnavailable) {
					t.Errorf("got %v, want unavailable", err)
				}
			})
		}
		done.Wait()
		if n := len(store.commits); n > 2 {
			t.Errorf("%d transactions for one first and one shared batch", n)
		}
		a.close()
	})
}

// Whatever the database does, a post is answered within 10 s, those that waited behind a transaction that hung too
// (facts.md, faults 12 and 15).
func TestAppenderAnswersInTimeWhateverHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAppender(hangs{}, func([]Event, []Notice) { t.Error("something was published") }, time.Now)
		defer a.close()
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 500 * time.Millisecond)
				began := time.Now()
				_, err := send(t, a, Post{ID: "m"})
				if took := time.Since(began); !IsKind(err, KindUnavailable) || took > 10*time.Second {
					t.Errorf("the post at %d was answered after %v with %v", i, took, err)
				}
			})
		}
		all.Wait()
	})
}

// hangs is a store that answers when its caller's time is over.
type hangs struct{ Store }

func (hangs) AppendMessages(ctx context.Context, _ []Post, _ time.Time, _ time.Duration) ([]Outcome, error) {
	<-ctx.Done()
	return nil, Unavailable(ctx.Err())
}

func TestAppenderStoresWhatWaitsBeforeItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &gate{commits: make(chan []Post, 8), answer: stored()}
		inFlight := store.answer
		store.answer = func(posts []Post) ([]Outcome, error) {
			time.Sleep(time.Second)
			return inFlight(posts)
		}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		var done sync.WaitGroup
		for range 3 {
			done.Go(func() {
				if out, err := send(t, a, Post{}); err != nil || !out.Created {
					t.Errorf("got %+v, %v", out, err)
				}
			})
		}
		synctest.Wait()
		a.close()
		done.Wait()
		if _, err := send(t, a, Post{}); !IsKind(err, KindUnavailable) {
			t.Errorf("after the stop: got %v, want unavailable", err)
		}
	})
}

// TestAppenderStopsInTimeWithoutADatabase: a stop does not wait for one time-out a batch.
func TestAppenderStopsInTimeWithoutADatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const waiting = 8 * MaxBatch
		store := &gate{commits: make(chan []Post, waiting), answer: func([]Post) ([]Outcome, error) {
			time.Sleep(appendTimeout)
			return nil, Unavailable(errors.New("frozen"))
		}}
		a := newAppender(store, func([]Event, []Notice) { t.Error("published what was not stored") }, time.Now)
		var done sync.WaitGroup
		for range waiting {
			done.Go(func() {
				if _, err := send(t, a, Post{}); !IsKind(err, KindUnavailable) {
					t.Errorf("got %v, want unavailable", err)
				}
			})
		}
		synctest.Wait()
		began := time.Now()
		a.close()
		done.Wait()
		if took := time.Since(began); took > appendTimeout {
			t.Errorf("the stop took %v, want at most the time-out of the commit under way, %v", took, appendTimeout)
		}
	})
}

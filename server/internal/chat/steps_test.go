package chat

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// lostAnswer is a store whose rooms are held at first. The write that waits for them is done, but its answer
// is lost.
type lostAnswer struct {
	Store
	waits int
	tries int
}

func (s *lostAnswer) AppendMessages(_ context.Context, posts []Post, _ time.Time, wait time.Duration) ([]Outcome, error) {
	if s.tries++; s.tries == 1 {
		return []Outcome{{Held: true}}, nil
	}
	if wait > 0 {
		s.waits++
		return nil, Unavailable(errors.New("the connection broke at the commit"))
	}
	return []Outcome{{Created: true, Message: Message{ID: posts[0].ID}}}, nil
}

// A post without a client id is not written again where its first write may have been committed.
func TestAPostWhoseCommitIsUncertainIsNotWrittenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &lostAnswer{}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		defer a.close()
		p, err := a.submit(Post{ID: "m1", Room: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.wait(t.Context(), p); !IsKind(err, KindUnavailable) {
			t.Errorf("the sender was told %v", err)
		}
		if store.tries != 2 || store.waits != 1 {
			t.Errorf("%d tries, %d of which waited", store.tries, store.waits)
		}
	})
}

// frozenStore never answers, until it is let go.
type frozenStore struct {
	Store
	frozen chan struct{}
}

func (s *frozenStore) AppendMessages(_ context.Context, posts []Post, _ time.Time, _ time.Duration) ([]Outcome, error) {
	<-s.frozen
	return make([]Outcome, len(posts)), nil
}

// An appender that answers nobody though posts wait shows since when; an idle one does not.
func TestAnAppenderThatStandsStillShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &frozenStore{frozen: make(chan struct{})}
		a := newAppender(store, func([]Event, []Notice) {}, time.Now)
		defer a.close()
		time.Sleep(time.Hour)
		if since := a.steps.waitSince(); !since.IsZero() {
			t.Errorf("without posts it waits since %v", since)
		}
		for range 3 {
			if _, err := a.submit(Post{Room: 1}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if age := time.Since(a.steps.waitSince()); age != 3*time.Minute {
			t.Errorf("it waits for %v", age)
		}
		close(store.frozen)
		synctest.Wait()
		time.Sleep(time.Minute)
		if since := a.steps.waitSince(); !since.IsZero() {
			t.Errorf("after all answers it waits since %v", since)
		}
	})
}

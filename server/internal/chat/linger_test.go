package chat

import (
	"testing"
	"testing/synctest"
	"time"
)

// crowd submits one post of each author without waiting for the answers.
func crowd(t *testing.T, a *appender, authors ...UserID) {
	t.Helper()
	for _, author := range authors {
		if _, err := a.submit(Post{ID: "m", Author: User{ID: author}}); err != nil {
			t.Fatal(err)
		}
	}
}

// lingering is an appender whose last commit was of these authors' posts, with nothing under way.
func lingering(t *testing.T, authors ...UserID) (*appender, *gate) {
	t.Helper()
	store := &gate{commits: make(chan []Post), answer: stored()}
	a := newAppender(store, func([]Event, []Notice) {}, time.Now)
	crowd(t, a, 99)
	synctest.Wait() // in flight: the others share the next
	crowd(t, a, authors...)
	for range 2 {
		<-store.commits
		synctest.Wait()
	}
	return a, store
}

// A batch waits for more only while those who share commits have not spoken again, and never for long.
func TestAppenderLingersForACrowd(t *testing.T) {
	for name, c := range map[string]struct {
		before, first, later []UserID
		waits                time.Duration
		size                 int
	}{
		"one alone is not held up":         {[]UserID{1}, []UserID{1}, nil, 0, 1},
		"nor is the next after them":       {[]UserID{1}, []UserID{7}, nil, 0, 1},
		"everybody has spoken again":       {[]UserID{1, 2, 3}, []UserID{3, 1, 2}, nil, 0, 3},
		"those who come late join":         {[]UserID{1, 2, 3}, []UserID{1}, []UserID{2}, minLinger, 2},
		"the last of them ends the wait":   {[]UserID{1, 2}, []UserID{1}, []UserID{2}, minLinger / 2, 2},
		"strangers do not prolong it":      {[]UserID{1, 2}, []UserID{7}, []UserID{8, 9}, minLinger, 3},
		"one who speaks twice counts once": {[]UserID{1, 2}, []UserID{1, 1}, nil, minLinger, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, store := lingering(t, c.before...)
				crowd(t, a, c.first...)
				began := time.Now()
				if len(c.later) > 0 && c.waits > 0 {
					time.Sleep(minLinger / 2)
					crowd(t, a, c.later...)
				}
				posts := <-store.commits
				if took := time.Since(began); took != c.waits || len(posts) != c.size {
					t.Errorf("%d posts after %v, want %d after %v", len(posts), took, c.size, c.waits)
				}
				a.close()
			})
		})
	}
}

// A stop does not wait for a crowd.
func TestAppenderStopsWhileItLingers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, store := lingering(t, 1, 2, 3)
		crowd(t, a, 1)
		synctest.Wait()
		began := time.Now()
		go func() { <-store.commits }()
		a.close()
		if took := time.Since(began); took != 0 {
			t.Errorf("the stop took %v", took)
		}
	})
}

// The wait is worth as long as a commit takes, within bounds.
func TestAppenderLingersAsLongAsACommit(t *testing.T) {
	for _, c := range []struct{ took, waits time.Duration }{
		{minLinger / 3, minLinger}, {2 * minLinger, 2 * minLinger}, {10 * maxLinger, maxLinger},
	} {
		synctest.Test(t, func(t *testing.T) {
			a, store := lingering(t, 1, 2, 3)
			crowd(t, a, 1, 2, 3)
			time.Sleep(c.took) // the commit of these
			<-store.commits
			synctest.Wait()
			crowd(t, a, 1)
			began := time.Now()
			<-store.commits
			if took := time.Since(began); took != c.waits {
				t.Errorf("after a commit of %v a batch waited %v, want %v", c.took, took, c.waits)
			}
			a.close()
		})
	}
}

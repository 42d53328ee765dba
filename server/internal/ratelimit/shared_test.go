package ratelimit

import (
	"testing"
	"time"
)

// store is a bucket for each name that is never refilled. It may be away.
type store struct {
	used  map[string]int
	asked int
	away  bool
}

func (s *store) Take(name string, _ float64, burst, n int) (taken int, wait time.Duration, ok bool) {
	if s.away {
		return 0, 0, false
	}
	s.asked++
	taken = min(n, burst-s.used[name])
	s.used[name] += taken
	if taken == 0 {
		wait = time.Minute
	}
	return taken, wait, true
}

// allowed tells how many of n tries are let through.
func allowed(l *Limiter, key string, n int) (count int) {
	for range n {
		if ok, _ := l.Allow(key); ok {
			count++
		}
	}
	return count
}

// twoLimiters share a store as two nodes do.
func twoLimiters(burst int) (*Limiter, *Limiter, *store) {
	s := &store{used: map[string]int{}}
	one, _ := at(0.001, burst)
	two, _ := at(0.001, burst)
	one.Share("sends", s)
	two.Share("sends", s)
	return one, two, s
}

// Contract section 12: two nodes together let through what one would, within a fifth.
func TestTwoShareABucket(t *testing.T) {
	one, two, s := twoLimiters(50)
	count := 0
	for range 50 {
		count += allowed(one, "ada", 1) + allowed(two, "ada", 1)
	}
	if count < 40 || count > 50 {
		t.Errorf("%d were let through, want 50 less what was leased and not used", count)
	}
	if s.asked > 20 {
		t.Errorf("asked %d times for %d tokens, which are leased by fives", s.asked, count)
	}
	if n := allowed(two, "grace", 50); n != 50 {
		t.Errorf("one key's limit is another's: %d", n)
	}
}

// Who goes on trying is refused here, as long as the answer said, and the wait is that of all nodes together.
func TestARefusalIsNotAskedForAgain(t *testing.T) {
	one, two, s := twoLimiters(5)
	allowed(one, "ada", 5)
	asked := s.asked
	for range 100 {
		if ok, wait := two.Allow("ada"); ok || wait != time.Minute {
			t.Fatalf("%t %s, want no and a minute", ok, wait)
		}
	}
	if s.asked != asked+1 {
		t.Errorf("asked %d times", s.asked-asked)
	}
}

// Without the others each goes by its own count, which has gone on all the time.
func TestAwayEachKeepsItsOwn(t *testing.T) {
	one, _, s := twoLimiters(5)
	if n := allowed(one, "ada", 3); n != 3 {
		t.Fatal(n)
	}
	s.away = true
	if n := allowed(one, "ada", 10); n != 2 {
		t.Errorf("%d more were let through, want 2 of 5", n)
	}
}

func TestWhatIsReturnedIsThereForAll(t *testing.T) {
	one, two, _ := twoLimiters(5)
	allowed(one, "ada", 5)
	if n := allowed(two, "ada", 1); n != 0 {
		t.Fatal("more than all have together")
	}
	one.Return("ada")
	two.buckets["ada"].closedUntil = time.Time{} // a minute later
	if n := allowed(two, "ada", 5); n != 1 {
		t.Errorf("%d after one was returned", n)
	}
}

func TestOffSharesNothing(t *testing.T) {
	var none *Limiter
	none.Share("sends", &store{})
	if ok, _ := none.Allow("ada"); !ok {
		t.Error("no limit limits")
	}
}

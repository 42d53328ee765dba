package store

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// strays is how far a clock may be off in these tests and pass for right.
const strays = 30 * time.Second

func learn(t *testing.T, s *Store) {
	t.Helper()
	if err := s.LearnTime(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A node goes by the database's time from when it has learned it, and by what it learned last while
// the database is away (facts.md, fault 21).
func TestTheTimeIsTheDatabases(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for _, wrong := range []time.Duration{5 * time.Minute, -5 * time.Minute, 0} {
			s.clock.own = func() time.Time { return time.Now().Add(wrong) }
			learn(t, s)
			if off := time.Until(s.Now()); off.Abs() > strays {
				t.Errorf("a clock %v ahead tells a time %v ahead", wrong, off)
			}
		}
		s.clock.own = func() time.Time { return time.Now().Add(time.Hour) }
		learn(t, s)
		away := open(t, Options{URL: "postgres://nobody@127.0.0.1:1/none"})
		away.clock = s.clock
		if err := away.LearnTime(t.Context()); err == nil {
			t.Fatal("a database that is away tells the time")
		}
		if off := time.Until(away.Now()); off.Abs() > strays {
			t.Errorf("without its database a node's time is %v ahead", off)
		}
	})
}

// A clock that is put wrong while the node runs is right again within a minute.
func TestKeepTimeLearnsEachMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onSQLite(t)
		var wrong atomic.Int64
		s.clock.own = func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.KeepTime(ctx) }()
		defer func() { stop(); <-done }()
		synctest.Wait()
		right := s.Now()
		wrong.Store(int64(time.Hour))
		time.Sleep(learnEvery + time.Second)
		// The database's clock is not the one of this test, and stood still meanwhile.
		if off := s.Now().Sub(right); off.Abs() > strays {
			t.Errorf("a minute after its clock was put wrong a node's time is %v off", off)
		}
	})
}

// A session ends by the database's time, not by the node's.
func TestASessionEndsByTheDatabasesTime(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		s.clock.own = func() time.Time { return time.Now().Add(48 * time.Hour) }
		learn(t, s)
		session := chat.Session{
			ID: "a session", User: newCast(t, s).ada, Generation: 1, CreatedAt: time.Now(), LastSeenAt: time.Now(), ExpiresAt: time.Now().Add(24 * time.Hour),
		}
		if err := s.CreateSession(t.Context(), session, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Session(t.Context(), session.ID); err != nil {
			t.Errorf("a session of a day: %v", err)
		}
	})
}

// What a measurement cannot tell from no difference at all moves no clock.
func TestAClockThatIsRightStaysStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clock{own: time.Now}
		measure := func(takes, ahead time.Duration) {
			before := time.Now()
			time.Sleep(takes / 2)
			told := time.Now().Add(ahead)
			time.Sleep(takes - takes/2)
			c.correct(before, told)
		}
		for _, step := range []struct{ takes, ahead, want time.Duration }{
			{0, 0, 0},
			{0, time.Millisecond, 0},
			{2 * time.Second, time.Second, 0},
			{2 * time.Second, -time.Second, 0},
			{20 * time.Millisecond, time.Second, time.Second},
			{4 * time.Second, 2 * time.Second, time.Second},
			{20 * time.Millisecond, -time.Minute, -time.Minute},
			{0, 0, 0},
		} {
			measure(step.takes, step.ahead)
			if got := time.Until(c.now()); got != step.want {
				t.Errorf("told %v ahead within %v: %v ahead, want %v", step.ahead, step.takes, got, step.want)
			}
		}
	})
}

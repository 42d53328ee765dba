package store

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// learnEvery is how often a node compares its clock with the database's, and learnAgain how
	// soon it tries again where the database did not answer.
	learnEvery = time.Minute
	learnAgain = 2 * time.Second
	// tick is how exactly both databases tell the time.
	tick = time.Millisecond
	// strayClock is how much the difference of two clocks may change before the log says so.
	strayClock = time.Second
)

// clock is this node's clock, set right by the database's. The nodes of one database agree on it,
// however far apart their own clocks are.
type clock struct {
	own    chat.Clock
	offset atomic.Int64 // from own to the database's, in nanoseconds
}

func (c *clock) now() time.Time { return c.own().Add(time.Duration(c.offset.Load())) }

// correct takes the database's time as it was at some moment between before and now, and returns
// the change of the offset. What such a measurement cannot tell from none is no change: a clock
// that is right does not move to and fro.
func (c *clock) correct(before, told time.Time) time.Duration {
	doubt := c.own().Sub(before) / 2
	measured := told.Sub(before.Add(doubt))
	change := measured - time.Duration(c.offset.Load())
	if change.Abs() <= doubt+tick {
		return 0
	}
	c.offset.Store(int64(measured))
	return change
}

// Now is the time by the database's clock, as far as this node has learned it. It asks nothing.
func (s *Store) Now() time.Time { return s.clock.now() }

// LearnTime asks the database for its time. Where that fails the last answer still counts.
func (s *Store) LearnTime(ctx context.Context) error {
	var micros int64
	before := s.clock.own()
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT " + s.db.Micros).Scan(&micros).Error
	})
	if err != nil {
		return err
	}
	if change := s.clock.correct(before, time.UnixMicro(micros)); change.Abs() >= strayClock {
		s.log.WarnContext(ctx, "this node's clock differs from the database's: going by the database's",
			"offset", time.Duration(s.clock.offset.Load()))
	}
	return nil
}

// KeepTime learns the database's time again and again until ctx ends.
func (s *Store) KeepTime(ctx context.Context) {
	for {
		next := learnEvery
		if s.LearnTime(ctx) != nil { // the database's absence is told elsewhere
			next = learnAgain
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
	}
}

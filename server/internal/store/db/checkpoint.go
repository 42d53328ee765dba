package db

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	sqlitedriver "modernc.org/sqlite"
)

const (
	// maxLogPages is the length from which on the log is cut: readers who never pause would let it
	// grow for ever. When a quarter of that was written, it is copied into the database, and the
	// log begins anew in the same file: one that grows costs more for each commit.
	maxLogPages = 4096
	// tracesWait is how long an erasure waits for its text to leave the log. Mostly it takes
	// milliseconds.
	tracesWait = 500 * time.Millisecond
	// A cut needs a moment without readers. A try keeps new ones waiting for firstPatience at
	// first, then for twice as long each time, up to usualPatience: a reader waits for
	// acquireTimeout before it is refused. After urgentAfter a try waits for longer than any read
	// takes, so that it cannot fail for a reader of this process.
	firstPatience  = 25 * time.Millisecond
	usualPatience  = 1500 * time.Millisecond
	urgentAfter    = 30 * time.Second
	urgentPatience = callTimeout + acquireTimeout
	// cutPause is the longest time between two tries.
	cutPause = time.Second
)

// checkpointer keeps SQLite's write-ahead log short, and takes erased texts out of it:
// secure_delete clears the pages of the database, but the log has them as they were. It works
// beside the commits, on a connection of its own.
//
// SQLite can cut the log (TRUNCATE) only while nobody reads from it. If somebody does, its answer
// says busy in a row, and it has done nothing. With a busy_timeout it would wait for the reader,
// and let no writer in meanwhile. So it has none here: the checkpointer itself waits for the
// readers of this process, while writers go on, and holds the writers' connection only for the cut.
type checkpointer struct {
	readers *gate
	writer  *sql.DB // the one connection that writes
	own     *sql.DB
	log     *slog.Logger
	// maxPages is the length of the log from which on it is cut.
	maxPages int

	written atomic.Int64 // pages, since the last checkpoint
	wake    chan struct{}
	mu      sync.Mutex
	asked   []chan struct{} // who waits for the next cut

	cancel  context.CancelFunc
	stopped chan struct{}
}

func startCheckpointer(readers *gate, writer, own *sql.DB, o Options) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpointer{
		readers: readers, writer: writer, own: own, log: o.Log, maxPages: cmp.Or(o.maxLogPages, maxLogPages),
		wake: make(chan struct{}, 1), cancel: cancel, stopped: make(chan struct{}),
	}
	go c.run(ctx)
	return c
}

// close ends the checkpointer. Closing the last connection makes SQLite empty the log.
func (c *checkpointer) close() error {
	c.cancel()
	<-c.stopped
	return c.own.Close()
}

// cutSoon asks for the log to be cut. The channel is closed once it is, by a cut that began after
// the call.
func (c *checkpointer) cutSoon() <-chan struct{} {
	done := make(chan struct{})
	c.mu.Lock()
	c.asked = append(c.asked, done)
	c.mu.Unlock()
	c.wakeUp()
	return done
}

func (c *checkpointer) takeAsked() []chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}

func (c *checkpointer) run(ctx context.Context) {
	defer close(c.stopped)
	patience := firstPatience // for a log that is too long
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		c.cutUntilDone(ctx)
		if !c.isDue() {
			continue
		}
		c.written.Store(0)
		if c.copy(ctx) <= c.maxPages || c.cut(ctx, patience) {
			patience = firstPatience
		} else {
			patience = min(2*patience, usualPatience)
		}
	}
}

// noteWrites counts the pages that the writers' connection has written, and asks for a checkpoint
// when they are many.
func (c *checkpointer) noteWrites(conn *sql.Conn) {
	_ = conn.Raw(func(raw any) error {
		wrapped, ok := raw.(interface{ Unwrap() driver.Conn })
		if !ok {
			return nil
		}
		if s, ok := wrapped.Unwrap().(sqlitedriver.DBStatus); ok {
			pages, _, err := s.Status(sqlitedriver.DBStatusCacheWrite, true)
			c.written.Add(int64(pages))
			if err == nil && c.isDue() {
				c.wakeUp()
			}
		}
		return nil
	})
}

func (c *checkpointer) isDue() bool { return c.written.Load() >= int64(c.maxPages/4) }

func (c *checkpointer) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// copy brings what was committed into the database and returns the length of the log. Nearly all of
// it is copied while others write. The rest is copied while nobody does: then the next one to write
// begins the log anew, if no reader needs it.
func (c *checkpointer) copy(ctx context.Context) (pages int) {
	c.checkpoint(ctx, "PASSIVE")
	writer, err := c.holdWriter(ctx)
	if err == nil {
		defer writer.Close()
	}
	_, pages = c.checkpoint(ctx, "PASSIVE")
	return pages
}

// holdWriter keeps the writers of this process waiting until the connection is closed.
func (c *checkpointer) holdWriter(ctx context.Context) (*sql.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, usualPatience)
	defer cancel()
	return c.writer.Conn(ctx)
}

// cutUntilDone tries again and again, for all who have asked by the beginning of a try.
func (c *checkpointer) cutUntilDone(ctx context.Context) {
	waiting := c.takeAsked()
	if len(waiting) == 0 {
		return
	}
	began := time.Now()
	pause := firstPatience
	for patience := firstPatience; ; patience = min(2*patience, usualPatience) {
		if time.Since(began) > urgentAfter {
			patience = urgentPatience
		}
		if c.cut(ctx, patience) {
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, cutPause)
		waiting = append(waiting, c.takeAsked()...)
	}
	for _, done := range waiting {
		close(done)
	}
}

// cut empties the log, if the readers come to an end within patience.
func (c *checkpointer) cut(ctx context.Context, patience time.Duration) bool {
	c.checkpoint(ctx, "PASSIVE") // most of the work, while others read and write
	if !c.readers.shut(ctx, patience) {
		return false
	}
	defer c.readers.open()
	writer, err := c.holdWriter(ctx)
	if err != nil {
		return false
	}
	defer writer.Close()
	busy, _ := c.checkpoint(ctx, "TRUNCATE")
	return !busy
}

// checkpoint runs one, and reads its answer: whether somebody was in its way, and the length of the
// log.
func (c *checkpointer) checkpoint(ctx context.Context, mode string) (busy bool, pages int) {
	var moved int
	err := c.own.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved)
	if err != nil {
		if ctx.Err() == nil && classifySQLite(err) != classUnavailable {
			c.log.WarnContext(ctx, "cannot shorten the write-ahead log", "err", err)
		}
		return true, 0
	}
	return busy, pages
}

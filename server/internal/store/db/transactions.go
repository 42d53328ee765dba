package db

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"
)

const (
	// acquireTimeout bounds the wait for a free connection.
	acquireTimeout = 2 * time.Second
	// callTimeout bounds a whole call, retries included, where the server's own limits cannot: a network that swallows.
	callTimeout = 8 * time.Second
	// maxTries and retryWait: a deadlock or a serialization failure is tried again after a random part of the wait.
	maxTries  = 4
	retryWait = 20 * time.Millisecond
)

// Read runs fn on one connection for reading. Each of its statements sees its own moment.
func (d *DB) Read(ctx context.Context, fn func(*gorm.DB) error) error {
	return d.reading(ctx, fn)
}

// Snapshot runs fn in a transaction whose reads all see one moment.
func (d *DB) Snapshot(ctx context.Context, fn func(*gorm.DB) error) error {
	return d.reading(ctx, func(db *gorm.DB) error { return inTransaction(db, &d.snapshot, fn) })
}

func (d *DB) reading(ctx context.Context, fn func(*gorm.DB) error) error {
	waiting, cancel := context.WithTimeout(ctx, acquireTimeout)
	err := d.readers.enter(waiting)
	cancel()
	if err != nil {
		return d.domainError(ctx, err)
	}
	defer d.readers.leave()
	return d.on(ctx, d.Reader, fn)
}

// Update runs fn, a single statement that writes and needs no transaction around it.
func (d *DB) Update(ctx context.Context, fn func(*gorm.DB) error) error {
	return d.writing(ctx, fn)
}

// Write runs fn in a transaction; where the database rolled it back only because of others, again from the start.
func (d *DB) Write(ctx context.Context, fn func(*gorm.DB) error) error {
	return d.writing(ctx, func(db *gorm.DB) error {
		return d.retry(ctx, func() error { return inTransaction(db, nil, fn) })
	})
}

// retry runs fn, a transaction, again where the database rolled it back only because of others.
func (d *DB) retry(ctx context.Context, fn func() error) error {
	for try := 1; ; try++ {
		err := fn()
		if err == nil || try == maxTries || d.classify(err) != classRetry {
			return err
		}
		wait := time.Duration(try) * retryWait
		select {
		case <-time.After(rand.N(wait)): //nolint:gosec // jitter needs no secrecy
		case <-ctx.Done():
			return err
		}
	}
}

func (d *DB) writing(ctx context.Context, fn func(*gorm.DB) error) error {
	return d.on(ctx, d.Writer, func(db *gorm.DB) error {
		if conn, ok := db.Statement.ConnPool.(*sql.Conn); ok && d.checkpoints != nil {
			defer d.checkpoints.noteWrites(conn)
		}
		return fn(db)
	})
}

// DropTraces takes what was erased out of the database's own journal. It waits for that for TracesWait at most. When it
// takes longer, the work goes on; when the process ends first, the next Open does it.
func (d *DB) DropTraces(ctx context.Context) {
	if d.checkpoints == nil {
		return
	}
	timer := time.NewTimer(d.TracesWait)
	defer timer.Stop()
	select {
	case <-d.checkpoints.cutSoon():
	case <-timer.C:
	case <-ctx.Done():
	case <-d.checkpoints.stopped:
	}
}

// on runs fn on one connection of gorm's pool.
func (d *DB) on(ctx context.Context, db *gorm.DB, fn func(*gorm.DB) error) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return d.onPool(ctx, pool, func(ctx context.Context, conn *sql.Conn) error {
		db = db.Session(&gorm.Session{NewDB: true, Context: ctx})
		db.Statement.ConnPool = conn
		return fn(db)
	})
}

// onPool runs fn on one connection of the pool, and turns its error into the domain's.
func (d *DB) onPool(ctx context.Context, pool *sql.DB, fn func(context.Context, *sql.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	conn, err := acquire(ctx, pool)
	if err != nil {
		return d.domainError(ctx, err)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	return d.domainError(ctx, fn(ctx, conn))
}

// acquire waits for a connection no longer than acquireTimeout, which database/sql has no setting for.
func acquire(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, acquireTimeout)
	defer cancel()
	return pool.Conn(ctx)
}

func inTransaction(db *gorm.DB, options *sql.TxOptions, fn func(*gorm.DB) error) error {
	if options == nil {
		return db.Transaction(fn)
	}
	return db.Transaction(fn, options)
}

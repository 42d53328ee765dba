// Package db is the way to the database: connections, transactions, retries, what errors mean, rows in bulk, and what the
// two dialects do differently. It knows no table. With the store it is the only home of gorm and of the database drivers;
// of ours it imports chat, for the errors that it answers with.
//
// The dialects stand in postgres.go and sqlite.go.
package db

import (
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// The names of the dialects.
const (
	Postgres = "postgres"
	SQLite   = "sqlite"
)

// Options say which database to open.
type Options struct {
	// URL is a postgres:// URL; "" means SQLite in DataDir.
	URL     string
	DataDir string
	// MaxConns bounds the pool on Postgres; 0 means 10.
	MaxConns int
	Log      *slog.Logger

	maxLogPages int // of a test; 0 means maxLogPages
}

// DB is a database. It is safe for concurrent use. On SQLite Writer has one connection and Reader a few; on Postgres both
// are the same pool, and appends have one of their own: slow readers never keep them from a connection. Calls go through Read, Snapshot, Update and Write, which bound their time and tell their errors.
type DB struct {
	Dialect
	Writer, Reader *gorm.DB
	Log            *slog.Logger
	// TracesWait bounds DropTraces.
	TracesWait time.Duration
	// Heard, if set, is told the statements of each trip of a pipeline: gorm has a log of its own.
	Heard func(statements []string)

	path        string  // of SQLite's file
	appends     *sql.DB // the pool of Pipeline
	readers     *gate
	checkpoints *checkpointer // SQLite's
}

// Dialect is what the two databases do differently.
type Dialect struct {
	Name string
	// LockRows ends a SELECT that locks what it reads until the commit. SQLite's one writer needs none.
	// It names the rooms' table r.
	LockRows string
	// LockUsers likewise, shared. It names the users' table u.
	LockUsers string
	// Micros is the database's own time, in microseconds since 1970.
	Micros string
	// LockTimeout is the statement that bounds the wait for each lock until the commit, by a text of milliseconds; "" for none.
	LockTimeout string
	// Contains is the condition that a column contains a text, its one parameter; "" is contained in all.
	Contains func(column string) string
	// Clock is the database's clock as the statement runs, whose value is a Stamp. It is one for all nodes.
	Clock string
	// OwnKey stands before the VALUES of an INSERT that gives a row's key itself.
	OwnKey string

	// snapshot is a transaction whose reads all see one moment.
	snapshot sql.TxOptions
	// inline is the source of a table that is handed over with the statement.
	inline   func(columns []Column) (string, []any)
	classify func(error) errorClass
	// begin starts the transaction of a pipeline, and run has its statements done.
	begin string
	run   func(*Pipeline, []Statement) error
}

// Open opens the database. On Postgres it does not connect: a server that is down shows in each call, as KindUnavailable,
// until it is there.
func Open(o Options) (*DB, error) {
	if o.URL != "" {
		return openPostgres(o)
	}
	return openSQLite(o)
}

// Close ends all connections and the work beside them. Calls under way fail.
func (d *DB) Close() error {
	var err error
	if d.checkpoints != nil {
		err = d.checkpoints.close()
	}
	return errors.Join(err, closePool(d.Reader), closePool(d.Writer), d.appends.Close())
}

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// gormConfig keeps gorm quiet (its own log would show bodies) and to the columns it knows: a prepared SELECT * breaks when
// a newer release adds a column.
func gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		QueryFields:            true,
		Logger:                 logger.Discard,
	}
}

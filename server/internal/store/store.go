// Package store keeps the domain's data: chat.Store on gorm, for Postgres and for SQLite, with one set of queries for both.
// It is the only home of gorm and of the database drivers; it imports chat and nothing else of ours.
//
// Rows are private structs, and one function each turns them into domain values. gorm does the ordinary work; SQL is
// written out where it reads more easily than calls (joins with derived counts, whole batches in one statement).
//
// What differs between the dialects lives in postgres.go and sqlite.go, behind the dialect struct.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Options say which database to open.
type Options struct {
	// URL is a postgres:// URL; "" means SQLite in DataDir.
	URL     string
	DataDir string
	// MaxConns bounds the pool on Postgres; 0 means 10.
	MaxConns int
	Log      *slog.Logger // nil: nowhere
	// Now tells the time where a call is not given one: a session's expiry. Nil: time.Now.
	Now chat.Clock
}

// Store is the database. It is safe for concurrent use. On SQLite writer has one connection and reader a few; on
// Postgres both are the same pool.
type Store struct {
	dialect dialect
	writer  *gorm.DB
	reader  *gorm.DB
	now     chat.Clock
	log     *slog.Logger
	// appended tells the indexer that there is something to read; searching holds a place for each search under way.
	appended  chan struct{}
	searching chan struct{}
}

var _ chat.Store = (*Store)(nil)

// dialect is what the two databases do differently.
type dialect struct {
	name string
	// snapshot is a transaction whose reads all see one moment.
	snapshot sql.TxOptions
	// lockRows ends a SELECT that locks what it reads until the commit. SQLite's one writer needs none.
	// It names the rooms' table r.
	lockRows string
	// lockUsers likewise, shared, as lockedAccount does. It names the users' table u.
	lockUsers string
	// contains is the condition that a column contains a text, its one parameter; "" is contained in all.
	contains func(column string) string
	// inline is the source of a table that is handed over with the statement.
	inline   func(columns []column) (string, []any)
	classify func(error) errorClass
	migrate  func(ctx context.Context) error
	search   searchDialect
	// dropTraces is the statement that takes what was erased out of the database's own journal; "" for none.
	dropTraces string
}

// Open opens the database. On SQLite it makes and migrates it, and fails where that fails. On Postgres it does not
// connect: a server that is down or not migrated shows in Ping and in each call, as KindUnavailable, until it is there.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.URL != "" {
		return openPostgres(o)
	}
	return openSQLite(ctx, o)
}

func newStore(o Options, d dialect, writer, reader *gorm.DB) *Store {
	return &Store{
		dialect: d, writer: writer, reader: reader, now: o.Now, log: o.Log,
		appended: make(chan struct{}, 1), searching: make(chan struct{}, maxSearching),
	}
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

// Close ends all connections. Calls under way fail.
func (s *Store) Close() error {
	return errors.Join(closePool(s.reader), closePool(s.writer))
}

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Migrate brings the schema up to this release. On Postgres it waits for the server to come up, and for another
// migration to end; on SQLite Open has done it already.
func (s *Store) Migrate(ctx context.Context) error { return s.dialect.migrate(ctx) }

// Ping says whether the database serves and its schema is as new as this release needs.
func (s *Store) Ping(ctx context.Context) error {
	var version int64
	err := s.read(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version).Error
	})
	if err != nil {
		return err
	}
	if newest := newestVersion(s.dialect.name); version < newest {
		return unmigrated(fmt.Errorf("it is at version %d of %d", version, newest))
	}
	return nil
}

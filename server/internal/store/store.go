// Package store keeps the domain's data: chat.Store on gorm, for Postgres and for SQLite, with one set of queries for both.
// The way to the database, and what differs between the two, is package db.
//
// Rows are private structs, and one function each turns them into domain values. gorm does the ordinary work; SQL is
// written out where it reads more easily than calls (joins with derived counts, whole batches in one statement).
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/search"
)

// Options say which database to open.
type Options struct {
	// URL is a postgres:// URL; "" means SQLite in DataDir.
	URL     string
	DataDir string
	// MaxConns bounds the pool on Postgres; 0 means 10.
	MaxConns int
	// ReplicaURL is that of a copy which follows URL, for reads that may be a little late; "" for none. It is used while FollowReplica
	// runs. ReplicaRead, if set, is told what became of each such read, one of a closed set, and ReplicaLag how far behind the copy is.
	ReplicaURL    string
	ReplicaRead   func(result string)
	ReplicaLag    func(time.Duration)
	ReplicaLimits ReplicaLimits
	Log           *slog.Logger // nil: nowhere
	// Now is this node's own clock, which may be wrong. Nil: time.Now.
	Now chat.Clock
}

// Store is chat.Store. It is safe for concurrent use.
type Store struct {
	db      *db.DB
	replica *replica // nil: none
	search  *search.Index
	o       Options
	clock   *clock
	log     *slog.Logger
	keys    *keys
	lean    *leanLog
	// uploading has one place: see oneUpload.
	uploading chan struct{}
	// digestAfter is how long a message is unread before its reader is mailed of it, where mail is on.
	digestAfter time.Duration
}

var _ chat.Store = (*Store)(nil)

// Open opens the database. On SQLite it makes and migrates it, and fails where that fails. On Postgres it does not
// connect: a server that is down or not migrated shows in Ping and in each call, as KindUnavailable, until it is there.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	opened, err := db.Open(db.Options{URL: o.URL, DataDir: o.DataDir, MaxConns: o.MaxConns, Log: o.Log})
	if err != nil {
		return nil, err
	}
	s := newStore(o, opened)
	if s.replica, err = openReplica(o, opened); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	if opened.Name == db.SQLite {
		if err := migrateSQLite(ctx, opened, schema(db.SQLite)); err != nil {
			return nil, errors.Join(err, opened.Close())
		}
		opened.DropTraces(ctx) // those of a process that was killed
	}
	return s, nil
}

func newStore(o Options, opened *db.DB) *Store {
	clock := &clock{own: o.Now}
	return &Store{
		db: opened, search: search.New(opened, o.Log), o: o, clock: clock, log: o.Log, keys: &keys{now: clock.now}, lean: &leanLog{},
		uploading: make(chan struct{}, 1),
	}
}

// Close ends all connections. Calls under way fail.
func (s *Store) Close() error { return errors.Join(s.replica.close(), s.db.Close()) }

// Migrate brings the schema up to this release. On Postgres it waits for the server to come up, and for another
// migration to end; on SQLite Open has done it already.
func (s *Store) Migrate(ctx context.Context) error {
	if s.db.Name == db.SQLite {
		return nil
	}
	return migratePostgres(ctx, s.o, schema(db.Postgres))
}

// Ping says whether the database serves and its schema is as new as this release needs.
func (s *Store) Ping(ctx context.Context) error {
	var version int64
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version).Error
	})
	if err != nil {
		return err
	}
	if newest := newestVersion(s.db.Name); version < newest {
		return db.Unmigrated(fmt.Errorf("it is at version %d of %d", version, newest))
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// State is what can be told of a database from outside, without changing it.
type State struct {
	Server         string        // such as "PostgreSQL 15.4"
	Schema, Newest int64         // its schema's version, 0 for none, and the one that this release needs
	Ahead          time.Duration // by how much its clock is ahead of this machine's
	Took           time.Duration // of one question
	Conns, Max     int           // connections in use, this one included, and allowed; 0 on SQLite
	Unlimited      []string      // settings of ours that its connections lack, as through a pooler where the role has none
}

// Look asks a database for its state. A SQLite database that is not there yet has none, and no error.
func Look(ctx context.Context, o Options) (State, error) {
	if o.URL == "" {
		return lookSQLite(ctx, o)
	}
	opened, err := db.Open(db.Options{URL: o.URL, MaxConns: 1, Log: o.Log})
	if err != nil {
		return State{}, err
	}
	state := State{Newest: newestVersion(db.Postgres)}
	err = opened.Read(ctx, func(tx *gorm.DB) error { return state.lookPostgres(tx) })
	if closed := opened.Close(); err == nil {
		err = closed
	}
	return state, err
}

// ReplicaState is what can be told of a replica from outside.
type ReplicaState struct {
	Refusal string        // why it is no replica of the database, "" where it is one
	Behind  int64         // bytes of the log that it did not reach in time
	Took    time.Duration // until it was where the primary had been, or so long it was waited for
}

// LookReplica asks a replica for its state, and waits for it no longer than it may be behind.
func LookReplica(ctx context.Context, o Options) (state ReplicaState, err error) {
	primary, err := db.Open(db.Options{URL: o.URL, MaxConns: 1, Log: o.Log})
	if err != nil {
		return state, err
	}
	defer func() { err = errors.Join(err, primary.Close()) }()
	replica, err := db.OpenReplica(db.Options{URL: o.ReplicaURL, MaxConns: 1, Log: o.Log}, replicaSearch+replicaSpare)
	if err != nil {
		return state, err
	}
	defer func() { err = errors.Join(err, replica.Close()) }()
	stood, err := placeOf(ctx, primary)
	if err != nil {
		return state, err
	}
	for began := time.Now(); ; time.Sleep(lookAgain) {
		copied, err := placeOf(ctx, replica)
		if err != nil {
			return state, err
		}
		state.Refusal, err = refuses(ctx, primary, stood, copied)
		state.Behind, state.Took = max(0, stood.LSN-copied.LSN), time.Since(began)
		if err != nil || state.Refusal != "" || state.Behind == 0 || state.Took > replicaLag {
			return state, err
		}
	}
}

// lookAgain is between two questions of LookReplica.
const lookAgain = 50 * time.Millisecond

func (s *State) lookPostgres(tx *gorm.DB) error {
	began := time.Now()
	var row struct {
		Server    string
		Now       time.Time
		Conns     int
		Max       int
		HasSchema bool
	}
	err := tx.Raw(`SELECT 'PostgreSQL ' || current_setting('server_version') AS server, clock_timestamp() AS now,
		(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS conns,
		current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS max,
		to_regclass('goose_db_version') IS NOT NULL AS has_schema`).Scan(&row).Error
	if err != nil {
		return err
	}
	s.Server, s.Conns, s.Max, s.Took = row.Server, row.Conns, row.Max, time.Since(began)
	s.Ahead = row.Now.Sub(began.Add(s.Took / 2))
	if s.Unlimited, err = lacking(tx); err != nil {
		return err
	}
	if !row.HasSchema {
		return nil
	}
	return tx.Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&s.Schema).Error
}

// lacking names those of our settings that are as the server's own: not set by whoever connects, nor for the role.
func lacking(tx *gorm.DB) (names []string, err error) {
	limits := slices.Sorted(maps.Keys(db.Limits()))
	err = tx.Raw("SELECT name FROM pg_settings WHERE name IN ? AND source IN ('default', 'configuration file') ORDER BY name", limits).Scan(&names).Error
	return names, err
}

func lookSQLite(ctx context.Context, o Options) (State, error) {
	state := State{Newest: newestVersion(db.SQLite)}
	path := sqlitePath(o)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return state, nil
	}
	began := time.Now()
	err := db.ReadSQLiteFile(path, func(pool *sql.DB) error {
		return pool.QueryRowContext(ctx, `SELECT 'SQLite ' || sqlite_version(),
			(SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied)`).Scan(&state.Server, &state.Schema)
	})
	state.Took = time.Since(began)
	return state, err
}

func sqlitePath(o Options) string { return filepath.Join(o.DataDir, db.SQLiteFile) }

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

const (
	// migrateWait is how long a migration waits for the server: a release may start before its database is ready.
	migrateWait = 30 * time.Second
	// migrateLockTimeout is how long it stands in line for a table's lock. Whoever comes after it stands behind it, and the
	// release before, still serving, waits for 2 s before it refuses: so it lets them pass by then, and tries again.
	migrateLockTimeout = "1s"
	migrateTries       = 30
	migratePause       = 2 * time.Second
)

// ErrPooled says that a migration cannot go through a pooler: its lock and its time-outs belong to one connection.
var ErrPooled = errors.New("DATABASE_URL leads to a pooler (default_query_exec_mode=cache_describe): give migrate the address of PostgreSQL itself")

// migratePostgres uses a pool of its own, since a migration may rightly take longer than a statement is given elsewhere.
func migratePostgres(ctx context.Context, o Options, files fs.FS) error {
	if db.IsPooled(o.URL) {
		return ErrPooled
	}
	pool, err := db.PostgresPool(o.URL, map[string]string{"statement_timeout": "0", "lock_timeout": migrateLockTimeout})
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	if err := awaitPostgres(ctx, pool, o.Log); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := migrateUp(ctx, db.Postgres, pool, files, o.Log, goose.WithSessionLocker(locker))
		if try == migrateTries || !isLockTimeout(err) {
			return err
		}
		o.Log.WarnContext(ctx, "a table is in use: the migration tries again", "err", err)
		if err := pause(ctx, migratePause); err != nil {
			return err
		}
	}
}

func isLockTimeout(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

func awaitPostgres(ctx context.Context, pool *sql.DB, log *slog.Logger) error {
	deadline := time.Now().Add(migrateWait)
	for {
		err := pool.PingContext(ctx)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		log.WarnContext(ctx, "the database is not there yet: the migration waits", "err", err)
		if pause(ctx, time.Second) != nil {
			return err
		}
	}
}

// pause ends early with the context, and then says so.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

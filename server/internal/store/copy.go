package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// ErrNotSQLite says that a database cannot be copied into a file: PostgreSQL has pg_dump.
var ErrNotSQLite = db.ErrNotSQLite

// CopyTo writes a copy of a SQLite database, as it is at one moment, to a file that is not there yet. Nobody waits
// for it.
func (s *Store) CopyTo(ctx context.Context, path string) error { return s.db.CopyTo(ctx, path) }

// CheckCopy reads a whole copy and says whether it is sound, and not newer than this release.
func CheckCopy(ctx context.Context, path string) error {
	return db.OnSQLiteFile(path, func(pool *sql.DB) error {
		var answer string
		if err := pool.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer); err != nil {
			return err
		}
		if answer != "ok" {
			return fmt.Errorf("the database is damaged: %s", answer)
		}
		var version int64
		err := pool.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
		if err != nil {
			return err
		}
		if newest := newestVersion(db.SQLite); version > newest {
			return fmt.Errorf("the database is of a newer release: its schema has version %d, this release knows %d", version, newest)
		}
		return nil
	})
}

// MakeAnotherInstallation gives a copy an id of its own. What goes by the id, such as positions that a client kept of
// a room's log, must not be taken for positions in the copy.
func MakeAnotherInstallation(ctx context.Context, path string) error {
	return db.OnSQLiteFile(path, func(pool *sql.DB) error {
		done, err := pool.ExecContext(ctx, "UPDATE installation SET id = lower(hex(randomblob(16)))")
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(errors.New("the database is not one of Chatrooms"), err)
		}
		return nil
	})
}

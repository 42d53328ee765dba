package db

import (
	"context"
	"database/sql"
	"errors"
)

// ErrNotSQLite says that only a SQLite database is copied into a file: PostgreSQL has pg_dump.
var ErrNotSQLite = errors.New("only an SQLite database is copied into a file")

// CopyTo writes a copy of the database, as it is at one moment, to a file that is not there yet. Writers go on
// meanwhile. The copy is a reader of its own: what is deleted while it is made stays in the write-ahead log until it
// ends.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	if d.Name != SQLite {
		return ErrNotSQLite
	}
	return ReadSQLiteFile(d.path, func(pool *sql.DB) error {
		_, err := pool.ExecContext(ctx, "VACUUM INTO ?", path)
		return err
	})
}

// ReadSQLiteFile runs fn with a database file that others may serve from, and cannot change it.
func ReadSQLiteFile(path string, fn func(*sql.DB) error) error {
	return onSQLiteFile(path, "?mode=ro&_pragma=busy_timeout(2000)", fn)
}

// OnSQLiteFile runs fn with a database file that nobody serves from.
func OnSQLiteFile(path string, fn func(*sql.DB) error) error {
	return onSQLiteFile(path, "?_pragma=synchronous(FULL)", fn)
}

func onSQLiteFile(path, settings string, fn func(*sql.DB) error) error {
	pool, err := openSQLiteConns(path, 1, settings)
	if err != nil {
		return err
	}
	err = fn(pool)
	return errors.Join(err, pool.Close())
}

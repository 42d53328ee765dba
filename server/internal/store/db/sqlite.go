package db

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/libtnb/sqlite"
	"gorm.io/gorm"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// SQLiteFile is the name of the database in the data folder.
	SQLiteFile = "chatrooms.db"
	// sqliteReaders bounds the connections that read while the one writer writes.
	sqliteReaders = 4
)

func openSQLite(o Options) (*DB, error) {
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(o.DataDir, SQLiteFile))
	if err != nil {
		return nil, err
	}
	// One writer: a second one could only wait, and would fail where it waits too long. BEGIN IMMEDIATE, since a
	// transaction that reads first and then finds another writer cannot go on.
	writer, err := openSQLitePool(path, 1, "_txlock=immediate&_pragma=wal_autocheckpoint(0)&_pragma=cache_size(-65536)")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := openSQLitePool(path, sqliteReaders, "_pragma=query_only(1)&_pragma=cache_size(-16384)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closePool(writer))
	}
	own, err := openSQLiteConns(path, 1, "?_pragma=busy_timeout(0)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closePool(reader), closePool(writer))
	}
	writing, err := writer.DB()
	if err != nil {
		return nil, errors.Join(err, own.Close(), closePool(reader), closePool(writer))
	}
	d := &DB{Writer: writer, Reader: reader, Log: o.Log, TracesWait: tracesWait, path: path, readers: &gate{}, appends: writing, Dialect: Dialect{
		Name:     SQLite,
		snapshot: sql.TxOptions{ReadOnly: true},
		Micros:   "CAST(unixepoch('now', 'subsec') * 1000000 AS INTEGER)",
		Contains: func(column string) string { return "instr(" + column + ", ?) > 0" },
		Clock:    "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)",
		inline:   inlineValues,
		classify: classifySQLite,
		begin:    "BEGIN IMMEDIATE",
		run:      runEach,
	}}
	d.checkpoints = startCheckpointer(d.readers, writing, own, o)
	return d, nil
}

func openSQLitePool(path string, conns int, extra string) (*gorm.DB, error) {
	// busy_timeout comes first: the others may have to wait for another process.
	const pragmas = "?_pragma=busy_timeout(2000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(MEMORY)&"
	pool, err := openSQLiteConns(path, conns, pragmas+extra)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(&sqlite.Dialector{Conn: pool}, gormConfig())
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return db, nil
}

func openSQLiteConns(path string, conns int, settings string) (*sql.DB, error) {
	connector, err := sqlitedriver.NewConnector((&url.URL{Scheme: "file", Path: path}).String() + settings)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(keeping{connector})
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

// classifySQLite goes by result code; the low byte of an extended code is the primary one.
func classifySQLite(err error) errorClass {
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return classOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return classConflict
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL:
		return classUnavailable
	}
	return classOther
}

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// unbounded takes the limits of ordinary calls off a transaction that goes through whole tables, and has Postgres plan it as
// it finds best.
var unbounded = []string{
	"SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0", "SET LOCAL enable_seqscan = on",
	"SET LOCAL enable_bitmapscan = on", "SET LOCAL enable_hashjoin = on", "SET LOCAL enable_mergejoin = on",
}

// LongSnapshot runs fn in a transaction whose reads all see one moment, however long it takes. Others read and write
// meanwhile. On SQLite it is a connection beside the pool: what is deleted stays in the write-ahead log until it ends.
func (d *DB) LongSnapshot(ctx context.Context, fn func(*sql.Conn) error) error {
	if d.Name == SQLite {
		return ReadSQLiteFile(d.path, func(pool *sql.DB) error {
			return onConn(ctx, pool, func(conn *sql.Conn) error { return d.long(ctx, conn, "BEGIN", fn) })
		})
	}
	pool, err := d.Reader.DB()
	if err != nil {
		return err
	}
	return onConn(ctx, pool, func(conn *sql.Conn) error {
		return d.long(ctx, conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", fn)
	})
}

// LongWrite runs fn in a transaction, however long it takes.
func (d *DB) LongWrite(ctx context.Context, fn func(*sql.Conn) error) error {
	pool, err := d.Writer.DB()
	if err != nil {
		return err
	}
	return onConn(ctx, pool, func(conn *sql.Conn) error {
		if d.checkpoints != nil {
			defer d.checkpoints.noteWrites(conn)
		}
		return d.long(ctx, conn, d.begin, fn)
	})
}

func onConn(ctx context.Context, pool *sql.DB, fn func(*sql.Conn) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(conn), conn.Close())
}

// long begins and ends the transaction by statements, since COPY needs the driver's own connection in between.
func (d *DB) long(ctx context.Context, conn *sql.Conn, begin string, fn func(*sql.Conn) error) (err error) {
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return d.domainError(ctx, err)
	}
	defer func() {
		if err != nil { // a connection that is lost rolls back by itself
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	if d.Name == Postgres {
		for _, statement := range unbounded {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return d.domainError(ctx, err)
			}
		}
	}
	if err := fn(conn); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return d.domainError(ctx, err)
}

// Fill inserts rows with all keys that they give, in a transaction of LongWrite. next returns a row, which is used until
// it is called again, and nil after the last one. It returns how many there were.
func (d *DB) Fill(ctx context.Context, conn *sql.Conn, table string, columns []string, next func() ([]any, error)) (int64, error) {
	if d.Name == SQLite {
		return fillByValues(ctx, conn, table, columns, next)
	}
	rows := &copied{next: next}
	var n int64
	err := conn.Raw(func(raw any) (err error) {
		n, err = raw.(*stdlib.Conn).Conn().CopyFrom(ctx, []string{table}, columns, rows)
		return err
	})
	if rows.err != nil { // COPY tells of it in words of its own
		err = rows.err
	}
	return n, err
}

// copied is a pgx.CopyFromSource.
type copied struct {
	next func() ([]any, error)
	row  []any
	err  error
}

func (c *copied) Next() bool {
	c.row, c.err = c.next()
	return c.err == nil && c.row != nil
}
func (c *copied) Values() ([]any, error) { return c.row, nil }
func (c *copied) Err() error             { return c.err }

// fillParameters bounds those of a statement: more make it no faster.
const fillParameters = 1000

func fillByValues(ctx context.Context, conn *sql.Conn, table string, columns []string, next func() ([]any, error)) (n int64, err error) {
	batch := max(1, fillParameters/len(columns))
	whole, err := conn.PrepareContext(ctx, insertOf(table, columns, batch))
	if err != nil {
		return 0, err
	}
	defer whole.Close()
	args := make([]any, 0, batch*len(columns))
	for {
		row, err := next()
		if err != nil {
			return n, err
		}
		if row == nil {
			break
		}
		n++
		if args = append(args, row...); len(args) == cap(args) {
			if _, err := whole.ExecContext(ctx, args...); err != nil {
				return n, err
			}
			args = args[:0]
		}
	}
	if len(args) > 0 {
		_, err = conn.ExecContext(ctx, insertOf(table, columns, len(args)/len(columns)), args...)
	}
	return n, err
}

func insertOf(table string, columns []string, rows int) string {
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s%s", table, strings.Join(columns, ", "), row, strings.Repeat(", "+row, rows-1))
}

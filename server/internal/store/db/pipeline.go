package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// Statement is one statement of a pipeline. Row reads one row of its answer; nil: it has none.
type Statement struct {
	SQL  string
	Args []any
	Row  func(scan func(...any) error) error
}

// Pipeline is a transaction for the hot path. On Postgres the statements of one call travel together, so that the
// transaction costs two trips: one to begin and to read, one to write and to commit. It goes past gorm, which costs more
// than the statements of a lone post.
type Pipeline struct {
	d     *DB
	ctx   context.Context //nolint:containedctx // it lives as long as the call that makes it
	conn  *sql.Conn
	begun bool
	done  bool
}

// Pipeline runs fn, which ends with Commit; as Write does, again from the start where the database rolled it back because of
// others. Without Commit it is rolled back.
func (d *DB) Pipeline(ctx context.Context, fn func(*Pipeline) error) error {
	pool, err := d.Writer.DB()
	if err != nil {
		return err
	}
	return d.pipeline(ctx, pool, fn)
}

// Appending is Pipeline on a connection that is for appends alone.
func (d *DB) Appending(ctx context.Context, fn func(*Pipeline) error) error {
	return d.pipeline(ctx, d.appends, fn)
}

func (d *DB) pipeline(ctx context.Context, pool *sql.DB, fn func(*Pipeline) error) error {
	return d.onPool(ctx, pool, func(ctx context.Context, conn *sql.Conn) error {
		if d.checkpoints != nil {
			defer d.checkpoints.noteWrites(conn)
		}
		return d.retry(ctx, func() error {
			p := &Pipeline{d: d, ctx: ctx, conn: conn}
			err := fn(p)
			if p.begun && !p.done {
				p.rollback()
			}
			return err
		})
	})
}

// Gorm is the same transaction, for what is rarely read.
func (p *Pipeline) Gorm() *gorm.DB {
	tx := p.d.Writer.Session(&gorm.Session{NewDB: true, Context: p.ctx})
	tx.Statement.ConnPool = p.conn
	return tx
}

// Run has the database do the statements in this order.
func (p *Pipeline) Run(statements ...Statement) error {
	if !p.begun {
		p.begun = true
		statements = append([]Statement{{SQL: p.d.begin}}, statements...)
	}
	if p.d.Heard != nil {
		p.d.Heard(p.texts(statements))
	}
	return p.d.run(p, statements)
}

// texts are the statements as the database reads them.
func (p *Pipeline) texts(statements []Statement) []string {
	texts := make([]string, len(statements))
	for i, s := range statements {
		if texts[i] = s.SQL; p.d.Name == Postgres {
			texts[i] = numbered(s.SQL)
		}
	}
	return texts
}

// Commit does the statements and commits.
func (p *Pipeline) Commit(statements ...Statement) error {
	err := p.Run(append(statements, Statement{SQL: "COMMIT"})...)
	p.done = err == nil
	return err
}

// rollback ends a transaction that failed. A connection on which even that fails is not used again.
func (p *Pipeline) rollback() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), acquireTimeout)
	defer cancel()
	if _, err := p.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		_ = p.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// runPipelined sends the statements together.
func runPipelined(p *Pipeline, statements []Statement) error {
	return p.conn.Raw(func(conn any) (err error) {
		batch := &pgx.Batch{}
		for _, s := range statements {
			batch.Queue(numbered(s.SQL), bare(s.Args)...)
		}
		results := conn.(*stdlib.Conn).Conn().SendBatch(p.ctx, batch)
		defer func() { err = errors.Join(err, results.Close()) }()
		for _, s := range statements {
			if s.Row == nil {
				if _, err := results.Exec(); err != nil {
					return err
				}
				continue
			}
			rows, err := results.Query()
			if err != nil {
				return err
			}
			for rows.Next() {
				if err := s.Row(rows.Scan); err != nil {
					rows.Close()
					return err
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
}

// runEach runs one statement after the other.
func runEach(p *Pipeline, statements []Statement) error {
	for _, s := range statements {
		if err := runOne(p, s); err != nil {
			return err
		}
	}
	return nil
}

func runOne(p *Pipeline, s Statement) error {
	if s.Row == nil {
		_, err := p.conn.ExecContext(p.ctx, s.SQL, s.Args...)
		return err
	}
	rows, err := p.conn.QueryContext(p.ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := s.Row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bare gives arrays as pgx takes them.
func bare(args []any) []any {
	for i, arg := range args {
		if a, ok := arg.(array); ok {
			args[i] = a.values
		}
	}
	return args
}

var numberedTexts sync.Map // by the text with question marks

// numbered writes the parameters as Postgres counts them. No text of ours has a question mark that is none.
func numbered(text string) string {
	if known, ok := numberedTexts.Load(text); ok {
		return known.(string)
	}
	parts := strings.Split(text, "?")
	var b strings.Builder
	for i, part := range parts {
		b.WriteString(part)
		if i < len(parts)-1 {
			b.WriteString("$" + strconv.Itoa(i+1))
		}
	}
	numberedTexts.Store(text, b.String())
	return b.String()
}

// Time is a moment as a statement of a pipeline takes it.
func (d *DB) Time(t time.Time) any {
	if d.Name == SQLite {
		return int64(ToStamp(t))
	}
	return ToStamp(t).Time()
}

package db

import (
	"context"
	"database/sql/driver"
	"errors"
)

// maxStatements bounds the statements that a connection keeps.
const maxStatements = 200

// keeping is a connector whose connections keep the statements that they have prepared. gorm hands database/sql the text of
// each statement, and SQLite's driver would parse it anew each time: that was 45 % of the time of a post alone, and 14 %
// of one in a crowd (BenchmarkAppend).
type keeping struct{ driver.Connector }

// sqliteConn is what the driver's connections implement, all of which a wrapper has to pass on.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Connect implements driver.Connector.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("store: SQLite's driver lacks an interface"), conn.Close())
	}
	return &keepingConn{sqliteConn: whole, kept: map[string]*keptStatement{}}, nil
}

// keepingConn is used by one goroutine at a time, as database/sql promises.
type keepingConn struct {
	sqliteConn
	kept map[string]*keptStatement
}

type keptStatement struct {
	driver.Stmt
	isRead bool // its rows are not closed yet: it cannot be used a second time
}

// Unwrap gives the driver's own connection, as the driver asks of a wrapper.
func (c *keepingConn) Unwrap() driver.Conn { return c.sqliteConn }

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	execer, ok := s.Stmt.(driver.StmtExecContext)
	if s.isRead || !ok {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return execer.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	queryer, ok := s.Stmt.(driver.StmtQueryContext)
	if s.isRead || !ok {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := queryer.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.isRead = true
	return &keptRows{rows, s}, nil
}

// statement finds or prepares one. SQLite itself prepares it again when the schema has changed.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if s := c.kept[query]; s != nil {
		return s, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.kept) >= maxStatements {
		err = c.forget()
	}
	s := &keptStatement{Stmt: stmt}
	c.kept[query] = s
	return s, err
}

// forget closes the statements that are not being read.
func (c *keepingConn) forget() (err error) {
	for query, s := range c.kept {
		if !s.isRead {
			delete(c.kept, query)
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

// Close implements driver.Conn.
func (c *keepingConn) Close() error {
	for _, s := range c.kept {
		s.isRead = false
	}
	return errors.Join(c.forget(), c.sqliteConn.Close())
}

// keptRows are rows whose end lets the statement be used again.
type keptRows struct {
	driver.Rows
	statement *keptStatement
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	r.statement.isRead = false
	return r.Rows.Close()
}

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	defaultMaxConns = 10
	// appendConns of them are for appends alone, where there are as many for the rest.
	appendConns = 2
	// connIdle ends idle connections before a host's proxy does it unasked (some cut at 300 s).
	connIdle = 4 * time.Minute
	// connLifetime makes a pool follow a failover behind the same name.
	connLifetime   = 30 * time.Minute
	connectTimeout = 2 * time.Second
)

// Limits are what the server does differently for our connections.
func Limits() map[string]string {
	return map[string]string{
		"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s",
		// Every query here finds its rows by an index, in the index's order. A plan made while a table was small would
		// read and sort it whole, and being kept with the prepared statement go on so while the table grows, until the
		// next ANALYZE: a batch of 256 posts took a second in a room of 5,000 messages.
		"enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
		// Planning a short statement costs more than running it, and by its estimates (an array of one costs less than
		// an array of any length) Postgres would plan most of ours anew each time.
		"plan_cache_mode": "force_generic_plan", "jit": "off",
	}
}

func openPostgres(o Options) (*DB, error) {
	if o.MaxConns == 0 {
		o.MaxConns = defaultMaxConns
	}
	forAppends := min(appendConns, o.MaxConns/2)
	pool, err := postgresPool(o.URL, Limits(), o.MaxConns-forAppends)
	if err != nil {
		return nil, err
	}
	appends := pool
	if forAppends > 0 {
		if appends, err = postgresPool(o.URL, Limits(), forAppends); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
	}
	return onPools(pool, appends, o.Log)
}

// OpenReplica opens a copy of a Postgres database, which follows it, for reading alone: what would write fails. A
// statement fails that takes longer than the bound, which is in whole milliseconds. As Open, it does not connect.
func OpenReplica(o Options, statement time.Duration) (*DB, error) {
	limits := Limits()
	limits["default_transaction_read_only"], limits["statement_timeout"] = "on", strconv.FormatInt(statement.Milliseconds(), 10)
	pool, err := postgresPool(o.URL, limits, o.MaxConns)
	if err != nil {
		return nil, err
	}
	return onPools(pool, pool, o.Log)
}

func onPools(pool, appends *sql.DB, log *slog.Logger) (*DB, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open Postgres: %w", err), pool.Close(), appends.Close())
	}
	return &DB{Writer: db, Reader: db, appends: appends, Log: log, readers: &gate{}, Dialect: Dialect{
		Name:     Postgres,
		snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		// Not FOR UPDATE: the keys do not change, and foreign keys to the row need not wait.
		LockRows:    "FOR NO KEY UPDATE OF r",
		LockUsers:   "FOR SHARE OF u",
		Clock:       "clock_timestamp()", // now() is when the transaction began
		OwnKey:      "OVERRIDING SYSTEM VALUE",
		Micros:      "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
		Contains:    func(column string) string { return "strpos(" + column + ", ?) > 0" },
		inline:      inlineArrays,
		classify:    classifyPostgres,
		LockTimeout: "SELECT set_config('lock_timeout', ?, true)",
		begin:       "BEGIN",
		run:         runPipelined,
	}}, nil
}

// postgresPool is PostgresPool with a bound.
func postgresPool(url string, limits map[string]string, conns int) (*sql.DB, error) {
	pool, err := PostgresPool(url, limits)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(connIdle)
	pool.SetConnMaxLifetime(connLifetime)
	return pool, nil
}

// PostgresPool opens a pool whose connections have these limits of the server's, where the URL sets no others.
func PostgresPool(url string, limits map[string]string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's URL: %w", err)
	}
	bound(config, limits)
	return stdlib.OpenDB(*config, stdlib.OptionShouldPing(mayBeDead)), nil
}

// IsPooled says whether a URL leads to a pooler that gives a connection to whoever has a transaction, as PgBouncer does in
// transaction mode. Such a URL says default_query_exec_mode=cache_describe, by which pgx keeps what it knows of a statement
// on its own side, and leaves nothing on a connection that the next transaction may not find again.
func IsPooled(url string) bool {
	config, err := pgx.ParseConfig(url)
	return err == nil && isPooled(config)
}

func isPooled(config *pgx.ConnConfig) bool {
	return config.DefaultQueryExecMode == pgx.QueryExecModeCacheDescribe
}

// mayBeDead says whether a connection is tried before it is used again. Between two calls the server says something only
// when it goes down or cuts the connection; a peer that went without a word shows only to a connection that waited.
func mayBeDead(_ context.Context, waited stdlib.ShouldPingParams) bool {
	return waited.IdleDuration > time.Second || hasArrived(waited.Conn.PgConn().Conn())
}

// bound sets the server's own limits for the connection, where the URL does not. A pooler takes none: they are the role's.
func bound(config *pgx.ConnConfig, limits map[string]string) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if isPooled(config) {
		limits = map[string]string{}
	}
	limits["application_name"] = "chatrooms"
	for name, value := range limits {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
}

// classifyPostgres goes by SQLSTATE (PostgreSQL documentation, appendix A).
func classifyPostgres(err error) errorClass {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || errors.Is(err, pgconn.ErrConnClosed) { // not reached; found closed
		return classUnavailable
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return classOther
	}
	switch pg.Code {
	case "23505": // unique_violation
		return classConflict
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return classRetry
	case "57P01", "57P02", "57P03", "57P05", // the server goes down, has crashed, starts; idle session cut
		"57014",          // statement timeout
		"25006", "25P03": // read-only replica; idle in transaction too long
		return classUnavailable
	case "55P03": // lock_not_available: lock timeout
		return classLocked
	case "42P01", "42703": // undefined_table, undefined_column
		return classUnmigrated
	}
	switch pg.Code[:2] {
	case "08", "53", "58": // connection; out of connections, memory, disk; the system
		return classUnavailable
	}
	return classOther
}

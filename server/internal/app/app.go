// Package app wires the server together and runs it until it is told to stop. It may import everything; nothing imports
// it but main. End-to-end tests start here.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Run serves until ctx ends, then stops gracefully within cfg.ShutdownTimeout. Once it listens it prints the address to out.
func Run(ctx context.Context, cfg config.Config, version string, out io.Writer) error {
	return runWith(ctx, cfg, version, out, store.ReplicaLimits{})
}

// runWith is Run with limits of the replica.
func runWith(ctx context.Context, cfg config.Config, version string, out io.Writer, limits store.ReplicaLimits) error {
	node, err := open(ctx, cfg, version, time.Now, newLogger(cfg), limits)
	if err != nil {
		return err
	}
	defer node.close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Addr())
	if err != nil {
		return fmt.Errorf("cannot listen at HOST and PORT: %w", err)
	}
	if _, err := fmt.Fprintf(out, "listening on http://%s\n", shown(listener.Addr())); err != nil {
		return err
	}
	return node.serve(ctx, listener, cfg)
}

// shown is an address that a person can open: one that listens everywhere is also at localhost.
func shown(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return fmt.Sprintf("localhost:%d", tcp.Port)
}

// Migrate brings the schema up, waiting a while for a database that is not there yet; on SQLite it makes one.
func Migrate(ctx context.Context, cfg config.Config) error {
	return withAnyStore(ctx, cfg, func(db *store.Store) error { return db.Migrate(ctx) })
}

// OpenAPI is the API's document.
func OpenAPI(version string) []byte { return httpapi.Document(version) }

// withStore runs fn with a database that is there.
func withStore(ctx context.Context, cfg config.Config, fn func(*store.Store) error) error {
	if err := needDatabase(cfg); err != nil {
		return err
	}
	return withAnyStore(ctx, cfg, fn)
}

// needDatabase refuses a DATA_DIR without a database: it is mistyped, and to make one would hide that.
func needDatabase(cfg config.Config) error {
	path := filepath.Join(cfg.DataDir, db.SQLiteFile)
	if _, err := os.Stat(path); !cfg.UsesPostgres() && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no database at %s: DATA_DIR should be the server's folder. A new server's database is made by chatrooms serve", path)
	}
	return nil
}

// withAnyStore is withStore that makes a database on SQLite where none is.
func withAnyStore(ctx context.Context, cfg config.Config, fn func(*store.Store) error) (err error) {
	s, err := openStore(ctx, cfg, time.Now, newLogger(cfg), nil, store.ReplicaLimits{})
	if err != nil {
		return err
	}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	return fn(s)
}

// openStore opens the database. Commands go without metrics, and without a replica.
func openStore(ctx context.Context, cfg config.Config, own chat.Clock, log *slog.Logger, m *metrics.Metrics, limits store.ReplicaLimits) (*store.Store, error) {
	options := store.Options{
		URL: string(cfg.DatabaseURL), DataDir: cfg.DataDir, MaxConns: cfg.DBMaxConns, Log: log, Now: own,
	}
	if m != nil { // it serves
		options.ReplicaURL, options.ReplicaLimits = string(cfg.ReplicaURL), limits
		options.ReplicaRead, options.ReplicaLag = m.ReplicaRead, m.ReplicaLag
	}
	db, err := store.Open(ctx, options)
	switch {
	case err == nil:
		return db, nil
	case cfg.UsesPostgres():
		return nil, fmt.Errorf("DATABASE_URL and DATABASE_REPLICA_URL should be URLs that PostgreSQL's clients understand: %w", err)
	}
	return nil, fmt.Errorf("DATA_DIR should be a folder that can be written to: %w", err)
}

func newLogger(cfg config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel, ReplaceAttr: readable}
	if cfg.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// readable writes a duration as 1.5ms: JSON would have it in nanoseconds, without saying so.
func readable(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().Round(time.Microsecond).String())
	}
	return a
}

// newID makes a UUIDv7: opaque on the wire, and near its neighbours in an index.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

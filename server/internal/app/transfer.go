package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/transfer"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
)

// ExportAll writes the whole server to a folder. Servers may run meanwhile.
func ExportAll(ctx context.Context, cfg config.Config, version, dir string, progress func(transfer.Progress)) (m transfer.Manifest, err error) {
	if err := needDatabase(cfg); err != nil { // before a folder for files is made
		return m, err
	}
	storage, err := openStorage(cfg)
	if err != nil {
		return m, err
	}
	err = withStore(ctx, cfg, func(db *store.Store) error {
		m, err = transfer.Export(ctx, dir, transfer.Source{
			Store: db, Files: storage, Version: version, Now: time.Now, Progress: progress,
		})
		return err
	})
	return m, err
}

// ImportAll makes the whole server from a folder that ExportAll has written.
func ImportAll(ctx context.Context, cfg config.Config, dir string, progress func(transfer.Progress)) (m transfer.Manifest, err error) {
	storage, err := openStorage(cfg)
	if err != nil {
		return m, err
	}
	err = withAnyStore(ctx, cfg, func(db *store.Store) error {
		m, err = transfer.Import(ctx, dir, transfer.Target{Store: db, Files: storage, NewSecret: webhooks.NewSecret, Progress: progress})
		return err
	})
	if errors.Is(err, store.ErrNotEmpty) || errors.Is(err, store.ErrOtherImport) {
		err = fmt.Errorf("%w.\nImport into an empty database: %s", err, howToEmpty(cfg))
	}
	return m, err
}

func howToEmpty(cfg config.Config) string {
	if cfg.UsesPostgres() {
		return `make another one with createdb, or empty this one with
  psql "$DATABASE_URL" -c "DROP SCHEMA public CASCADE" -c "CREATE SCHEMA public"
and run chatrooms migrate`
	}
	return "name another DATA_DIR, or move " + filepath.Join(cfg.DataDir, db.SQLiteFile) + " and the files named like it away"
}

// openStorage is where bytes are stored, nil where files are off.
func openStorage(cfg config.Config) (files.Storage, error) {
	at, err := cfg.FilesAt()
	if err != nil || at == "" {
		return nil, err
	}
	storage, err := files.Open(string(at), cfg.AWSAccessKeyID, string(cfg.AWSSecretAccessKey))
	if err != nil {
		return nil, fmt.Errorf("FILES_URL cannot be used: %w", err)
	}
	return storage, nil
}

// checkImported refuses a database that holds a part of a server. One that does not answer yet is none of those.
func checkImported(ctx context.Context, db *store.Store) error {
	if is, err := db.ImportUnderWay(ctx); err == nil && is {
		return store.ErrImportUnfinished
	}
	return nil
}

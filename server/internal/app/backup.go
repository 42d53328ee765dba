package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/backup"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// howWithPostgres says how a Postgres server is backed up. docs/operating.md has the whole.
const howWithPostgres = `the data are in PostgreSQL, which has tools of its own:
  back up:  pg_dump --format=custom --file=chatrooms.dump "$DATABASE_URL"
  restore:  pg_restore --no-owner --dbname="$DATABASE_URL" chatrooms.dump, into an empty database, then
            psql "$DATABASE_URL" -c "UPDATE installation SET id = replace(gen_random_uuid()::text, '-', '')"
The files are at FILES_URL: copy that folder or bucket after the dump`

// errPostgres names what these tools would refuse in the URL, never its values.
func errPostgres(cfg config.Config) error {
	how := howWithPostgres
	if bad := cfg.DatabaseURL.NotForTools(); len(bad) > 0 {
		how += ".\nThese tools refuse a URL with " + strings.Join(bad, ", ") + ": give them DATABASE_URL without that, and with the address of PostgreSQL itself, not of a pooler"
	}
	return errors.New(how)
}

// Backup writes all data of a server on SQLite to a new file. A server may run meanwhile.
func Backup(ctx context.Context, cfg config.Config, version, path string, progress func(backup.Manifest)) (m backup.Manifest, err error) {
	if cfg.UsesPostgres() {
		return m, errPostgres(cfg)
	}
	err = withStore(ctx, cfg, func(db *store.Store) error {
		source, err := backupSource(cfg, version, db)
		if err != nil {
			return err
		}
		source.Progress = progress
		if source.Temp, err = filepath.Abs(filepath.Dir(path)); err != nil {
			return err
		}
		m, err = writeBackup(ctx, path, source)
		return err
	})
	return m, err
}

// writeBackup gives the file its name once the backup is whole.
func writeBackup(ctx context.Context, path string, source backup.Source) (m backup.Manifest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return m, fmt.Errorf("%s is there already: name a new file", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return m, err
	}
	defer files.Discard(f)
	if m, err = backup.Write(ctx, f, source); err != nil {
		return m, err
	}
	return m, os.Rename(f.Name(), path)
}

func backupSource(cfg config.Config, version string, db *store.Store) (backup.Source, error) {
	s := backup.Source{
		Copy: func(ctx context.Context, path string) error {
			if err := db.CopyTo(ctx, path); err != nil {
				return err
			}
			return store.CheckCopy(ctx, path)
		},
		Secret: cfg.OwnSecretFile(), Temp: cfg.DataDir, Version: version, Now: time.Now,
	}
	var err error
	s.Files, err = filesOnDisk(cfg)
	return s, err
}

// filesOnDisk are the files that a backup holds: those in a bucket stay there.
func filesOnDisk(cfg config.Config) (files.Storage, error) {
	at, err := cfg.FilesAt()
	if err != nil || at == "" || at.IsBucket() {
		return nil, err
	}
	return files.Open(string(at), "", "")
}

// Restore makes the data of a server on SQLite from a backup. DATA_DIR and the folder of files have to be empty.
func Restore(ctx context.Context, cfg config.Config, path string, progress func(backup.Manifest)) (backup.Manifest, error) {
	if cfg.UsesPostgres() {
		return backup.Manifest{}, errPostgres(cfg)
	}
	f, err := os.Open(path) //nolint:gosec // named by the operator
	if err != nil {
		return backup.Manifest{}, err
	}
	defer f.Close()
	storage, err := filesOnDisk(cfg)
	if err != nil {
		return backup.Manifest{}, err
	}
	return backup.Restore(ctx, f, backup.Target{
		DataDir: cfg.DataDir, Files: storage, Progress: progress,
		Check: func(ctx context.Context, path string) error {
			if err := store.CheckCopy(ctx, path); err != nil {
				return err
			}
			return store.MakeAnotherInstallation(ctx, path)
		},
	})
}

// openBackups is what makes backups at BACKUP_URL, nil where that is unset.
func (n *node) openBackups(cfg config.Config, version string) (*backup.Keeper, error) {
	if cfg.BackupURL == "" {
		return nil, nil
	}
	source, err := backupSource(cfg, version, n.store)
	if err != nil {
		return nil, err
	}
	place, err := files.OpenPlace(string(cfg.BackupURL), cfg.AWSAccessKeyID, string(cfg.AWSSecretAccessKey))
	if err != nil {
		return nil, fmt.Errorf("BACKUP_URL cannot be used: %w", err)
	}
	source.Temp = filepath.Join(cfg.DataDir, "backup")
	if err := errors.Join(os.RemoveAll(source.Temp), os.MkdirAll(source.Temp, 0o700)); err != nil { // a crash may have left a part
		return nil, fmt.Errorf("make a folder for backups under way: %w", err)
	}
	return &backup.Keeper{
		Source: source, Place: place, Every: cfg.BackupEvery, Keep: cfg.BackupKeep,
		Log: n.log.With(slog.String("part", "backup")), Found: n.metrics.BackupFound, Made: n.metrics.BackedUp,
	}, nil
}

// newestBackup is when the newest backup at BACKUP_URL was made, the zero time for none.
func newestBackup(ctx context.Context, cfg config.Config) (time.Time, error) {
	place, err := files.OpenPlace(string(cfg.BackupURL), cfg.AWSAccessKeyID, string(cfg.AWSSecretAccessKey))
	if err != nil {
		return time.Time{}, err
	}
	return backup.Newest(ctx, place)
}

package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// migrations has one folder of numbered schema files per dialect. A file that has been released is never edited: the next
// number changes what it made, in steps that the release before can live with (expand, migrate, contract): release_test.go
// holds it to that.
//
//go:embed migrations/postgres/*.sql migrations/sqlite/*.sql
var migrations embed.FS

// schema is the dialect's files.
func schema(name string) fs.FS {
	files, err := fs.Sub(migrations, "migrations/"+name)
	if err != nil {
		panic(err) // the name is a constant
	}
	return files
}

// migrateUp runs those of the files that are still missing, each in a transaction of its own.
func migrateUp(ctx context.Context, name string, pool *sql.DB, files fs.FS, log *slog.Logger, options ...goose.ProviderOption) error {
	dialects := map[string]goose.Dialect{db.Postgres: database.DialectPostgres, db.SQLite: database.DialectSQLite3}
	provider, err := goose.NewProvider(dialects[name], pool, files, options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	done, err := provider.Up(ctx)
	for _, m := range done {
		log.InfoContext(ctx, "migrated", "version", m.Source.Version, "duration", m.Duration)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// newestVersion is the schema that this release needs.
func newestVersion(name string) int64 { return newestVersions()[name] }

var newestVersions = sync.OnceValue(func() map[string]int64 {
	newest := map[string]int64{}
	for _, name := range []string{db.Postgres, db.SQLite} {
		files, err := fs.Glob(migrations, "migrations/"+name+"/*.sql")
		if err != nil {
			panic(err) // the pattern is a constant
		}
		for _, file := range files {
			version, err := goose.NumericComponent(file)
			if err != nil {
				panic(err) // a file embedded under a name without a number
			}
			newest[name] = max(newest[name], version)
		}
	}
	return newest
})

func migrateSQLite(ctx context.Context, opened *db.DB, files fs.FS) error {
	pool, err := opened.Writer.DB()
	if err != nil {
		return err
	}
	return migrateUp(ctx, db.SQLite, pool, files, opened.Log)
}

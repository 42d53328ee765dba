package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestBothDialectsHaveTheSameTablesAndColumns(t *testing.T) {
	type column struct {
		TableName, ColumnName string
		Nullable              bool
	}
	columns := func(s *Store, query string) (found []column) {
		t.Helper()
		if err := s.db.Reader.Raw(query).Scan(&found).Error; err != nil || len(found) < 50 {
			t.Fatal(found, err)
		}
		return found
	}
	lite := columns(onSQLite(t), `SELECT t.name AS table_name, c.name AS column_name, c."notnull" = 0 AND c.pk = 0 AS nullable
		FROM pragma_table_list t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'goose_db_version' ORDER BY t.name, c.cid`)
	pg := columns(onPostgres(t), `SELECT table_name, column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C", ordinal_position`)
	if diff := cmp.Diff(pg, lite); diff != "" {
		t.Errorf("(-Postgres +SQLite)\n%s", diff)
	}
}

func TestAnUnmigratedDatabaseIsUnavailable(t *testing.T) {
	s := open(t, Options{URL: testservers.Postgres(t)})
	_, err := s.UserByName(t.Context(), "ada")
	for _, err := range []error{s.Ping(t.Context()), err} {
		if !chat.IsKind(err, chat.KindUnavailable) {
			t.Errorf("%v", err)
		}
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("migrated: %v", err)
	}
}

// Each database has an id of its own, which stays.
func TestInstallation(t *testing.T) {
	places := map[string]func(*testing.T) Options{
		"sqlite":   func(t *testing.T) Options { return Options{DataDir: t.TempDir()} },
		"postgres": func(t *testing.T) Options { return Options{URL: testservers.Postgres(t)} },
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			one, other := open(t, place(t)), open(t, place(t))
			if err := errors.Join(one.Migrate(t.Context()), other.Migrate(t.Context())); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, s := range []*Store{one, one, other} {
				id, err := s.Installation(t.Context())
				if err != nil || len(id) != 32 {
					t.Fatalf("%q, %v", id, err)
				}
				ids = append(ids, id)
			}
			if ids[0] != ids[1] || ids[0] == ids[2] {
				t.Errorf("%v", ids)
			}
		})
	}
}

// A newer release may have migrated already; an older schema than this release's is not enough.
func TestPingComparesTheSchemasVersion(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		add := "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)"
		if err := s.db.Writer.Exec(add).Error; err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("a newer schema: %v", err)
		}
		if err := s.db.Writer.Exec("DELETE FROM goose_db_version WHERE version_id > 0").Error; err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); !chat.IsKind(err, chat.KindUnavailable) {
			t.Errorf("an older schema: %v", err)
		}
	})
}

// TestMigratingAtOnceAndAgainIsHarmless holds facts.md, fault 28.
func TestMigratingAtOnceAndAgainIsHarmless(t *testing.T) {
	s := open(t, Options{URL: testservers.Postgres(t)})
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := s.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMigratingEndsWithItsContext(t *testing.T) {
	s := open(t, Options{URL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Migrate(ctx); err == nil {
		t.Error("it migrated a database that is not there")
	}
}

func TestSQLiteIsOpenedAsItShouldBe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder?with=odd&signs%20#", "and another")
	s := open(t, Options{DataDir: dir})
	if _, err := os.Stat(filepath.Join(dir, "chatrooms.db")); err != nil {
		t.Error(err)
	}
	for name, pool := range map[string]*gorm.DB{"writer": s.db.Writer, "reader": s.db.Reader} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "2000",
		} {
			var got string
			if err := pool.Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
				t.Errorf("%s: %s is %q, want %q (%v)", name, pragma, got, want, err)
			}
		}
	}
	if err := s.db.Reader.Exec("DELETE FROM users").Error; err == nil {
		t.Error("a reader can write")
	}
	again := open(t, Options{DataDir: dir}) // a second process, or the next start
	if err := again.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSQLiteThatCannotBeMadeSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{DataDir: file}); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestABadURLSaysSoWithoutThePassword(t *testing.T) {
	_, err := Open(t.Context(), Options{URL: "postgres://ada:hunter2@host:notaport/tx"})
	if err == nil {
		t.Fatal("it was taken")
	}
	if got := err.Error(); containsAny(got, "hunter2") {
		t.Errorf("%s", got)
	}
}

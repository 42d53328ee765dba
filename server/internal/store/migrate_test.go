package store

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/chatrooms/chatrooms/server/internal/testservers"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// nextRelease is the schema of a release that comes after this one, with one file more. This one is then the release
// before, which goes on serving.
func nextRelease(t *testing.T, dialect, statements string) fs.FS {
	t.Helper()
	files := schemaUpTo(t, dialect, newestVersion(dialect))
	files["99999_next.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements)}
	return files
}

func schemaUpTo(t *testing.T, dialect string, version int64) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	paths, err := fs.Glob(schema(dialect), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		number, err := goose.NumericComponent(path)
		if err != nil {
			t.Fatal(err)
		}
		content, err := fs.ReadFile(schema(dialect), path)
		if err != nil {
			t.Fatal(err)
		}
		if number <= version {
			files[path] = &fstest.MapFile{Data: content}
		}
	}
	return files
}

// migrateOn brings a database to the files given, as a process of that release would.
func migrateOn(ctx context.Context, t *testing.T, s *Store, files fs.FS) error {
	t.Helper()
	if s.db.Name == db.Postgres {
		return migratePostgres(ctx, Options{URL: urlOf(t, s), Log: s.log}, files)
	}
	return migrateSQLite(ctx, s.db, files)
}

func hasTable(t *testing.T, s *Store, name string) bool {
	t.Helper()
	for _, table := range tables(t, s) {
		if table == name {
			return true
		}
	}
	return false
}

// TestAMigrationThatFailsLeavesNothing holds facts.md, fault 28: neither what came before the failure nor a version that
// is not there. The release before serves on, and the mended migration runs.
func TestAMigrationThatFailsLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		broken := nextRelease(t, s.db.Name, "CREATE TABLE next_things (n integer);\nALTER TABLE no_such_table ADD COLUMN x text;\n")
		if err := migrateOn(t.Context(), t, s, broken); err == nil {
			t.Fatal("it did not fail")
		}
		if hasTable(t, s, "next_things") {
			t.Error("half of the migration is there")
		}
		post(t, s, c.say(c.ada, "hello"))
		mended := nextRelease(t, s.db.Name, "CREATE TABLE next_things (n integer);\n")
		if err := migrateOn(t.Context(), t, s, mended); err != nil || !hasTable(t, s, "next_things") {
			t.Errorf("the mended migration: %v", err)
		}
		post(t, s, c.say(c.ada, "hello"))
	})
}

// inTheWay is a stranger's transaction that has read a table of ours, and so keeps a migration from changing it.
func inTheWay(t *testing.T, s *Store) (goAway func()) {
	t.Helper()
	tx := s.db.Writer.Begin()
	if err := tx.Exec("SELECT id FROM rooms LIMIT 1").Error; err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := tx.Rollback().Error; err != nil {
			t.Error(err)
		}
	}
}

// migrating runs a migration that makes a table and then has to wait for another, and returns once it waits. pid is its
// server process.
func migrating(ctx context.Context, t *testing.T, s *Store) (pid int, done <-chan error) {
	t.Helper()
	files := nextRelease(t, db.Postgres, "CREATE TABLE next_things (n integer);\nALTER TABLE rooms ADD COLUMN next text;\n")
	migrated := make(chan error, 1)
	go func() { migrated <- migrateOn(ctx, t, s, files) }()
	return waitsToAlter(t, s, migrated), migrated
}

// waitsToAlter is the server process that waits for a lock to change the rooms' table.
func waitsToAlter(t *testing.T, s *Store, migrated <-chan error) (pid int) {
	t.Helper()
	return waitsFor(t, s, "ALTER TABLE rooms%", migrated)
}

// waitsFor is the server process that waits for a lock with a statement like this.
func waitsFor(t *testing.T, s *Store, statement string, migrated <-chan error) (pid int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); pid == 0; {
		query := `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			AND query LIKE ?`
		if err := s.db.Reader.Raw(query, statement).Scan(&pid).Error; err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-migrated:
			t.Fatal("the migration did not wait: ", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the migration does not wait")
		}
	}
	return pid
}

func isWaiting(t *testing.T, s *Store, pid int) bool {
	t.Helper()
	var n int
	query := "SELECT count(*) FROM pg_stat_activity WHERE pid = ? AND wait_event_type = 'Lock'"
	if err := s.db.Reader.Raw(query, pid).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n > 0
}

// TestAMigrationBehindALockLetsOthersPass holds facts.md, fault 28: whoever comes after a migration that waits for a table
// waits behind it. It steps aside before they are refused, and gets there once the table is free.
func TestAMigrationBehindALockLetsOthersPass(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	goAway := inTheWay(t, s)
	pid, done := migrating(t.Context(), t, s)
	for range 2 { // it waits, steps aside, and waits again
		slowest := time.Duration(0)
		for waits := true; waits; waits = isWaiting(t, s, pid) {
			began := time.Now()
			post(t, s, c.say(c.ada, "meanwhile")) // not refused
			slowest = max(slowest, time.Since(began))
		}
		t.Logf("the longest post took %v", slowest)
		pid = waitsToAlter(t, s, done)
	}
	goAway()
	if err := <-done; err != nil || !hasTable(t, s, "next_things") {
		t.Errorf("once the table was free: %v", err)
	}
	post(t, s, c.say(c.ada, "after"))
}

// TestAMigrationKilledMidwayLeavesNothing holds facts.md, fault 28: whichever side of it dies. The release before serves
// on, and the next try is not kept out.
func TestAMigrationKilledMidwayLeavesNothing(t *testing.T) {
	for name, kill := range map[string]func(s *Store, pid int, cancel func()) error{
		"its server process": func(s *Store, pid int, _ func()) error {
			return s.db.Writer.Exec("SELECT pg_terminate_backend(?)", pid).Error
		},
		"its own process": func(_ *Store, _ int, cancel func()) error { cancel(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := onPostgres(t)
			c := newCast(t, s)
			goAway := inTheWay(t, s)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			pid, done := migrating(ctx, t, s)
			if err := kill(s, pid, cancel); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err == nil {
				t.Error("it says that it is done")
			}
			goAway()
			if hasTable(t, s, "next_things") {
				t.Error("half of the migration is there")
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			post(t, s, c.say(c.ada, "hello"))
			files := nextRelease(t, db.Postgres, "CREATE TABLE next_things (n integer);\nALTER TABLE rooms ADD COLUMN next text;\n")
			if err := migrateOn(t.Context(), t, s, files); err != nil || !hasTable(t, s, "next_things") {
				t.Errorf("the next try: %v", err)
			}
			post(t, s, c.say(c.ada, "hello"))
		})
	}
}

// TestAMigrationWaitsForItsDatabase: on Heroku a release may run before its add-on is there (facts.md section 3).
func TestAMigrationWaitsForItsDatabase(t *testing.T) {
	tx := testservers.NewPostgres(t)
	tx.Stop()
	said := make(lines, 100)
	s := open(t, Options{URL: tx.URL(), Log: slog.New(slog.NewTextHandler(said, nil))})
	migrated := make(chan error, 1)
	go func() { migrated <- s.Migrate(t.Context()) }()
	for line := ""; !strings.Contains(line, "not there yet"); {
		select {
		case line = <-said:
		case err := <-migrated:
			t.Fatalf("it did not wait: %v", err)
		}
	}
	tx.Start()
	if err := <-migrated; err != nil || !hasTable(t, s, "rooms") {
		t.Errorf("when the database had come: %v", err)
	}
}

// lines are what a logger writes.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	select {
	case l <- string(b):
	default:
	}
	return len(b), nil
}

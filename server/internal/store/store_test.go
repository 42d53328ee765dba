package store

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(m) }

func TestContractOnSQLite(t *testing.T) {
	listen := recording(t, db.SQLite)
	storetest.Run(t, func(t *testing.T) chat.Store {
		s := onSQLite(t)
		listen(s)
		return s
	})
}

// One database serves all its tests, emptied for each: making one takes longer than most of them.
func TestContractOnPostgres(t *testing.T) {
	s := onPostgres(t)
	recording(t, db.Postgres)(s)
	storetest.Run(t, func(t *testing.T) chat.Store {
		if err := s.db.Writer.Exec("TRUNCATE " + strings.Join(slices.DeleteFunc(tables(t, s), isInstallation), ", ") + " RESTART IDENTITY CASCADE").Error; err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// isInstallation: its row comes with the migrations.
func isInstallation(table string) bool { return table == "installation" }

// tables lists the tables of ours.
func tables(tb testing.TB, s *Store) (names []string) {
	tb.Helper()
	query := "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' ORDER BY 1"
	if s.db.Name == db.SQLite {
		query = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
			AND name <> 'goose_db_version' ORDER BY 1`
	}
	if err := s.db.Reader.Raw(query).Scan(&names).Error; err != nil || len(names) == 0 {
		tb.Fatal(names, err)
	}
	return names
}

// migrated has the schema.
var migrated = testservers.Template{Fill: func(tb testing.TB, url, folder string) {
	tb.Helper()
	s, err := Open(tb.Context(), Options{URL: url, DataDir: folder})
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(s.Migrate(tb.Context()), s.Close()); err != nil {
		tb.Fatal(err)
	}
}}

// onSQLite opens a new store, closed when the test ends.
func onSQLite(tb testing.TB) *Store {
	tb.Helper()
	return open(tb, Options{DataDir: migrated.Folder(tb)})
}

// onPostgres likewise, on a real server.
func onPostgres(tb testing.TB) *Store {
	tb.Helper()
	url := migrated.Postgres(tb)
	s := open(tb, Options{URL: url})
	urls.Store(s, url)
	return s
}

// urls remembers where the stores of tests are.
var urls sync.Map

func urlOf(tb testing.TB, s *Store) string {
	tb.Helper()
	url, ok := urls.Load(s)
	if !ok {
		tb.Fatal("this store was not opened by onPostgres")
	}
	return url.(string)
}

func open(tb testing.TB, o Options) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// both runs a test of the inside on either dialect.
func both(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run(db.SQLite, func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run(db.Postgres, func(t *testing.T) { test(t, onPostgres(t)) })
}

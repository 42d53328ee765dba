package store

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/testservers"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// During a deploy the release before runs on today's schema (facts.md, fault 29). Of each schema that was released,
// testdata/statements keeps what that release says to the database: all that the contract's tests made it say. Before a
// migration is added, its release's are recorded:
//
//	go test ./internal/store -run TestContract -record
var record = flag.Bool("record", false, "write what this release says to the database to testdata/statements")

// lastReleased is the schema of the release before. Several migrations may come with one release.
const lastReleased = 33

func statementsFile(dialect string, version int64) string {
	return filepath.Join("testdata", "statements", fmt.Sprintf("%s-%05d.sql", dialect, version))
}

// recorder collects the statements of stores, each once.
type recorder struct {
	mu   sync.Mutex
	said map[string]bool
}

// listen hears everything that a store says to the database.
func (r *recorder) listen(tb testing.TB, s *Store) {
	tb.Helper()
	hear(tb, s, func(statement string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.said[strings.Join(strings.Fields(statement), " ")] = true
	})
}

// hear calls say with everything that a store says to the database, from any goroutine.
func hear(tb testing.TB, s *Store, say func(statement string)) {
	tb.Helper()
	note := func(tx *gorm.DB) { say(tx.Statement.SQL.String()) }
	s.db.Heard = func(statements []string) {
		for _, statement := range withoutEnds(statements) {
			say(statement)
		}
	}
	for _, tx := range []*gorm.DB{s.db.Writer, s.db.Reader} {
		c := tx.Callback()
		for _, err := range []error{
			c.Create().Replace("record", note), c.Query().Replace("record", note), c.Update().Replace("record", note),
			c.Delete().Replace("record", note), c.Row().Replace("record", note), c.Raw().Replace("record", note),
		} {
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
}

// withoutEnds leaves out what begins and ends a transaction.
func withoutEnds(statements []string) []string {
	return slices.DeleteFunc(statements, func(s string) bool { return strings.HasPrefix(s, "BEGIN") || s == "COMMIT" })
}

// recording returns what to call with each store, when this is a run that records; what was said is written at the end.
func recording(t *testing.T, dialect string) (listen func(*Store)) {
	t.Helper()
	if !*record {
		return func(*Store) {}
	}
	r := &recorder{said: map[string]bool{}}
	t.Cleanup(func() {
		var file bytes.Buffer
		for statement := range r.said {
			if statement != "" && !strings.HasPrefix(statement, "TRUNCATE") && !strings.Contains(statement, "pg_tables") { // the tests own
				fmt.Fprintf(&file, "%s;\n", statement)
			}
		}
		lines := slices.Sorted(strings.Lines(file.String()))
		path := statementsFile(dialect, newestVersion(dialect))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Error(err)
		}
	})
	return func(s *Store) { r.listen(t, s) }
}

// releasesBefore are the schemas before today's of which there is a recording; that of the last release must be there.
func releasesBefore(t *testing.T, dialect string) (versions []int64) {
	t.Helper()
	for version := int64(1); version <= lastReleased; version++ {
		if _, err := os.Stat(statementsFile(dialect, version)); err == nil {
			versions = append(versions, version)
		}
	}
	if len(versions) == 0 || versions[len(versions)-1] != lastReleased {
		t.Fatalf("schema %d of %s has no recording: check out the commit before the migration, and record", lastReleased, dialect)
	}
	return versions
}

// TestTheReleaseBeforeSpeaksToTodaysSchema holds facts.md, fault 29: whatever it says is understood.
func TestTheReleaseBeforeSpeaksToTodaysSchema(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for _, version := range releasesBefore(t, s.db.Name) {
			content, err := os.ReadFile(statementsFile(s.db.Name, version))
			if err != nil {
				t.Fatal(err)
			}
			statements := slices.Collect(strings.Lines(string(content)))
			if len(statements) < 50 {
				t.Errorf("the release of schema %d says %d things only", version, len(statements))
			}
			for _, statement := range statements {
				if err := understands(t, s, strings.TrimSuffix(statement, ";\n")); err != nil {
					t.Errorf("the release of schema %d: %v: %s", version, err, statement)
				}
			}
		}
	})
}

// understands has the database read the statement, and plan it, without doing what it says.
func understands(t *testing.T, s *Store, statement string) error {
	t.Helper()
	pool, err := s.db.Writer.DB()
	if err != nil {
		t.Fatal(err)
	}
	if s.db.Name == db.SQLite { // whose driver prepares only what it runs
		_, err := pool.ExecContext(t.Context(), "EXPLAIN "+statement, make([]any, strings.Count(statement, "?"))...)
		return err
	}
	prepared, err := pool.PrepareContext(t.Context(), statement)
	if err == nil {
		defer prepared.Close()
	}
	return err
}

// TestTodaysSchemaAsksForNothingNew holds facts.md, fault 29: what the release before leaves out or writes as it always did
// is taken. In its tables no column is gone, of another type or newly required, and no rule is new.
func TestTodaysSchemaAsksForNothingNew(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		now := rulesOf(t, s)
		for _, version := range releasesBefore(t, s.db.Name) {
			before := rulesOf(t, atVersion(t, s.db.Name, version))
			for table, old := range before {
				today, there := now[table]
				if !there {
					t.Errorf("schema %d: table %s is gone", version, table)
				}
				for column, kind := range old.columns {
					if today.columns[column] != kind {
						t.Errorf("schema %d: %s.%s was %s and is %q", version, table, column, kind, today.columns[column])
					}
				}
				for rule := range today.rules {
					if !old.rules[rule] {
						t.Errorf("schema %d: %s has a rule that is new: %s", version, table, rule)
					}
				}
			}
		}
	})
}

// atVersion is a database as the release of that schema left it.
func atVersion(t *testing.T, name string, version int64) *Store {
	t.Helper()
	files := schemaUpTo(t, name, version)
	if name == db.Postgres {
		url := testservers.Postgres(t)
		s := open(t, Options{URL: url})
		urls.Store(s, url)
		if err := migrateOn(t.Context(), t, s, files); err != nil {
			t.Fatal(err)
		}
		return s
	}
	opened, err := db.Open(db.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(Options{}, opened)
	t.Cleanup(func() { _ = s.Close() })
	if err := migrateOn(t.Context(), t, s, files); err != nil {
		t.Fatal(err)
	}
	return s
}

// table is what a table asks of those who write to it.
type table struct {
	columns map[string]string // its type
	rules   map[string]bool   // columns that have to be given; keys, in whatever order of their columns; checks
}

// rulesOf reads them from the database.
func rulesOf(t *testing.T, s *Store) map[string]table {
	t.Helper()
	columns := `SELECT table_name, column_name, data_type AS kind,
		is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AS required
		FROM information_schema.columns WHERE table_schema = 'public'`
	rules := `SELECT c.conrelid::regclass::text AS table_name, pg_get_constraintdef(c.oid) AS rule FROM pg_constraint c
			WHERE c.connamespace = 'public'::regnamespace
		UNION SELECT i.indrelid::regclass::text, 'unique ' || coalesce(pg_get_expr(i.indpred, i.indrelid), '') ||
				(SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ',' ORDER BY pg_get_indexdef(i.indexrelid, k, true))
					FROM generate_series(1, i.indnkeyatts) k)
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace`
	if s.db.Name == db.SQLite {
		columns = `SELECT t.name AS table_name, c.name AS column_name, c.type AS kind, c."notnull" = 1 AND c.dflt_value IS NULL AS required
			FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'`
		rules = `SELECT t.name AS table_name, 'unique ' || (SELECT group_concat(name ORDER BY name) FROM pragma_index_info(i.name)) || i.partial AS rule
			FROM sqlite_schema t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i."unique" = 1
			UNION SELECT t.name, 'key ' || f."from" || f."table" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`
	}
	var columnRows []struct {
		TableName, ColumnName, Kind string
		Required                    bool
	}
	var ruleRows []struct{ TableName, Rule string }
	if err := errors.Join(s.db.Reader.Raw(columns).Scan(&columnRows).Error, s.db.Reader.Raw(rules).Scan(&ruleRows).Error); err != nil {
		t.Fatal(err)
	}
	found := map[string]table{}
	for _, row := range columnRows {
		if found[row.TableName].columns == nil {
			found[row.TableName] = table{columns: map[string]string{}, rules: map[string]bool{}}
		}
		found[row.TableName].columns[row.ColumnName] = row.Kind
		if row.Required {
			found[row.TableName].rules["needs "+row.ColumnName] = true
		}
	}
	for _, row := range ruleRows {
		found[row.TableName].rules[row.Rule] = true
	}
	if len(found) < 10 || len(ruleRows) < 10 {
		t.Fatalf("%d tables and %d rules: that is not all", len(found), len(ruleRows))
	}
	return found
}

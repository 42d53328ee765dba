package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// schemaColumns are all columns of the database but goose's, as TABLE.COLUMN, with their types.
func schemaColumns(t *testing.T, s *Store) map[string]string {
	t.Helper()
	query := `SELECT table_name || '.' || column_name AS name, data_type AS type FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`
	if s.db.Name == db.SQLite {
		query = `SELECT t.name || '.' || c.name AS name, c.type AS type FROM pragma_table_list t JOIN pragma_table_info(t.name) c
			WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite%' AND t.name <> 'goose_db_version'`
	}
	var rows []struct{ Name, Type string }
	if err := s.db.Reader.Raw(query).Scan(&rows).Error; err != nil || len(rows) < 100 {
		t.Fatal(rows, err)
	}
	columns := map[string]string{}
	for _, row := range rows {
		columns[row.Name] = row.Type
	}
	return columns
}

// Who adds a table or a column says whether it is moved with a whole server: here, or in NotMoved with a reason.
func TestEachColumnIsMovedOrNot(t *testing.T) {
	types := map[string]map[Kind][]string{
		db.SQLite:   {Int: {"INTEGER"}, Bool: {"INTEGER"}, Time: {"INTEGER"}, Text: {"TEXT"}, Bytes: {"BLOB"}},
		db.Postgres: {Int: {"bigint", "integer"}, Bool: {"boolean"}, Time: {"timestamp with time zone"}, Text: {"text"}, Bytes: {"bytea"}},
	}
	both(t, func(t *testing.T, s *Store) {
		left := NotMoved()
		schema := schemaColumns(t, s)
		moved := map[string]bool{}
		for _, table := range MovedTables() {
			if _, is := left[table.Name]; is {
				t.Errorf("%s is moved, and is not", table.Name)
			}
			for _, c := range table.Columns {
				name := table.Name + "." + c.Name
				moved[name] = true
				if !slices.Contains(types[s.db.Name][c.Kind], schema[name]) {
					t.Errorf("%s is moved as %s, and is %q in the schema", name, c.Kind, schema[name])
				}
				if _, is := left[name]; is {
					t.Errorf("%s is moved, and is not", name)
				}
			}
		}
		used := map[string]bool{"search_words": true} // of SQLite alone
		for name := range schema {
			table, _, _ := strings.Cut(name, ".")
			for _, key := range []string{table, name} {
				if left[key] != "" {
					used[key], moved[name] = true, true
				}
			}
			if !moved[name] {
				t.Errorf("%s: say in MovedTables that it is moved with a whole server, or in NotMoved why it is not", name)
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(left)), slices.Sorted(maps.Keys(used))); diff != "" {
			t.Errorf("NotMoved names what is not there: %s", diff)
		}
	})
}

// The keys that Postgres gives by itself are counted on after an import.
func TestCountedColumnsAreKnown(t *testing.T) {
	s := onPostgres(t)
	var want, got []string
	err := s.db.Reader.Raw(`SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND (is_identity = 'YES' OR column_default LIKE 'nextval%') AND table_name <> 'goose_db_version'`).Scan(&want).Error
	if err != nil || len(want) == 0 {
		t.Fatal(want, err)
	}
	for _, table := range MovedTables() {
		if table.counted != "" {
			got = append(got, table.Name+"."+table.counted)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-schema +moved)\n%s", diff)
	}
}

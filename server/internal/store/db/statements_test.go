package db

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	sqlitedriver "modernc.org/sqlite"
)

// kept opens a connection that keeps its statements, with a table of three rows.
func kept(t *testing.T) (*sql.Conn, *keepingConn) {
	t.Helper()
	connector, err := sqlitedriver.NewConnector("file:" + t.TempDir() + "/kept.db")
	if err != nil {
		t.Fatal(err)
	}
	pool := sql.OpenDB(keeping{connector})
	t.Cleanup(func() { _ = pool.Close() })
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	var raw *keepingConn
	_ = conn.Raw(func(c any) error {
		raw = c.(*keepingConn)
		return nil
	})
	for _, statement := range []string{"CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1), (2), (3)"} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return conn, raw
}

func sum(t *testing.T, ctx context.Context, conn *sql.Conn, query string, args ...any) (total int) {
	t.Helper()
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return total
}

// A kept statement gives the rows of its arguments, of the table and of the schema as they are now.
func TestKeptStatementsStayTrue(t *testing.T) {
	conn, raw := kept(t)
	const query = "SELECT n FROM t WHERE n >= ?"
	for i, step := range []struct {
		change string
		from   int
		want   int
	}{{"", 2, 5}, {"", 3, 3}, {"INSERT INTO t VALUES (10)", 3, 13}, {"ALTER TABLE t ADD COLUMN m INTEGER", 1, 16}, {"DELETE FROM t", 0, 0}} {
		if step.change != "" {
			if _, err := conn.ExecContext(t.Context(), step.change); err != nil {
				t.Fatal(err)
			}
		}
		if got := sum(t, t.Context(), conn, query, step.from); got != step.want {
			t.Errorf("step %d: the sum is %d, want %d", i, got, step.want)
		}
	}
	if raw.kept[query] == nil || raw.kept[query].isRead {
		t.Error("the statement was not kept, or counts as being read")
	}
}

// A statement whose rows are being read can be used a second time.
func TestKeptStatementWithinItself(t *testing.T) {
	conn, _ := kept(t)
	const query = "SELECT n FROM t ORDER BY n"
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for want := 1; rows.Next(); want++ {
		var n int
		if err := rows.Scan(&n); err != nil || n != want {
			t.Errorf("row %d is %d: %v", want, n, err)
		}
		if got := sum(t, t.Context(), conn, query); got != 6 {
			t.Errorf("within row %d the sum is %d", want, got)
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

// Neither a cancelled context nor a violated constraint spoils a statement for whoever comes next.
func TestKeptStatementAfterAnError(t *testing.T) {
	conn, _ := kept(t)
	if _, err := conn.ExecContext(t.Context(), "CREATE UNIQUE INDEX i ON t (n)"); err != nil {
		t.Fatal(err)
	}
	const insert = "INSERT INTO t VALUES (?)"
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, step := range []struct {
		ctx   context.Context
		value any
		fails bool
	}{{t.Context(), 4, false}, {t.Context(), 4, true}, {cancelled, 5, true}, {t.Context(), 5, false}} {
		if _, err := conn.ExecContext(step.ctx, insert, step.value); (err != nil) != step.fails {
			t.Errorf("inserting %v: %v", step.value, err)
		}
	}
	if got := sum(t, t.Context(), conn, "SELECT n FROM t"); got != 15 {
		t.Errorf("the sum is %d", got)
	}
}

func TestKeptStatementsAreBounded(t *testing.T) {
	conn, raw := kept(t)
	for i := range 3 * maxStatements {
		if got := sum(t, t.Context(), conn, fmt.Sprintf("SELECT n + %d - %d FROM t", i, i)); got != 6 {
			t.Fatalf("the sum is %d", got)
		}
		if len(raw.kept) > maxStatements+1 {
			t.Fatalf("%d statements are kept", len(raw.kept))
		}
	}
}

// Rows written out stand for the same as an array of them; those that fill up are not seen.
func TestInlineRowsOfAnyNumber(t *testing.T) {
	conn, _ := kept(t)
	for _, n := range []int{1, 2, 3, 5, 8, 100, maxValues, maxValues + 1, 3000} {
		numbers := make([]int, n)
		want := 0
		for i := range numbers {
			numbers[i] = i + 1
			want += (i + 1) * len(fmt.Sprint(i+1))
		}
		source, args := inlineValues([]Column{
			Ints("number", numbers, func(n int) int64 { return int64(n) }),
			Texts("text", numbers, func(n int) string { return fmt.Sprint(n) }),
		})
		got := sum(t, t.Context(), conn, "WITH v(number, text) AS ("+source+") SELECT number * length(text) FROM v", args...)
		if got != want {
			t.Errorf("%d rows sum up to %d, want %d", n, got, want)
		}
	}
}

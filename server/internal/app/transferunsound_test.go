package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

// TestAnUnsoundImportDoesNotServe: what shows only once the rows are there is refused then, and no server starts with them.
func TestAnUnsoundImportDoesNotServe(t *testing.T) {
	t.Parallel()
	from := environment(t)
	furnish(t, from)
	whole := filepath.Join(t.TempDir(), "all")
	exportTo(t, from, whole)
	const author, room = 4, 2 // their places in a row of messages
	for name, test := range map[string]struct {
		part   string
		change func(row []any)
		says   string
	}{
		"a message of nobody":         {"messages-0001.jsonl", func(row []any) { row[author] = 5 }, "each message has an author"},
		"a message without a room":    {"messages-0001.jsonl", func(row []any) { row[room] = 5 }, "each message is of a room"},
		"a value of another type":     {"users-0001.jsonl", func(row []any) { row[0] = "first" }, "line 1: is no row"},
		"a membership of nobody":      {"memberships-0001.jsonl", func(row []any) { row[1] = 5 }, "fill memberships"},
		"a room that counts too many": {"rooms-0001.jsonl", func(row []any) { row[10] = 1000 }, "as many members as it says"},
		"a log that ends later":       {"rooms-0001.jsonl", func(row []any) { row[9] = 1000 }, "without holes"},
	} {
		for _, dialect := range []string{"sqlite", "postgres"} {
			t.Run(name+", "+dialect, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "all")
				must(t, os.CopyFS(dir, os.DirFS(whole)))
				forge(t, dir, test.part, test.change)
				to := emptyPlace(t, dialect)
				for range 2 { // again: it changes nothing
					_, err := ImportAll(t.Context(), configOf(t, to), dir, nil)
					if err == nil || !strings.Contains(err.Error(), test.says) {
						t.Fatalf("it said %v, want %q", err, test.says)
					}
					if err := Run(t.Context(), configOf(t, to), "test", &bytes.Buffer{}); !errors.Is(err, store.ErrImportUnfinished) {
						t.Errorf("a server started with it: %v", err)
					}
				}
				_, err := ImportAll(t.Context(), configOf(t, to), whole, nil)
				if !errors.Is(err, store.ErrOtherImport) || !strings.Contains(err.Error(), "empty database:") {
					t.Errorf("over a part of another export: %v", err)
				}
			})
		}
	}
}

// forge changes the first row of a part, with the sums that it then has.
func forge(t *testing.T, dir, part string, change func([]any)) {
	t.Helper()
	path, manifest := filepath.Join(dir, part), filepath.Join(dir, "manifest.json")
	content, err := os.ReadFile(path)
	must(t, err)
	line, rest, _ := bytes.Cut(content, []byte("\n"))
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var row []any
	must(t, d.Decode(&row))
	change(row)
	line, err = json.Marshal(row)
	must(t, err)
	forged := append(append(line, '\n'), rest...)
	must(t, os.WriteFile(path, forged, 0o600))
	text, err := os.ReadFile(manifest)
	must(t, err)
	sum := func(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
	size := func(content []byte) string {
		return fmt.Sprintf("\"bytes\": %d,\n     \"sha256\": %q", len(content), sum(content))
	}
	if !bytes.Contains(text, []byte(size(content))) {
		t.Fatalf("the manifest does not hold %s", size(content))
	}
	must(t, os.WriteFile(manifest, bytes.Replace(text, []byte(size(content)), []byte(size(forged)), 1), 0o600))
}

package store

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// released are the schemas that were released, by the first 16 digits of their files' SHA-256. A database that has them
// never runs them again: whoever changes one changes only new databases, and the tests of the release before (see
// release_test.go) would hold today's schema to one that never was. What is wrong is mended by the next migration.
var released = map[string]string{
	"postgres/00001_initial.sql":       "4617234d72c8d6d2",
	"postgres/00002_installation.sql":  "9a186d35631c76f6",
	"postgres/00003_mentions.sql":      "398791a865c73fcd",
	"postgres/00004_search.sql":        "2d26bebd217f4196",
	"postgres/00005_client_ids.sql":    "0e9e29e676a8486d",
	"postgres/00006_room_mentions.sql": "a67ddf91de6a003b",
	"postgres/00007_search_form.sql":   "c1a252d10b7048b4",
	"postgres/00008_deletions.sql":     "4cfdc4d08e42f7a3",
	"sqlite/00001_initial.sql":         "95afe37d33bbf0e3",
	"sqlite/00002_installation.sql":    "423f4c2a69a123a4",
	"sqlite/00003_mentions.sql":        "398791a865c73fcd",
	"sqlite/00004_search.sql":          "5adebc32d9cf3f60",
	"sqlite/00005_client_ids.sql":      "048e9fb79279ba0d",
	"sqlite/00006_room_mentions.sql":   "b55e595a3456c928",
	"sqlite/00007_search_form.sql":     "f62af38c7e8fcdad",
	"sqlite/00008_deletions.sql":       "c2d10ff6f67134ba",
}

func TestReleasedSchemasAreFrozen(t *testing.T) {
	for path, want := range released {
		content, err := fs.ReadFile(migrations, "migrations/"+path)
		if err != nil {
			t.Error(err)
		} else if got := fmt.Sprintf("%x", sha256.Sum256(content))[:16]; got != want {
			t.Errorf("%s was changed after its release: %s, was %s", path, got, want)
		}
	}
	for _, dialect := range []string{db.Postgres, db.SQLite} {
		for version := range lastReleased {
			files, err := fs.Glob(schema(dialect), fmt.Sprintf("%05d_*.sql", version+1))
			if err != nil || len(files) != 1 || released[dialect+"/"+files[0]] == "" {
				t.Errorf("schema %d of %s is not among the frozen: %v, %v", version+1, dialect, files, err)
			}
		}
	}
}

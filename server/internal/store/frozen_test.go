package store

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// released are the schemas that were released, by the first 16 digits of their files' SHA-256. A database that has them
// never runs them again: whoever changes one changes only new databases, and the tests of the release before (see
// release_test.go) would hold today's schema to one that never was. What is wrong is mended by the next migration.
var released = map[string]string{
	"postgres/00001_initial.sql":              "4617234d72c8d6d2",
	"postgres/00002_installation.sql":         "9a186d35631c76f6",
	"postgres/00003_mentions.sql":             "398791a865c73fcd",
	"postgres/00004_search.sql":               "2d26bebd217f4196",
	"postgres/00005_client_ids.sql":           "0e9e29e676a8486d",
	"postgres/00006_room_mentions.sql":        "a67ddf91de6a003b",
	"postgres/00007_search_form.sql":          "c1a252d10b7048b4",
	"postgres/00008_deletions.sql":            "4cfdc4d08e42f7a3",
	"postgres/00009_lean_log.sql":             "7b1b7d3904e70838",
	"postgres/00011_files.sql":                "1e6729166d2015fc",
	"postgres/00012_people.sql":               "5c4da8b4ff0cbc22",
	"postgres/00013_administration.sql":       "573d75513f1cd105",
	"postgres/00015_restrictions.sql":         "421a03ec5c71ff49",
	"postgres/00016_invitations_profiles.sql": "20359fb5232e1e1f",
	"postgres/00017_reports.sql":              "a4a67324b2bc04d2",
	"postgres/00018_pictures.sql":             "9c7451a42ece33e2",
	"postgres/00019_previews.sql":             "a1c4031a90d22b0b",
	"postgres/00021_identities.sql":           "d69ba2f2bb405ba9",
	"postgres/00022_server_settings.sql":      "51de53f800b1fe8f",
	"postgres/00023_told.sql":                 "f690a733bb788393",
	"postgres/00024_push.sql":                 "40456fb74da4a621",
	"postgres/00025_mail.sql":                 "d1944a9eea89da5d",
	"postgres/00026_hooks.sql":                "51a9f54256cd37c7",
	"postgres/00027_outgoing_hooks.sql":       "cfb50e2962cd143d",
	"postgres/00028_cursors.sql":              "0334bdbbdf9e1c42",
	"postgres/00032_imported.sql":             "1f4fafb90d37fe58",
	"postgres/00033_commands.sql":             "ce9717f7d1164921",
	"sqlite/00001_initial.sql":                "95afe37d33bbf0e3",
	"sqlite/00002_installation.sql":           "423f4c2a69a123a4",
	"sqlite/00003_mentions.sql":               "398791a865c73fcd",
	"sqlite/00004_search.sql":                 "5adebc32d9cf3f60",
	"sqlite/00005_client_ids.sql":             "048e9fb79279ba0d",
	"sqlite/00006_room_mentions.sql":          "b55e595a3456c928",
	"sqlite/00007_search_form.sql":            "f62af38c7e8fcdad",
	"sqlite/00008_deletions.sql":              "c2d10ff6f67134ba",
	"sqlite/00009_lean_log.sql":               "3db83a11912162db",
	"sqlite/00011_files.sql":                  "117de3770d6419e7",
	"sqlite/00012_people.sql":                 "abd6127a5e779e24",
	"sqlite/00013_administration.sql":         "4db996008bdc4835",
	"sqlite/00015_restrictions.sql":           "6c4c32001edfb270",
	"sqlite/00016_invitations_profiles.sql":   "182aa5185b349066",
	"sqlite/00017_reports.sql":                "86b663059607fc4b",
	"sqlite/00018_pictures.sql":               "0ca1f1ed765324f1",
	"sqlite/00019_previews.sql":               "304489e47ac5dafd",
	"sqlite/00021_identities.sql":             "ea54c0911f1b4d2a",
	"sqlite/00022_server_settings.sql":        "66faee543492bf88",
	"sqlite/00023_told.sql":                   "b8bfe503823ef4fc",
	"sqlite/00024_push.sql":                   "9c539852781c91c4",
	"sqlite/00025_mail.sql":                   "a24de89d473e84d5",
	"sqlite/00026_hooks.sql":                  "74bbc3a6ff276b1c",
	"sqlite/00027_outgoing_hooks.sql":         "949b7eab77fb4deb",
	"sqlite/00028_cursors.sql":                "11a4d50e8181c64b",
	"sqlite/00032_imported.sql":               "62b58513579973fe",
	"sqlite/00033_commands.sql":               "1c673149947b2863",
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
		files, err := fs.Glob(schema(dialect), "*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			version, err := goose.NumericComponent(file)
			if err != nil {
				t.Fatal(err)
			}
			if version <= lastReleased && released[dialect+"/"+file] == "" {
				t.Errorf("%s of %s was released and is not among the frozen", file, dialect)
			}
		}
	}
}

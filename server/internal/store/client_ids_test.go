package store

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Client ids that grow with time go to pages that are written anyway. The pages that a commit writes are those that SQLite
// appends to its write-ahead log.
func TestClientIDsThatGrowTouchFewPages(t *testing.T) {
	const rooms, each = 40, 100
	growing := pagesOfABatch(t, rooms, each, func() string { return uuid.Must(uuid.NewV7()).String() })
	random := pagesOfABatch(t, rooms, each, uuid.NewString)
	t.Logf("%d pages by ids that grow, %d by random ones", growing, random)
	if random-growing < rooms/2 {
		t.Errorf("%d posts with ids that grow write %d pages, with random ones %d: their index does not begin with them",
			rooms, growing, random)
	}
}

// pagesOfABatch is how many pages are written by one post to each room, when each has so many already.
func pagesOfABatch(t *testing.T, rooms, each int, newID func() string) int {
	t.Helper()
	dir := t.TempDir()
	s := open(t, Options{DataDir: dir})
	c := newCast(t, s)
	all := make([]chat.Room, rooms)
	for i := range all {
		room, _, err := s.CreateRoom(t.Context(), chat.Room{
			Name: fmt.Sprint("room", i), Visibility: chat.Public, CreatedAt: noon, CreatedBy: c.ada,
		})
		if err != nil {
			t.Fatal(err)
		}
		all[i] = room
	}
	postToEach := func() {
		var posts []chat.Post
		for _, room := range all {
			p := c.say(c.ada, "hello")
			p.Room, p.RoomName, p.Draft.ClientID = room.ID, room.Name, newID()
			posts = append(posts, p)
		}
		post(t, s, posts...)
	}
	for range each {
		postToEach()
	}
	s.db.DropTraces(t.Context()) // cuts the log
	postToEach()
	log, err := os.Stat(filepath.Join(dir, "chatrooms.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	const header, frame = 32, 4096 + 24
	return int(log.Size()-header) / frame
}

// The look-up by a client id goes to its index, in the words of this release and of those before.
func TestClientIDsAreFoundByTheirIndex(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		var posts []chat.Post
		for i := range 1000 {
			p := c.say(c.ada, "hello")
			p.Draft.ClientID = fmt.Sprint("form of my own ", i)
			posts = append(posts, p)
		}
		post(t, s, posts...)
		exec(t, s, "ANALYZE")
		lookups := []string{}
		for _, version := range releasesBefore(t, s.db.Name) {
			content, err := os.ReadFile(statementsFile(s.db.Name, version))
			if err != nil {
				t.Fatal(err)
			}
			for statement := range strings.Lines(string(content)) {
				if strings.Contains(statement, "m.client_id = v.client_id") {
					lookups = append(lookups, strings.TrimSuffix(statement, ";\n"))
				}
			}
		}
		if len(lookups) < 3 {
			t.Fatalf("%d statements that look for client ids are recorded", len(lookups))
		}
		for _, lookup := range lookups {
			if plan := planOf(t, s, lookup); !strings.Contains(plan, "messages_client") {
				t.Errorf("%s\n%s", lookup, plan)
			}
		}
	})
}

// planOf is how the database would go about a statement whose parameters are not known.
func planOf(t *testing.T, s *Store, statement string) string {
	t.Helper()
	explain, args := "EXPLAIN QUERY PLAN "+statement, make([]any, strings.Count(statement, "?"))
	if s.db.Name == db.Postgres {
		exec(t, s, "PREPARE explained AS "+statement)
		defer exec(t, s, "DEALLOCATE explained")
		nulls := slices.Repeat([]string{"NULL"}, strings.Count(statement, "$"))
		explain, args = "EXPLAIN EXECUTE explained("+strings.Join(nulls, ", ")+")", nil
	}
	rows, err := s.db.Writer.Raw(explain, args...).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var plan []string
	for rows.Next() {
		places := make([]any, len(columns))
		var step string
		for i := range places {
			places[i] = new(any)
		}
		places[len(places)-1] = &step
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}

// addAsToday gives an older schema what today's posts need besides.
func addAsToday(t *testing.T, s *Store, names ...string) {
	t.Helper()
	for _, name := range names {
		content, err := migrations.ReadFile("migrations/" + s.db.Name + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range strings.Split(regexp.MustCompile("--[^\n]*").ReplaceAllString(string(content), ""), ";") {
			if strings.TrimSpace(statement) != "" {
				exec(t, s, statement)
			}
		}
	}
}

// The index changes under the release before: it posts while the new one is built, a build that was killed leaves nothing
// in the way, and no moment is without a whole index.
func TestTheIndexOfClientIDsIsBuiltWhileOthersPost(t *testing.T) {
	s := atVersion(t, db.Postgres, 4)
	s.lean.from.Store(math.MaxInt64) // that schema does not say
	addAsToday(t, s, "00011_files.sql", "00012_people.sql", "00013_administration.sql", "00015_restrictions.sql", "00016_invitations_profiles.sql", "00017_reports.sql", "00019_previews.sql")
	c := newCast(t, s)
	said := c.say(c.ada, "before")
	said.Draft.ClientID = "before"
	first := post(t, s, said)
	unique := func(when string) {
		t.Helper()
		var n int
		query := `SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'messages'::regclass
			AND i.indisvalid AND i.indisunique AND pg_get_indexdef(i.indexrelid) LIKE '%client_id%'`
		if err := s.db.Reader.Raw(query).Scan(&n).Error; err != nil || n == 0 {
			t.Errorf("%s: %d whole indexes guard the client ids, %v", when, n, err)
		}
	}
	files := schemaUpTo(t, db.Postgres, 5)
	for _, killed := range []bool{true, false} {
		stranger := s.db.Writer.Begin()
		if err := stranger.Exec("UPDATE messages SET has_reactions = has_reactions").Error; err != nil {
			t.Fatal(err)
		}
		migrated := make(chan error, 1)
		go func() { migrated <- migrateOn(t.Context(), t, s, files) }()
		pid := waitsFor(t, s, "%INDEX CONCURRENTLY%", migrated)
		post(t, s, c.say(c.ada, "meanwhile")) // not refused
		unique("while it is built")
		if killed {
			exec(t, s, "SELECT pg_terminate_backend(?)", pid)
			if err := <-migrated; err == nil {
				t.Error("it says that it is done")
			}
		}
		if err := stranger.Rollback().Error; err != nil {
			t.Fatal(err)
		}
		if !killed {
			if err := <-migrated; err != nil {
				t.Fatal(err)
			}
		}
		unique("afterwards")
	}
	var indexes []string
	if err := s.db.Reader.Raw("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'messages_client%'").Scan(&indexes).Error; err != nil ||
		len(indexes) != 1 || !strings.Contains(indexes[0], "(client_id, room_id, author_id)") {
		t.Errorf("%v, %v", indexes, err)
	}
	if again := post(t, s, said); again[0].ID != first[0].ID {
		t.Errorf("the repeat: %+v", again[0])
	}
	// Once more from the start, as after a kill just before the end.
	exec(t, s, "DELETE FROM goose_db_version WHERE version_id = 5")
	if err := migrateOn(t.Context(), t, s, files); err != nil {
		t.Fatal(err)
	}
	unique("the second time")
}

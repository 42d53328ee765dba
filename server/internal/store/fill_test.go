package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// indexOf is all that the search has of the messages.
func indexOf(t *testing.T, s *Store) (lines []string) {
	t.Helper()
	queries := []string{
		"SELECT n || ' ' || room_id || ' ' || author_id || ' ' || created_at || ' ' || words FROM search_entries ORDER BY n",
		"SELECT room_id || ' ' || seq || ' ' || form_seq FROM search_position ORDER BY room_id",
	}
	if s.db.Name == db.Postgres {
		queries = append(queries, "SELECT indexdef FROM pg_indexes WHERE tablename = 'search_entries' ORDER BY indexname")
	} else {
		queries = append(queries, "SELECT rowid || '' FROM search_words WHERE search_words MATCH 'number' ORDER BY rowid")
	}
	for _, query := range queries {
		var some []string
		if err := s.db.Reader.Raw(query).Scan(&some).Error; err != nil {
			t.Fatal(err)
		}
		lines = append(append(lines, fmt.Sprint(len(some))), some...)
	}
	return lines
}

// What an import indexes at once, and also after it was cut anywhere, is what is indexed by following the logs.
func TestFillIndexesAsFollowingDoes(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		const messages = 5000 // several pages
		var posts []chat.Post
		for i := range messages {
			p := c.say(c.ada, fmt.Sprintf("number %d, it's C++ and 漢字", i))
			p.Draft.ClientID = uuid.NewString()
			posts = append(posts, p)
		}
		for part := 0; part < messages; part += 500 {
			if _, err := s.AppendMessages(t.Context(), posts[part:part+500], noon, 2*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.db.Writer.Exec("UPDATE messages SET body = '', deleted_at = created_at WHERE seq % 7 = 0").Error; err != nil {
			t.Fatal(err)
		}
		for more := true; more; {
			var err error
			if more, err = s.search.Batch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want := indexOf(t, s)

		forget := []string{"DELETE FROM search_entries", "DELETE FROM search_position"}
		if s.db.Name == db.SQLite {
			forget = append(forget, "INSERT INTO search_words (search_words) VALUES ('delete-all')")
		}
		for _, statement := range forget {
			if err := s.db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec(statement).Error }); err != nil {
				t.Fatal(err)
			}
		}
		cuts := 0
		for {
			ctx, cut := context.WithCancel(t.Context())
			told := 0
			err := s.search.Fill(ctx, func() {
				if told++; told == 1 && cuts < 2 {
					cut()
				}
			})
			cut()
			stacks := make([]byte, 1<<20)
			if stacks = stacks[:runtime.Stack(stacks, true)]; bytes.Contains(stacks, []byte("search.(*Index).pagesPast")) {
				t.Error("it returned, and still reads")
			}
			if err == nil {
				break
			}
			if cuts++; !errors.Is(err, context.Canceled) || cuts > 2 {
				t.Fatal(cuts, err)
			}
		}
		if cuts != 2 {
			t.Errorf("it was cut %d times", cuts)
		}
		if diff := cmp.Diff(want, indexOf(t, s)); diff != "" {
			t.Errorf("- followed, + filled:\n%.2000s", diff)
		}
		if err := s.search.Fill(t.Context(), func() {}); err != nil { // as where the end was not noted
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, indexOf(t, s)); diff != "" {
			t.Errorf("- once, + twice:\n%.2000s", diff)
		}
	})
}

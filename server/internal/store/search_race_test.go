package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

func indexAll(tb testing.TB, s *Store) {
	tb.Helper()
	for more := true; more; {
		var err error
		if more, err = s.IndexBatch(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
}

// entries are the words of all entries.
func entries(t *testing.T, s *Store) string {
	t.Helper()
	var all []string
	if err := s.db.Reader.Raw("SELECT words FROM search_entries ORDER BY n").Scan(&all).Error; err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// change is an edit or a deletion by another node.
func (c cast) change(s *Store, m chat.Message, body string, ready func()) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.Change(ctx, []chat.RoomID{c.lobby.ID}, func(tx chat.Tx) (err error) {
			e := chat.Event{Type: chat.MessageDeleted, Room: c.lobby.ID, At: noon, Actor: c.ada, Message: &m}
			if body == "" {
				m, err = tx.EraseMessage(m, noon)
			} else {
				e.Type = chat.MessageEdited
				m, _, err = tx.ReviseMessage(m, body, nil, false, noon)
			}
			if err != nil {
				return err
			}
			_, err = tx.Emit(e)
			ready()
			return err
		})
		return err
	}
}

// TestTheIndexerUndoesNoChange: whichever of an edit or a deletion and of the indexing of that very message comes first, what
// the message said before is not left in the index. Postgres lets both go on at once, on two nodes.
func TestTheIndexerUndoesNoChange(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	nothing := func() {}
	for name, body := range map[string]string{"edited": "the new text", "deleted": ""} {
		said := func() chat.Message { return post(t, s, c.say(c.ada, "the old text"))[0] }
		check := func(t *testing.T) {
			t.Helper()
			if got := entries(t, s); strings.Contains(got, "old") || strings.Contains(got, "new") != (body != "") {
				t.Errorf("the index holds %q", got)
			}
			exec(t, s, "DELETE FROM search_entries")
		}
		t.Run(name+" while it is indexed", func(t *testing.T) {
			m := said()
			indexing := hold(t, func(ctx context.Context, ready func()) error {
				return s.db.Write(ctx, func(tx *gorm.DB) error {
					parts, err := unindexed(tx)
					if err != nil {
						return err
					}
					err = s.index(tx, parts, nil)
					ready()
					return err
				})
			})
			err := indexing.beforeCommitOf(t, s, func() error { return c.change(s, m, body, nothing)(t.Context()) })
			if err != nil {
				t.Error(err)
			}
			check(t)
		})
		t.Run("indexed while it is "+name, func(t *testing.T) {
			m := said()
			changing := hold(t, func(ctx context.Context, ready func()) error { return c.change(s, m, body, ready)(ctx) })
			err := changing.beforeCommitOf(t, s, func() error {
				_, err := s.IndexBatch(t.Context())
				return err
			})
			if err != nil {
				t.Error(err)
			}
			check(t)
		})
		indexAll(t, s)
		exec(t, s, "DELETE FROM search_entries")
	}
}

// One node indexes at a time: another one leaves it alone, and does not wait.
func TestOneNodeIndexesAtATime(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	post(t, s, c.say(c.ada, "hello"))
	indexing := hold(t, func(ctx context.Context, ready func()) error {
		return s.db.Write(ctx, func(tx *gorm.DB) error {
			var mine bool
			err := tx.Raw(s.search.claim).Scan(&mine).Error
			if !mine {
				t.Error("nobody else is at it")
			}
			ready()
			return err
		})
	})
	if more, err := s.IndexBatch(t.Context()); err != nil || !more {
		t.Errorf("%t, %v", more, err)
	}
	if got := entries(t, s); got != "" {
		t.Errorf("indexed %q", got)
	}
	close(indexing.commit)
	if err := <-indexing.done; err != nil {
		t.Error(err)
	}
	indexAll(t, s)
	if got := entries(t, s); !strings.Contains(got, "hello") {
		t.Errorf("indexed %q", got)
	}
}

// The release before edits and deletes and knows of no entries (facts.md, fault 29): the log tells.
func TestTheIndexerFollowsWhatTheReleaseBeforeDoes(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		said := post(t, s, c.say(c.ada, "one old"), c.say(c.ada, "two old"))
		indexAll(t, s)
		exec(t, s, "UPDATE messages SET body = 'one new' WHERE id = ?", said[0].ID)
		exec(t, s, "UPDATE messages SET body = '', deleted_at = ? WHERE id = ?", db.ToStamp(noon), said[1].ID)
		for i, kind := range []chat.EventType{chat.MessageEdited, chat.MessageDeleted} {
			_, err := s.Change(t.Context(), []chat.RoomID{c.lobby.ID}, func(tx chat.Tx) error {
				_, err := tx.Emit(chat.Event{Type: kind, Room: c.lobby.ID, At: noon, Actor: c.ada, Message: &said[i]})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		indexAll(t, s)
		if got := entries(t, s); strings.Contains(got, "old") || !strings.Contains(got, "new") {
			t.Errorf("the index holds %q", got)
		}
	})
}

// TestAnErasedTextIsInNoFileOfTheIndex: FTS5 leaves what was taken out in its files until a merge, unless told not to. There are
// enough messages that the index has many pages, and words at the ends of them.
func TestAnErasedTextIsInNoFileOfTheIndex(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{DataDir: dir})
	c := newCast(t, s)
	word := func(i int) string { return fmt.Sprintf("%c%dzyzzyva", 'a'+i%26, i*7919) }
	var said []chat.Message
	for range 4 {
		var posts []chat.Post
		for range 200 {
			posts = append(posts, c.say(c.ada, "hello "+word(len(said)+len(posts))))
		}
		said = append(said, post(t, s, posts...)...)
		indexAll(t, s)
	}
	var inIndex int
	find := "SELECT count(*) FROM search_words_data WHERE instr(block, CAST('zyzzyva' AS BLOB)) > 0"
	if err := s.db.Reader.Raw(find).Scan(&inIndex).Error; err != nil || inIndex < 4 {
		t.Fatal("the search does not see what is there: ", inIndex, err)
	}
	for i := 0; i < len(said); i += 16 {
		eraseMessageOf(t, s, c, said[i])
	}
	for i := 0; i < len(said); i += 16 {
		if files := filesWith(t, dir, word(i)); len(files) > 0 {
			t.Errorf("%s is still in %q", word(i), files)
		}
	}
	if err := s.db.Writer.Exec("INSERT INTO search_words (search_words) VALUES ('integrity-check')").Error; err != nil {
		t.Error(err)
	}
}

// A search that has too many before it, or no time left, is unavailable.
func TestASearchWaitsItsTurnAndNoLonger(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for range maxSearching {
			s.searching <- struct{}{}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		hello := chat.Search{Terms: []chat.SearchTerm{{Text: "hello"}}}
		if _, err := s.Search(ctx, 1, hello, "", 9); !chat.IsKind(err, chat.KindUnavailable) {
			t.Errorf("with others before it: %v", err)
		}
		<-s.searching
		if _, err := s.Search(t.Context(), 1, hello, "", 9); err != nil {
			t.Errorf("with a place free: %v", err)
		}
	})
}

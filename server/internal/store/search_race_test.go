package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/search"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
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
		return s.db.Pipeline(ctx, func(p *db.Pipeline) error {
			w := s.newWriting(p)
			if err := w.readChange(chat.Change{Room: c.lobby.ID, Actor: c.ada.ID, Message: m.ID}); err != nil {
				return err
			}
			log, changed := &chat.RoomLog{Room: w.facts.Rooms[c.lobby.ID]}, *w.facts.Message
			v := chat.Verdict{At: noon, Rooms: []*chat.RoomLog{log}}
			e := chat.Event{Type: chat.MessageDeleted, Actor: c.ada, Message: &changed}
			if body == "" {
				v.Erased = &changed
			} else {
				e.Type, v.Revised = chat.MessageEdited, &changed
				changed, _ = chat.Revise(log.Room, changed, body, nil, false, chat.Facts{}, noon)
			}
			v.Events = append(v.Events, log.Emit(e, noon))
			left, err := w.writeMessage(v)
			ready()
			return errors.Join(err, p.Commit(append(s.writes(v), left...)...))
		})
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
			// The indexer comes as far as the end of its transaction, and waits there.
			inTheWay := hold(t, func(ctx context.Context, ready func()) error {
				return s.db.Write(ctx, func(tx *gorm.DB) error {
					err := tx.Exec("LOCK TABLE search_position IN EXCLUSIVE MODE").Error
					ready()
					return err
				})
			})
			indexed, changed := make(chan error, 1), make(chan error, 1)
			go func() {
				_, err := s.IndexBatch(context.WithoutCancel(t.Context()))
				indexed <- err
			}()
			if ended, err := awaitLocks(t, s, 1, indexed); ended {
				t.Fatal("it did not wait: ", err)
			}
			go func() { changed <- c.change(s, m, body, nothing)(context.WithoutCancel(t.Context())) }()
			if ended, err := awaitLocks(t, s, 2, changed); ended {
				t.Error("the change did not wait for the indexer: ", err)
			}
			close(inTheWay.commit)
			for _, done := range []<-chan error{inTheWay.done, indexed, changed} {
				if err := <-done; err != nil {
					t.Error(err)
				}
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
			err := tx.Raw("SELECT pg_try_advisory_xact_lock(7221536018)").Scan(&mine).Error
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
			_, err := storetest.Change(t.Context(), s, chat.Change{Room: c.lobby.ID}, noon, func(d *storetest.Draft) error {
				d.Emit(chat.Event{Type: kind, Actor: c.ada, Message: &said[i]})
				return nil
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

// writeFormerly gives all messages the entries that the release before makes, which have no signs and other words.
func writeFormerly(t *testing.T, s *Store, words string) {
	t.Helper()
	insert := "INSERT INTO search_entries (n, room_id, author_id, created_at, words) SELECT n, room_id, author_id, created_at, "
	if s.db.Name == db.Postgres {
		exec(t, s, "DELETE FROM search_entries")
		exec(t, s, insert+"to_tsvector('simple', ?) FROM messages", words)
	} else {
		exec(t, s, "INSERT INTO search_words (search_words, rowid, words) SELECT 'delete', n, words FROM search_entries")
		exec(t, s, "DELETE FROM search_entries")
		exec(t, s, insert+"? FROM messages", " "+words+" ")
		exec(t, s, "INSERT INTO search_words (rowid, words) SELECT n, words FROM search_entries")
	}
}

func found(t *testing.T, s *Store, c cast, text string) int {
	t.Helper()
	result, err := s.Search(t.Context(), c.ada.ID, chat.Search{Terms: []chat.SearchTerm{{Text: text}}}, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(result.Found)
}

// TestEntriesOfAnEarlierFormAreIndexedAnew: meanwhile what was found is found, what is posted is found at once, and nothing
// is found wrongly. What the release before goes on to write is indexed anew as well.
func TestEntriesOfAnEarlierFormAreIndexedAnew(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		var posts []chat.Post
		for range 250 {
			posts = append(posts, c.say(c.ada, "C++ cœur"))
		}
		post(t, s, posts...)
		indexAll(t, s)
		writeFormerly(t, s, "c cœur")
		exec(t, s, "UPDATE search_position SET form_seq = 0")
		s.search = search.New(s.db, s.log) // as a process that starts
		for text, want := range map[string]int{"C++": 100, "c": 100, "C#": 0} {
			if got := found(t, s, c, text); got != want {
				t.Errorf("before: %s finds %d", text, got)
			}
		}
		post(t, s, c.say(c.ada, "news: C#"))
		if more, err := s.IndexBatch(t.Context()); err != nil || !more {
			t.Fatal(more, err)
		}
		if found(t, s, c, "C#") != 1 || found(t, s, c, "news") != 1 {
			t.Error("what was posted meanwhile waits for the rest")
		}
		check := func(t *testing.T) {
			t.Helper()
			indexAll(t, s)
			s.search = search.New(s.db, s.log)
			for text, want := range map[string]int{"C++": 100, "coeur": 100, "++": 100, "C#": 1, "#": 1} {
				if got := found(t, s, c, text); got != want {
					t.Errorf("%s finds %d", text, got)
				}
			}
			if all := entries(t, s); strings.Contains(all, "cœur") {
				t.Errorf("the index still holds %.200q", all)
			}
		}
		t.Run("after", check)
		post(t, s, c.say(c.ada, "C++ cœur"))
		writeFormerly(t, s, "c cœur")
		exec(t, s, "UPDATE search_position SET form_seq = 0, seq = (SELECT r.seq FROM rooms r WHERE r.id = room_id)")
		t.Run("after the release before", check)
	})
}

// TestFormerFoldsAreFoldedAnew: names that an earlier release folded are found as they were, and then as they are.
func TestFormerFoldsAreFoldedAnew(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		if _, err := s.ChangeProfile(t.Context(), c.ada.ID, chat.ProfileChange{DisplayName: new("Zoë Ångström")}); err != nil {
			t.Fatal(err)
		}
		exec(t, s, "UPDATE users SET folded = 'ada\nzoë ångström' WHERE username = 'ada'")
		exec(t, s, "UPDATE rooms SET folded = 'lobby\nfoyer à côté\n', title = 'Foyer à côté', topic = ''")
		finds := func(q string, want int) {
			t.Helper()
			members, err := s.Members(t.Context(), c.lobby.ID, q, "", 9)
			rooms, err2 := s.RoomsVisibleTo(t.Context(), c.ada.ID, q, "", 9)
			if err := errors.Join(err, err2); err != nil || len(members)+len(rooms) != want {
				t.Errorf("%s: %d members and %d rooms, %v, want %d", q, len(members), len(rooms), err, want)
			}
		}
		finds("Zoë", 1)
		finds("Côté", 1)
		if err := s.refold(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{"Zoë", "zoe", "angstrom", "Côté", "a cote"} {
			finds(q, 1)
		}
		exec(t, s, "UPDATE users SET deleted_at = ?, folded = '', display_name = '' WHERE username = 'grace'", db.ToStamp(noon))
		if err := s.refold(t.Context()); err != nil || len(rowsWith(t, s, "folded:grace")) > 0 {
			t.Errorf("a deleted account has its name again: %v", err)
		}
	})
}

// TestFoldingAnewEnds: with more names than a batch, and nothing to do in any of them, each name is read once.
func TestFoldingAnewEnds(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		for i := range 2*refoldBatch + 7 {
			name := fmt.Sprint("user-", i)
			u := chat.User{PublicID: name, Username: name, DisplayName: name, CreatedAt: noon}
			if _, err := s.CreateUser(t.Context(), chat.NewAccount{User: u}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if err := s.refold(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

// TestIdleRoomsCostTheIndexNothing: a node that was told of no room asks the database nothing, but once a minute. Of rooms
// that it was told of it asks for these alone.
func TestIdleRoomsCostTheIndexNothing(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		post(t, s, c.say(c.ada, "one"))
		now := noon
		round := func() {
			t.Helper()
			for more := true; more; {
				var err error
				if more, err = s.search.Round(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
		}
		round()
		if found(t, s, c, "one") != 1 {
			t.Fatal("it was not indexed")
		}
		heard := &recorder{said: map[string]bool{}}
		heard.listen(t, s)
		now = noon.Add(59 * time.Second)
		round()
		if len(heard.said) > 0 {
			t.Errorf("it asks for idle rooms: %v", heard.said)
		}
		s.search.Changed(c.lobby.ID)
		round()
		for statement := range heard.said {
			if strings.Contains(statement, "LEFT JOIN search_position") && !strings.Contains(statement, "r.id ") {
				t.Errorf("told of one room it looks at all: %s", statement)
			}
		}
		if len(heard.said) == 0 {
			t.Error("it does not look where it was told")
		}
		clear(heard.said)
		now = noon.Add(time.Minute)
		round()
		if len(heard.said) == 0 {
			t.Error("it never looks at what it was not told of")
		}
	})
}

// TestABatchIsBoundedInBytes: a thousand long messages are no batch of a thousand. SQLite's writer, which posts wait for,
// would be held for seconds.
func TestABatchIsBoundedInBytes(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		const all, bound = 100, 256 << 10
		long := strings.Repeat("雑談", 2000)
		drafts := make([]chat.Post, 0, all)
		for range all {
			drafts = append(drafts, c.say(c.ada, long))
		}
		post(t, s, drafts...)
		for before, more := 0, true; more; {
			var err error
			if more, err = s.IndexBatch(t.Context()); err != nil {
				t.Fatal(err)
			}
			var now int
			if err := s.db.Reader.Raw("SELECT count(*) FROM search_entries").Scan(&now).Error; err != nil {
				t.Fatal(err)
			}
			if took := now - before; took > bound/len(long)+1 { // and the event that made the room
				t.Fatalf("a batch took %d messages of %d bytes", took, len(long))
			}
			if before = now; !more && now != all {
				t.Errorf("%d of %d were indexed", now, all)
			}
		}
	})
}

// TestTheIndexFollowsWhatItWasNotToldOf: what a node stored that died at once is indexed by another that heard of it, or
// else within a minute.
func TestTheIndexFollowsWhatItWasNotToldOf(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		indexAll(t, s)
		now := time.Now()
		if _, err := s.search.Round(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		dead := search.New(s.db, s.log) // what is told to it is lost
		alive := s.search
		s.search = dead
		post(t, s, c.say(c.ada, "one"))
		s.search = alive
		if _, err := s.search.Round(t.Context(), now.Add(time.Second)); err != nil || found(t, s, c, "one") != 0 {
			t.Fatal("nobody told it of the post", err)
		}
		s.Heard(c.lobby.ID)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.search.Follow(ctx) }()
		for found(t, s, c, "one") != 1 {
			if t.Context().Err() != nil {
				t.Fatal("it was not indexed")
			}
		}
		stop()
		<-done
		s.search = dead
		post(t, s, c.say(c.ada, "two"))
		s.search = alive
		if _, err := s.search.Round(t.Context(), now.Add(time.Hour)); err != nil || found(t, s, c, "two") != 1 {
			t.Error("within a minute it does not find what nobody told: ", err)
		}
	})
}

package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// cast is ada with her room, and grace, who has said something there.
type cast struct {
	ada, grace chat.User
	lobby      chat.Room
}

func newCast(tb testing.TB, s *Store) cast {
	tb.Helper()
	var c cast
	for name, u := range map[string]*chat.User{"ada": &c.ada, "grace": &c.grace} {
		made, err := s.CreateUser(tb.Context(), chat.User{PublicID: name, Username: name, DisplayName: name, CreatedAt: noon}, "")
		if err != nil {
			tb.Fatal(err)
		}
		*u = made
	}
	room, _, err := s.CreateRoom(tb.Context(), chat.Room{
		Name: "lobby", Title: "Lobby", Visibility: chat.Public, CreatedAt: noon, CreatedBy: c.ada,
	})
	if err != nil {
		tb.Fatal(err)
	}
	c.lobby = room
	return c
}

var ids int

func (c cast) say(author chat.User, body string) chat.Post {
	ids++
	return chat.Post{ID: chat.MessageID(fmt.Sprint("id-", ids)), Room: c.lobby.ID, Author: author, Draft: chat.Draft{Body: body}}
}

func post(tb testing.TB, s *Store, posts ...chat.Post) []chat.Message {
	tb.Helper()
	outcomes, err := s.AppendMessages(tb.Context(), posts, noon)
	if err != nil {
		tb.Fatal(err)
	}
	messages := make([]chat.Message, len(outcomes))
	for i, out := range outcomes {
		if out.Err != nil {
			tb.Fatal(out.Err)
		}
		messages[i] = out.Message
	}
	return messages
}

func exec(tb testing.TB, s *Store, query string, args ...any) {
	tb.Helper()
	if err := s.writer.Exec(query, args...).Error; err != nil {
		tb.Fatal(err)
	}
}

// adorn gives the message what later issues will write: a quote of another, reactions, a mention of grace.
func adorn(tb testing.TB, s *Store, c cast, m, quoted chat.Message) {
	tb.Helper()
	var n, q int64
	for id, key := range map[chat.MessageID]*int64{m.ID: &n, quoted.ID: &q} {
		if err := s.reader.Raw("SELECT n FROM messages WHERE id = ?", id).Scan(key).Error; err != nil {
			tb.Fatal(err)
		}
	}
	exec(tb, s, "UPDATE messages SET reply_to = ?, has_reactions = ?, has_mentions = ? WHERE n = ?", q, true, true, n)
	for i, r := range []struct {
		user  chat.User
		emoji string
	}{{c.grace, "👍"}, {c.ada, "🦊"}, {c.ada, "👍"}} {
		exec(tb, s, "INSERT INTO reactions (message, user_id, emoji, at) VALUES (?, ?, ?, ?)",
			n, r.user.ID, r.emoji, toStamp(noon.Add(time.Duration(i)*time.Second)))
	}
	exec(tb, s, "INSERT INTO mentions (user_id, room_id, seq, message) VALUES (?, ?, ?, ?)", c.grace.ID, c.lobby.ID, m.Seq, n)
}

func TestMessagesComeWithQuotesReactionsAndMentions(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		said := post(t, s, c.say(c.grace, "a question"), c.say(c.ada, "an answer"), c.say(c.grace, "plain"))
		adorn(t, s, c, said[1], said[0])
		want := said[1]
		want.ReplyTo = &chat.Quote{ID: said[0].ID, Seq: said[0].Seq, Author: c.grace, Body: "a question"}
		want.Reactions = []chat.Reaction{{Emoji: "👍", Count: 2}, {Emoji: "🦊", Count: 1}} // the first to be given comes first
		want.Mentions = []chat.User{c.grace}
		check := func() {
			t.Helper()
			one, err := s.Message(t.Context(), c.lobby.ID, 0, want.ID)
			if diff := cmp.Diff(want, one); diff != "" || err != nil {
				t.Errorf("alone: %v %s", err, diff)
			}
			page, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, 2)
			if diff := cmp.Diff([]chat.Message{want, said[2]}, page.Messages); diff != "" || err != nil {
				t.Errorf("in a page: %v %s", err, diff)
			}
			events, _, err := s.Events(t.Context(), c.lobby.ID, want.Seq-1, 1)
			if err != nil || len(events) != 1 {
				t.Fatal(events, err)
			}
			if diff := cmp.Diff(want, *events[0].Message); diff != "" {
				t.Errorf("in the log: %s", diff)
			}
		}
		check()
		view, err := s.ViewRoom(t.Context(), c.lobby.ID, c.grace.ID)
		if err != nil || view.Me.Mentions != 1 {
			t.Errorf("grace is mentioned: %+v, %v", view.Me, err)
		}
		eraseMessageOf(t, s, c, said[0])
		want.ReplyTo.Body = "" // a quote of a deleted message quotes nothing
		check()
		if _, _, err := s.MarkRead(t.Context(), c.lobby.ID, c.grace.ID, want.Seq); err != nil {
			t.Fatal(err)
		}
		view, err = s.ViewRoom(t.Context(), c.lobby.ID, c.grace.ID)
		if err != nil || view.Me.Mentions != 0 {
			t.Errorf("grace has read it: %+v, %v", view.Me, err)
		}
	})
}

func eraseMessageOf(tb testing.TB, s *Store, c cast, m chat.Message) {
	tb.Helper()
	_, err := s.Change(tb.Context(), []chat.RoomID{c.lobby.ID}, func(tx chat.Tx) error {
		m, err := tx.EraseMessage(m, noon)
		if err != nil {
			return err
		}
		_, err = tx.Emit(chat.Event{Type: chat.MessageDeleted, Room: c.lobby.ID, At: noon, Actor: c.ada, Message: &m})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// A deleted text is gone: it is in no column of any table (contract section 4).
// TestAnErasedTextIsInNoFile: on SQLite what is gone from the tables is gone from the files beside them too, while they are
// open.
func TestAnErasedTextIsInNoFile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{DataDir: dir})
	c := newCast(t, s)
	said := post(t, s, c.say(c.ada, "secret the first"), c.say(c.grace, "what was that?"))
	if files := filesWith(t, dir, "secret"); len(files) == 0 {
		t.Fatal("the search does not see what is there")
	}
	eraseMessageOf(t, s, c, said[0])
	if files := filesWith(t, dir, "secret"); len(files) > 0 {
		t.Errorf("the text is still in %q", files)
	}
}

func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			found = append(found, f.Name())
		}
	}
	return found
}

func TestAnErasedTextIsInNoTable(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		said := post(t, s, c.say(c.ada, "secret the first"), c.say(c.grace, "what was that?"))
		_, err := s.Change(t.Context(), []chat.RoomID{c.lobby.ID}, func(tx chat.Tx) error {
			m := said[0]
			for _, body := range []string{"secret the second", "secret the third"} {
				var err error
				if m, err = tx.ReviseMessage(m, body, noon); err != nil {
					return err
				}
				if _, err := tx.Emit(chat.Event{Type: chat.MessageEdited, Room: c.lobby.ID, At: noon, Actor: c.ada, Message: &m}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		adorn(t, s, c, said[0], said[1])
		if found := rowsWith(t, s, "secret"); len(found) != 3 { // the scan can see: the message and two revisions
			t.Fatalf("before: %q", found)
		}
		eraseMessageOf(t, s, c, said[0])
		if found := rowsWith(t, s, "secret"); len(found) > 0 {
			t.Errorf("the text is still in %q", found)
		}
		for _, table := range []string{"reactions", "mentions", "revisions"} {
			var n int64
			if err := s.reader.Table(table).Count(&n).Error; err != nil || n != 0 {
				t.Errorf("%d rows in %s, %v", n, table, err)
			}
		}
	})
}

// rowsWith finds the rows of any table that hold the text in any column.
func rowsWith(tb testing.TB, s *Store, text string) (found []string) {
	tb.Helper()
	for _, table := range tables(tb, s) {
		var rows []map[string]any
		if err := s.reader.Table(table).Find(&rows).Error; err != nil {
			tb.Fatal(err)
		}
		for _, row := range rows {
			if line := fmt.Sprint(table, row); strings.Contains(line, text) {
				found = append(found, line)
			}
		}
	}
	return found
}

// What a deleted account said of its person is gone as well, but for the name that is never given again.
func TestADeletedAccountLeavesNoNames(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		if _, err := s.SetDisplayName(t.Context(), c.ada.ID, "Countess"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SetPassword(t.Context(), c.ada.ID, "countess' hash", "", noon); err != nil {
			t.Fatal(err)
		}
		exec(t, s, "INSERT INTO tokens (id, user_id, name, hash, scopes, created_at) VALUES ('t', ?, 'countess'' script', ?, 'read', ?)",
			c.ada.ID, []byte("h"), toStamp(noon))
		if found := append(rowsWith(t, s, "ountess"), rowsWith(t, s, "hash")...); len(found) < 3 {
			t.Fatalf("before: %q", found)
		}
		_, err := s.Change(t.Context(), nil, func(tx chat.Tx) error {
			_, err := tx.DeleteAccount(c.ada.ID, noon)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if found := rowsWith(t, s, "ountess"); len(found) > 0 {
			t.Errorf("still in %q", found)
		}
	})
}

// counting counts the statements of fn.
func counting(s *Store, fn func(*Store)) int {
	var n counter
	counted := *s
	counted.writer = s.writer.Session(&gorm.Session{Logger: &n})
	counted.reader = s.reader.Session(&gorm.Session{Logger: &n})
	fn(&counted)
	return n.statements
}

func TestStatementsDoNotGrowWithTheBatchOrThePage(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		for _, size := range []int{1, 300} {
			var posts, repeats []chat.Post
			for i := range size {
				p := c.say([]chat.User{c.ada, c.grace}[i%2], "hello")
				p.Draft.ClientID = fmt.Sprint("c", size, "-", i)
				posts = append(posts, p)
				p.ID = chat.MessageID(fmt.Sprint("again-", p.ID))
				repeats = append(repeats, p)
			}
			if n := counting(s, func(s *Store) { post(t, s, posts...) }); n < 4 || n > 8 {
				t.Errorf("%d posts took %d statements", size, n)
			}
			if n := counting(s, func(s *Store) { post(t, s, repeats...) }); n > 4 {
				t.Errorf("%d repeats took %d statements", size, n)
			}
		}
		page, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, 40)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < 40; i++ {
			adorn(t, s, c, page.Messages[i], page.Messages[i-1])
		}
		for _, limit := range []int{3, 200} {
			if n := counting(s, func(s *Store) {
				if _, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, limit); err != nil {
					t.Error(err)
				}
			}); n > 6 {
				t.Errorf("a page of %d took %d statements", limit, n)
			}
			if n := counting(s, func(s *Store) {
				if _, _, err := s.Events(t.Context(), c.lobby.ID, 0, limit); err != nil {
					t.Error(err)
				}
			}); n > 7 {
				t.Errorf("%d events took %d statements", limit, n)
			}
			if n := counting(s, func(s *Store) {
				if _, err := s.RoomsVisibleTo(t.Context(), c.ada.ID, "", "", limit); err != nil {
					t.Error(err)
				}
			}); n != 1 {
				t.Errorf("a list of rooms took %d statements", n)
			}
		}
	})
}

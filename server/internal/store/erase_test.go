package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

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

// A deleted text is gone: it is in no column of any table (contract section 4).
func TestAnErasedTextIsInNoTable(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		said := post(t, s, c.say(c.ada, "secret the first"))
		post(t, s, replying(c.say(c.grace, "what was that?"), said[0]))
		_, err := s.Change(t.Context(), []chat.RoomID{c.lobby.ID}, func(tx chat.Tx) error {
			m := said[0]
			for _, body := range []string{"secret the second", "secret the third"} {
				var err error
				if m, _, err = tx.ReviseMessage(m, body, nil, false, noon); err != nil {
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
		adorn(t, s, c, said[0])
		if found := rowsWith(t, s, "secret"); len(found) != 4 { // the scan can see: the message and three revisions
			t.Fatalf("before: %q", found)
		}
		for _, table := range []string{"reactions", "mentions", "revisions"} {
			if n := rowsOf(t, s, table); n == 0 {
				t.Errorf("nothing in %s to erase", table)
			}
		}
		eraseMessageOf(t, s, c, said[0])
		if found := rowsWith(t, s, "secret"); len(found) > 0 {
			t.Errorf("the text is still in %q", found)
		}
		for _, table := range []string{"reactions", "mentions", "revisions"} {
			if n := rowsOf(t, s, table); n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
	})
}

func rowsOf(tb testing.TB, s *Store, table string) (n int64) {
	tb.Helper()
	if err := s.db.Reader.Table(table).Count(&n).Error; err != nil {
		tb.Fatal(err)
	}
	return n
}

// rowsWith finds the rows of any table that hold the text in any column.
func rowsWith(tb testing.TB, s *Store, text string) (found []string) {
	tb.Helper()
	for _, table := range tables(tb, s) {
		var rows []map[string]any
		if err := s.db.Reader.Table(table).Find(&rows).Error; err != nil {
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
			c.ada.ID, []byte("h"), db.ToStamp(noon))
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

package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

func eraseMessageOf(tb testing.TB, s *Store, c cast, m chat.Message) {
	tb.Helper()
	_, err := storetest.Change(tb.Context(), s, chat.Change{Room: c.lobby.ID, Message: m.ID}, noon, func(d *storetest.Draft) error {
		d.Erase()
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// TestAnErasedTextIsInNoFile: on SQLite what is gone from the tables is gone from the files beside
// them too, while they are open.
func TestAnErasedTextIsInNoFile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{DataDir: dir})
	c := newCast(t, s)
	said := post(t, s, c.say(c.ada, "clandestine the first"), c.say(c.grace, "what was that?"))
	if files := filesWith(t, dir, "clandestine"); len(files) == 0 {
		t.Fatal("the search does not see what is there")
	}
	eraseMessageOf(t, s, c, said[0])
	if files := filesWith(t, dir, "clandestine"); len(files) > 0 {
		t.Errorf("the text is still in %q", files)
	}
}

// A reader that stays keeps SQLite from taking the text out of its log. Writers do not wait for
// that reader, and once it is gone the text goes too.
func TestAnErasedTextLeavesTheFilesAfterTheReader(t *testing.T) {
	for name, read := range map[string]func(*testing.T, *Store) (leave func()){
		"of this process": readerInside, "of another": readerOutside,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, Options{DataDir: dir})
			s.db.TracesWait = time.Hour
			c := newCast(t, s)
			said := post(t, s, c.say(c.ada, "clandestine the first"))
			leave := read(t, s)
			erased := make(chan struct{})
			go func() {
				defer close(erased)
				eraseMessageOf(t, s, c, said[0])
			}()
			for gone := false; !gone; { // until the deletion has committed
				m, err := s.Message(t.Context(), c.lobby.ID, nobody, said[0].ID)
				if err != nil {
					t.Fatal(err)
				}
				gone = m.DeletedAt != nil
			}
			for range 50 {
				post(t, s, c.say(c.grace, "hello"))
			}
			select {
			case <-erased:
				t.Error("the erasure ended before the reader did, or the others waited for it")
			default:
			}
			if files := filesWith(t, dir, "clandestine"); len(files) == 0 {
				t.Error("the reader kept nothing from going")
			}
			leave()
			<-erased
			if files := filesWith(t, dir, "clandestine"); len(files) > 0 {
				t.Errorf("the text is still in %q", files)
			}
		})
	}
}

// readerInside is a page, or a search, that takes long.
func readerInside(t *testing.T, s *Store) (leave func()) {
	t.Helper()
	reads, left, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.db.Snapshot(t.Context(), func(tx *gorm.DB) error {
			var n int64
			err := tx.Table("messages").Count(&n).Error
			close(reads)
			<-left
			return err
		})
	}()
	<-reads
	return func() {
		t.Helper()
		close(left)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// readerOutside is one that this process does not know of.
func readerOutside(t *testing.T, s *Store) (leave func()) {
	t.Helper()
	tx := s.db.Reader.Begin(&sql.TxOptions{ReadOnly: true})
	var n int64
	if err := tx.Table("messages").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := tx.Rollback().Error; err != nil {
			t.Error(err)
		}
	}
}

// Readers and writers that never pause do not keep a text in the files either.
func TestAnErasedTextLeavesTheFilesWhileOthersReadAndWrite(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{DataDir: dir})
	s.db.TracesWait = time.Hour
	c := newCast(t, s)
	said := post(t, s, c.say(c.ada, "clandestine the first"))
	ctx, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	defer others.Wait()
	defer stop()
	for range 6 {
		others.Go(func() {
			for ctx.Err() == nil {
				if _, _, err := s.Events(ctx, c.lobby.ID, 0, 200); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	others.Go(func() {
		for ctx.Err() == nil {
			if _, err := s.AppendMessages(ctx, []chat.Post{c.say(c.grace, "hello")}, noon, 2*time.Second); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	eraseMessageOf(t, s, c, said[0])
	if files := filesWith(t, dir, "clandestine"); len(files) > 0 {
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
		said := post(t, s, c.say(c.ada, "clandestine the first"))
		post(t, s, replying(c.say(c.grace, "what was that?"), said[0]))
		for _, body := range []string{"clandestine the second", "clandestine the third"} {
			about := chat.Change{Room: c.lobby.ID, Message: said[0].ID}
			_, err := storetest.Change(t.Context(), s, about, noon, func(d *storetest.Draft) error {
				d.Revise(body, nil, false)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		adorn(t, s, c, said[0])
		if found := rowsWith(t, s, "clandestine"); len(found) != 4 { // the scan can see: the message and three revisions
			t.Fatalf("before: %q", found)
		}
		for _, table := range []string{"reactions", "mentions", "revisions"} {
			if n := rowsOf(t, s, table); n == 0 {
				t.Errorf("nothing in %s to erase", table)
			}
		}
		eraseMessageOf(t, s, c, said[0])
		if found := rowsWith(t, s, "clandestine"); len(found) > 0 {
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

// What a deleted account said of its person is gone as well, but for the name that is never given
// again.
func TestADeletedAccountLeavesNoNames(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		if _, err := s.ChangeProfile(t.Context(), c.ada.ID, chat.ProfileChange{DisplayName: new("Countess")}); err != nil {
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
		exec(t, s, "UPDATE users SET admin = (username = 'grace')") // the last administrator cannot go
		if _, err := s.BeginDeletion(t.Context(), c.ada.ID, chat.AuditEntry{At: noon, Action: chat.AuditDeleted}); err != nil {
			t.Fatal(err)
		}
		if found := rowsWith(t, s, "ountess"); len(found) > 0 {
			t.Errorf("still in %q", found)
		}
	})
}

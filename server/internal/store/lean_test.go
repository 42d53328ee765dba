package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

// leanFrom moves the moment from which on messages get no row in events.
func leanFrom(t *testing.T, s *Store, from time.Time) {
	t.Helper()
	exec(t, s, "UPDATE installation SET lean_from = ?", db.ToStamp(from))
	s.lean.from.Store(0)
}

// createdRows are the seqs of the messages that have one.
func createdRows(t *testing.T, s *Store) (seqs []int64) {
	t.Helper()
	err := s.db.Reader.Raw("SELECT seq FROM events WHERE type = ? ORDER BY seq", chat.MessageCreated).Scan(&seqs).Error
	if err != nil {
		t.Fatal(err)
	}
	return seqs
}

func head(t *testing.T, s *Store, room chat.RoomID) chat.Head {
	t.Helper()
	heads, err := s.Heads(t.Context(), []chat.RoomID{room})
	if err != nil {
		t.Fatal(err)
	}
	return heads[room]
}

// TestBothFormsOfTheLogAreOne holds contract section 4: whether a message's making has a row in events or not, the log is
// 1, 2, 3, …, each once, in pages of any size, with its messages as they are now.
func TestBothFormsOfTheLogAreOne(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		at := noon
		later := func() time.Time { at = at.Add(time.Second); return at }
		say := func(author chat.User, body string) chat.Message {
			t.Helper()
			out, err := s.AppendMessages(t.Context(), []chat.Post{c.say(author, body)}, later(), time.Second)
			if err != nil || out[0].Err != nil {
				t.Fatal(err, out)
			}
			if got := head(t, s, c.lobby.ID); got.Seq != out[0].Message.Seq || !got.At.Equal(at) {
				t.Errorf("the head is %d of %v, want %d of %v", got.Seq, got.At, out[0].Message.Seq, at)
			}
			return out[0].Message
		}
		change := func(m chat.Message, fn func(*storetest.Draft)) {
			t.Helper()
			about := chat.Change{Room: c.lobby.ID, Message: m.ID}
			_, err := storetest.Change(t.Context(), s, about, later(), func(d *storetest.Draft) error { fn(d); return nil })
			if got := head(t, s, c.lobby.ID); err != nil || !got.At.Equal(at) {
				t.Fatalf("%v, the head is of %v, want %v", err, got.At, at)
			}
		}
		edit := func(d *storetest.Draft) { d.Revise("edited", nil, false) }
		erase := func(d *storetest.Draft) { d.Erase() }

		leanFrom(t, s, time.Now().Add(time.Hour))
		one, two := say(c.ada, "one"), say(c.grace, "two") // she joins with it
		change(one, edit)
		say(c.ada, "three")
		if rows := createdRows(t, s); !cmp.Equal(rows, []int64{2, 4, 6}) {
			t.Errorf("rows for the release before: %v", rows)
		}
		var seen int64 // by the release before
		if err := s.db.Reader.Raw("SELECT count(*) FROM events WHERE room_id = ?", c.lobby.ID).Scan(&seen).Error; err != nil || seen != 6 {
			t.Errorf("it reads %d events, %v", seen, err)
		}
		leanFrom(t, s, time.Now().Add(-time.Hour))
		four := say(c.grace, "four")
		change(two, erase)
		change(four, func(d *storetest.Draft) { d.React(c.ada, "👍", false) })
		say(c.ada, "five")
		change(four, edit)
		say(c.ada, "six")
		if rows := createdRows(t, s); !cmp.Equal(rows, []int64{2, 4, 6}) {
			t.Errorf("rows are still written: %v", rows)
		}

		whole, top, err := s.Events(t.Context(), c.lobby.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		const want = "1 member.joined, 2 message.created, 3 member.joined, 4 message.created, 5 message.edited, 6 message.created, " +
			"7 message.created, 8 message.deleted, 9 reaction.added, 10 message.created, 11 message.edited, 12 message.created, "
		got := ""
		for _, e := range whole {
			got += fmt.Sprintf("%d %s, ", e.Seq, e.Type)
			if e.Type != chat.MessageCreated {
				continue
			}
			m, err := s.Message(t.Context(), c.lobby.ID, nobody, e.Message.ID)
			if err != nil || !cmp.Equal(*e.Message, m) || !e.At.Equal(m.CreatedAt) || e.Actor != m.Author || e.Seq != m.Seq {
				t.Errorf("event %d of %v by %s is of %+v, %v", e.Seq, e.At, e.Actor.Username, m, err)
			}
		}
		if got != want || top != 12 {
			t.Fatalf("the log to %d is\n%s, want\n%s", top, got, want)
		}
		if gone := whole[3].Message; gone.Body != "" || gone.DeletedAt == nil || whole[6].Message.Body != "edited" {
			t.Errorf("shown are %+v and %+v", gone, whole[6].Message)
		}
		for after := int64(-1); after <= top+1; after++ {
			for limit := range int(top) + 2 {
				page, _, err := s.Events(t.Context(), c.lobby.ID, after, limit+1)
				from := min(max(after, 0), top)
				if rest := whole[from:]; err != nil || !cmp.Equal(page, rest[:min(limit+1, len(rest))], cmpopts.EquateEmpty()) {
					t.Fatalf("past %d at most %d: %d events, %v", after, limit+1, len(page), err)
				}
			}
		}
	})
}

// TestTheLogGrowsLeanADayAfterTheMigration holds facts.md, fault 29: the release before, which reads events only, may serve
// that long. A new database never had one.
func TestTheLogGrowsLeanADayAfterTheMigration(t *testing.T) {
	for _, name := range []string{db.SQLite, db.Postgres} {
		t.Run(name, func(t *testing.T) {
			s := atVersion(t, name, 8)
			exec(t, s, `INSERT INTO users (public_id, username, display_name, folded, password_hash, created_at)
				VALUES ('x', 'x', 'x', 'x', '', ?)`, db.ToStamp(noon))
			if err := migrateOn(t.Context(), t, s, schemaUpTo(t, name, newestVersion(name))); err != nil {
				t.Fatal(err)
			}
			var from db.Stamp
			if err := s.db.Reader.Raw("SELECT lean_from FROM installation").Row().Scan(&from); err != nil {
				t.Fatal(err)
			}
			if wait := time.Until(from.Time()); wait < 23*time.Hour || wait > 25*time.Hour {
				t.Errorf("an old database is lean in %v", wait)
			}
			s.clock.own = time.Now
			c := newCast(t, s)
			for _, step := range []struct {
				in   time.Duration
				rows int
			}{{0, 1}, {23 * time.Hour, 2}, {25 * time.Hour, 2}} {
				s.clock.own = func() time.Time { return time.Now().Add(step.in) }
				post(t, s, c.say(c.ada, "hello"))
				if got := createdRows(t, s); len(got) != step.rows {
					t.Errorf("in %v: rows %v, want %d", step.in, got, step.rows)
				}
			}
		})
	}
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		post(t, s, c.say(c.ada, "hello"))
		if rows := createdRows(t, s); len(rows) > 0 {
			t.Errorf("a new database has the rows %v", rows)
		}
	})
}

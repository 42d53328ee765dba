package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

// counter is a gorm logger that counts statements.
type counter struct {
	logger.Interface
	statements int
}

func (c *counter) LogMode(logger.LogLevel) logger.Interface { return c }
func (c *counter) Trace(context.Context, time.Time, func() (string, int64), error) {
	c.statements++
}

func unavailable(t *testing.T, what string, err error) {
	t.Helper()
	if !chat.IsKind(err, chat.KindUnavailable) {
		t.Errorf("%s: %v, want unavailable", what, err)
	}
}

func TestPostgresThatIsDownIsUnavailable(t *testing.T) {
	s := open(t, Options{URL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable"}) // opening does not fail
	unavailable(t, "ping", s.Ping(t.Context()))
	_, err := s.AppendMessages(t.Context(), []chat.Post{{ID: "m"}}, noon, 2*time.Second)
	unavailable(t, "append", err)
	err = s.Change(t.Context(), chat.Change{Room: 1, Judge: nothing})
	unavailable(t, "change", err)
	_, err = s.UserByName(t.Context(), "ada")
	unavailable(t, "read", err)
}

// nothing is the verdict that nothing changes.
func nothing(chat.Facts) (chat.Verdict, error) { return chat.Verdict{}, nil }

func TestACutConnectionIsUnavailableAndTheNextCallServes(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	other := open(t, Options{URL: urlOf(t, s)})
	err := s.Change(t.Context(), chat.Change{Room: c.lobby.ID, Judge: func(chat.Facts) (chat.Verdict, error) {
		exec(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND state = 'idle in transaction'`)
		return chat.Verdict{}, nil
	}})
	unavailable(t, "the cut one", err)
	if err := s.Change(t.Context(), chat.Change{Room: c.lobby.ID, Judge: nothing}); err != nil {
		t.Errorf("the next: %v", err)
	}
}

// TestAServerThatClosedIdleConnectionsIsFoundAgain holds facts.md, fault 13.
func TestAServerThatClosedIdleConnectionsIsFoundAgain(t *testing.T) {
	s := onPostgres(t)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := open(t, Options{URL: urlOf(t, s)})
	exec(t, other, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	var err error
	for range 3 { // each dead connection may be met once
		if err = s.Ping(t.Context()); err == nil {
			return
		}
		unavailable(t, "a dead connection", err)
	}
	t.Error(err)
}

// TestLocksAreWaitedForOnlySoLong holds facts.md, fault 15.
func TestLocksAreWaitedForOnlySoLong(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	locked, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Change(context.WithoutCancel(t.Context()), chat.Change{
			Room: c.lobby.ID, Judge: func(f chat.Facts) (chat.Verdict, error) {
				close(locked)
				<-release
				return nothing(f)
			},
		})
	}()
	<-locked
	start := time.Now()
	_, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello")}, noon, 2*time.Second)
	unavailable(t, "behind a lock", err)
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("it waited %v", took)
	}
	if _, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, 9); err != nil {
		t.Errorf("readers do not wait: %v", err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A full pool, or SQLite's one writer in use: the wait is bounded, then it is unavailable (facts.md, fault 15).
func TestConnectionsAreWaitedForOnlySoLong(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		if s.db.Name == db.Postgres {
			s = open(t, Options{URL: urlOf(t, s), MaxConns: 1})
		}
		start := time.Now()
		err := s.Change(t.Context(), chat.Change{Room: c.lobby.ID, Judge: func(f chat.Facts) (chat.Verdict, error) {
			_, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello")}, noon, 2*time.Second)
			unavailable(t, "no connection", err)
			return nothing(f)
		}})
		if took := time.Since(start); err != nil || took > 4*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		post(t, s, c.say(c.ada, "hello"))
	})
}

func TestACallEndsWithItsContext(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.AppendMessages(ctx, []chat.Post{c.say(c.ada, "hello")}, noon, 2*time.Second)
		unavailable(t, "append", err)
		_, err = s.UserByName(ctx, "ada")
		unavailable(t, "read", err)
		_, err = s.Messages(ctx, c.lobby.ID, 0, chat.PageBound{}, 9)
		unavailable(t, "snapshot", err)
		// One that ends in the middle of a transaction leaves nothing, and the connection is good.
		ctx, cancel = context.WithCancel(t.Context())
		_, err = storetest.Change(ctx, s, chat.Change{Room: c.lobby.ID}, noon, func(d *storetest.Draft) error {
			d.Emit(chat.Event{Type: chat.MemberRole, Actor: c.ada})
			cancel()
			return nil
		})
		unavailable(t, "a change", err)
		if events, _, err := s.Events(t.Context(), c.lobby.ID, 0, 9); err != nil || len(events) != 1 {
			t.Errorf("%v, %v", events, err)
		}
		post(t, s, c.say(c.ada, "hello"))
	})
}

// Two changes that take one another's rows are a deadlock: the database ends one, and it runs again from the start
// (facts.md, fault 17).
func TestADeadlockIsRetried(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	garden, _, err := s.CreateRoom(t.Context(), chat.Room{Name: "garden", Visibility: chat.Public, CreatedAt: noon, CreatedBy: c.ada})
	if err != nil {
		t.Fatal(err)
	}
	var meet, all sync.WaitGroup
	meet.Add(2)
	runs := make(chan struct{}, 10)
	for _, rooms := range [][2]chat.RoomID{{c.lobby.ID, garden.ID}, {garden.ID, c.lobby.ID}} {
		all.Go(func() {
			first := true
			_, err := storetest.Change(t.Context(), s, chat.Change{Room: rooms[0]}, noon, func(d *storetest.Draft) error {
				runs <- struct{}{}
				if first {
					first = false
					meet.Done()
					meet.Wait()
					// The other's row, which a well-behaved change does not take.
					d.Rooms = append(d.Rooms, &chat.RoomLog{Room: chat.Room{ID: rooms[1], Seq: 1, MemberCount: 1}})
				}
				d.Emit(chat.Event{Type: chat.MemberRole, Actor: c.ada, User: &c.ada})
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(runs); n != 3 {
		t.Errorf("the changes ran %d times, want 3", n)
	}
	for _, room := range []chat.RoomID{c.lobby.ID, garden.ID} {
		if events, head, err := s.Events(t.Context(), room, 0, 9); err != nil || len(events) != 2 || head != 2 {
			t.Errorf("%d events, head %d, %v: the retry must count once", len(events), head, err)
		}
	}
}

// TestAFullSQLiteIsUnavailableAndReadingGoesOn holds facts.md, fault 30.
func TestAFullSQLiteIsUnavailableAndReadingGoesOn(t *testing.T) {
	s := onSQLite(t)
	c := newCast(t, s)
	exec(t, s, "PRAGMA max_page_count = 1") // no less than it has
	var posts []chat.Post
	for range 1000 {
		posts = append(posts, c.say(c.ada, "a message that needs some room on the disk"))
	}
	_, err := s.AppendMessages(t.Context(), posts, noon, 2*time.Second)
	unavailable(t, "append", err)
	if page, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, 9); err != nil || len(page.Messages) > 0 {
		t.Errorf("reading: %v, %v", page, err)
	}
	exec(t, s, "PRAGMA max_page_count = 1000000")
	post(t, s, posts...)
}

// TestAReadOnlySQLiteIsUnavailable holds facts.md, fault 30.
func TestAReadOnlySQLiteIsUnavailable(t *testing.T) {
	s := onSQLite(t)
	c := newCast(t, s)
	exec(t, s, "PRAGMA query_only = 1")
	_, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello")}, noon, 2*time.Second)
	unavailable(t, "append", err)
	exec(t, s, "PRAGMA query_only = 0")
	post(t, s, c.say(c.ada, "hello"))
}

// TestASQLiteLockedByAnotherProcessIsUnavailable holds facts.md, fault 30.
func TestASQLiteLockedByAnotherProcessIsUnavailable(t *testing.T) {
	dir := t.TempDir()
	s, other := open(t, Options{DataDir: dir}), open(t, Options{DataDir: dir})
	c := newCast(t, s)
	err := other.Change(t.Context(), chat.Change{Room: c.lobby.ID, Judge: func(f chat.Facts) (chat.Verdict, error) {
		start := time.Now()
		_, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello")}, noon, 2*time.Second)
		unavailable(t, "append", err)
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("it waited %v", took)
		}
		if _, err := s.Messages(t.Context(), c.lobby.ID, 0, chat.PageBound{}, 9); err != nil {
			t.Errorf("readers do not wait: %v", err)
		}
		return nothing(f)
	}})
	if err != nil {
		t.Error(err)
	}
	post(t, s, c.say(c.ada, "hello"))
}

// What the store does not know stays internal: no text of a database's error is shown.
func TestOtherErrorsStayInternal(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		err := s.db.Read(t.Context(), func(tx *gorm.DB) error { return tx.Exec("SELEKT 1").Error })
		if _, ok := chat.AsError(err); ok || err == nil {
			t.Errorf("%v", err)
		}
		own := errors.New("own")
		if err := s.db.Write(t.Context(), func(*gorm.DB) error { return own }); !errors.Is(err, own) {
			t.Errorf("%v", err)
		}
	})
}

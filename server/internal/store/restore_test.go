package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"
	sqlitedriver "modernc.org/sqlite"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// backup keeps the database as it is now; restore brings it back, under whoever serves from it.
func backup(t *testing.T, s *Store) (restore func()) {
	t.Helper()
	if s.db.Name == db.SQLite {
		return backupFile(t, s)
	}
	return backupTables(t, s)
}

func backupFile(t *testing.T, s *Store) (restore func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.db")
	exec(t, s, "VACUUM INTO ?", path)
	pool, err := s.db.Writer.DB()
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		err = conn.Raw(func(c any) error {
			c = c.(interface{ Unwrap() driver.Conn }).Unwrap()
			r, err := c.(interface {
				NewRestore(from string) (*sqlitedriver.Backup, error)
			}).NewRestore(path)
			if err != nil {
				return err
			}
			if more, err := r.Step(-1); err != nil || more {
				return fmt.Errorf("restored not all: %w", err)
			}
			return r.Finish()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// backupTables does what pg_dump and pg_restore do, the sequences included.
func backupTables(t *testing.T, s *Store) (restore func()) {
	t.Helper()
	names := tables(t, s)
	exec(t, s, "CREATE SCHEMA backup")
	for _, name := range names {
		exec(t, s, "CREATE TABLE backup."+name+" AS TABLE public."+name)
	}
	var sequences []struct {
		Name string
		Last *int64
	}
	err := s.db.Reader.Raw("SELECT sequencename AS name, last_value AS last FROM pg_sequences WHERE schemaname = 'public'").Scan(&sequences).Error
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		err := s.db.Write(t.Context(), func(tx *gorm.DB) error {
			statements := []string{"SET LOCAL session_replication_role = replica", "TRUNCATE " + strings.Join(names, ", ")}
			for _, name := range names {
				statements = append(statements, "INSERT INTO public."+name+" OVERRIDING SYSTEM VALUE SELECT * FROM backup."+name)
			}
			for _, sequence := range sequences {
				last, called := int64(1), sequence.Last != nil
				if called {
					last = *sequence.Last
				}
				statements = append(statements, fmt.Sprintf("SELECT setval('public.%s', %d, %t)", sequence.Name, last, called))
			}
			for _, statement := range statements {
				if err := tx.Exec(statement).Error; err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// served is a service on a store.
type served struct {
	*testing.T
	*chat.Service
	store *Store
}

// unheard is a publisher that tells nobody.
type unheard struct{}

func (unheard) PublishEvents([]chat.Event) {}
func (unheard) PublishSignal(chat.Signal)  {}

func serve(t *testing.T, s *Store) served {
	t.Helper()
	return serveAt(t, s, time.Now)
}

// serveAt is a node with a clock of its own.
func serveAt(t *testing.T, s *Store, now chat.Clock) served {
	t.Helper()
	service := chat.NewService(chat.Options{
		Store: s, Publisher: unheard{}, Now: now, Log: slog.New(slog.DiscardHandler), Registration: chat.RegistrationOpen,
		NewID: newPublicID,
		Passwords: chat.Passwords{
			Hash:      func(_ context.Context, password string) (string, error) { return password, nil },
			WellKnown: func(string) bool { return false },
		},
	})
	t.Cleanup(service.Close)
	return served{t, service, s}
}

var publicIDs atomic.Int64

func newPublicID() string { return fmt.Sprint("public-", publicIDs.Add(1)) }

func (s served) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// register makes an account and acts through its session from then on, as a request does.
func (s served) register(name string) (act func() chat.Actor) {
	s.Helper()
	session, err := s.Register(s.Context(), chat.AccountDraft{Username: name, Password: "a password"}, chat.Origin{})
	s.must(err)
	return func() chat.Actor {
		s.Helper()
		actor, err := s.Authenticate(s.Context(), session.ID, session.User.PublicID)
		s.must(err)
		return actor
	}
}

func (s served) create(owner chat.Actor, name string, visibility chat.Visibility) {
	s.Helper()
	_, err := s.CreateRoom(s.Context(), owner, chat.RoomDraft{Name: name, Visibility: &visibility})
	s.must(err)
}

func (s served) say(author chat.Actor, room, body string) error {
	_, _, err := s.PostMessage(s.Context(), author, room, chat.Draft{Body: body})
	return err
}

// bodies are what is said in the room.
func (s served) bodies(reader chat.Actor, room string) (said []string) {
	s.Helper()
	page, err := s.Messages(s.Context(), reader, room, chat.PageBound{}, 99)
	s.must(err)
	for _, m := range page.Messages {
		said = append(said, m.Author.Username+": "+m.Body)
	}
	return said
}

// A node remembers which key a room has. After a restored backup the key must not stand for another
// room, and the name leads to the room that has it then.
func TestARestoredBackupDoesNotSwapRooms(t *testing.T) {
	both(t, func(t *testing.T, store *Store) {
		s := serve(t, store)
		ada, grace := s.register("ada"), s.register("grace")
		s.create(ada(), "lobby", chat.Public)
		restore := backup(t, store)
		s.create(grace(), "attic", chat.Private)
		s.must(s.say(grace(), "attic", "the key is under the mat"))

		restore()
		s.create(ada(), "garden", chat.Public)
		if err := s.say(grace(), "attic", "the key is under the pot"); !chat.IsKind(err, chat.KindNotFound) {
			t.Errorf("a post to a room that is gone: %v", err)
		}
		if said := s.bodies(ada(), "garden"); len(said) > 0 {
			t.Errorf("in another room was said %q", said)
		}

		s.create(grace(), "attic", chat.Private)
		s.must(s.say(grace(), "attic", "the key is in the shed"))
		restore()
		s.create(ada(), "cellar", chat.Public)
		s.create(grace(), "attic", chat.Private)
		s.must(s.say(grace(), "attic", "the key is lost"))
		if said := s.bodies(grace(), "attic"); len(said) != 1 || said[0] != "grace: the key is lost" {
			t.Errorf("in the room that has the name now was said %q", said)
		}
	})
}

// The append compares the name with the row that it locks, whatever the keys are.
func TestAPostNeedsTheNameOfItsRoom(t *testing.T) {
	both(t, func(t *testing.T, store *Store) {
		s := serve(t, store)
		ada := s.register("ada")
		s.create(ada(), "lobby", chat.Public)
		s.create(ada(), "attic", chat.Public)
		s.must(s.say(ada(), "lobby", "first"))
		s.must(s.say(ada(), "attic", "first"))
		for _, swap := range [][2]string{{"lobby", "x"}, {"attic", "lobby"}, {"x", "attic"}} { // as if they were made in another order
			exec(t, store, "UPDATE rooms SET name = ? WHERE name = ?", swap[1], swap[0])
		}
		s.must(s.say(ada(), "lobby", "second"))
		if said := s.bodies(ada(), "lobby"); len(said) != 2 || said[1] != "ada: second" {
			t.Errorf("in the lobby was said %q", said)
		}
		if said := s.bodies(ada(), "attic"); len(said) != 1 {
			t.Errorf("in the attic was said %q", said)
		}
	})
}

// A node remembers who is behind a session for some seconds. After a restored backup that must not
// be somebody else.
func TestARestoredBackupDoesNotSwapPeople(t *testing.T) {
	both(t, func(t *testing.T, store *Store) {
		s := serve(t, store)
		ada := s.register("ada")
		s.create(ada(), "lobby", chat.Public)
		restore := backup(t, store)
		linus := s.register("linus")
		s.must(s.say(linus(), "lobby", "hello"))
		before := linus() // remembered from now on

		restore()
		grace := s.register("grace")
		s.create(grace(), "attic", chat.Private)
		if after := linus(); after.User.ID != before.User.ID {
			t.Fatal("the session is not remembered")
		}
		if rooms, _, err := s.MyRooms(t.Context(), linus(), chat.OwnRooms{}, "", 9); err != nil || len(rooms) > 0 {
			t.Errorf("one who is gone is in %d rooms of another: %v", len(rooms), err)
		}
		if _, err := s.ViewRoom(t.Context(), linus(), "attic"); !chat.IsKind(err, chat.KindNotFound) {
			t.Errorf("one who is gone sees another's room: %v", err)
		}
		if err := s.say(before, "lobby", "I am still here"); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("one who is gone posted: %v", err)
		}
		if said := s.bodies(ada(), "lobby"); len(said) > 0 {
			t.Errorf("in the lobby was said %q", said)
		}
		// The refusal told this node that the account is gone: its session is not used any more.
		if _, err := s.Authenticate(t.Context(), before.Session, before.User.PublicID); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("the session of one who is gone: %v", err)
		}
	})
}

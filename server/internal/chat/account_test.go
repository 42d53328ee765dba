package chat_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// meddler is a real store in which something else happens at moments that the test chooses.
type meddler struct {
	chat.Store
	beforeSession  func()
	beforeChange   func()
	beforeDeletion func()
	afterDeletion  func()
}

func once(f *func()) {
	if run := *f; run != nil {
		*f = nil
		run()
	}
}

func (m *meddler) CreateSession(ctx context.Context, s chat.Session, verified string) error {
	once(&m.beforeSession)
	return m.Store.CreateSession(ctx, s, verified)
}

func (m *meddler) Change(ctx context.Context, c chat.Change) error {
	once(&m.beforeChange)
	return m.Store.Change(ctx, c)
}

func (m *meddler) BeginDeletion(ctx context.Context, id chat.UserID, entry chat.AuditEntry) ([]chat.SessionID, error) {
	once(&m.beforeDeletion)
	ended, err := m.Store.BeginDeletion(ctx, id, entry)
	if err == nil {
		once(&m.afterDeletion)
	}
	return ended, err
}

// published are the events that listeners were told of, in order.
type published struct {
	mu     sync.Mutex
	events []chat.Event
}

func (p *published) PublishEvents(events []chat.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, events...)
}

func (p *published) PublishSignal(chat.Signal) {}

// all are those told of so far.
func (p *published) all() []chat.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.events)
}

// passwords are hashes that show what they are of: "2:secret", of the parameters 2. Others than 2
// are stale.
var passwords = chat.Passwords{
	Hash: func(_ context.Context, password string) (string, error) { return "2:" + password, nil },
	Verify: func(_ context.Context, hash, password string) (bool, bool, error) {
		parameters, of, ok := strings.Cut(hash, ":")
		return ok && of == password, parameters != "2", nil
	},
	WellKnown: func(string) bool { return false },
}

type accounts struct {
	*testing.T
	*chat.Service
	store     *meddler
	published *published
}

func TestMain(m *testing.M) { testservers.Main(m) }

func newAccounts(t *testing.T) accounts {
	t.Helper()
	return accountsIn(t, store.Options{DataDir: t.TempDir()})
}

// onEachStore runs a test on SQLite and on Postgres.
func onEachStore(t *testing.T, test func(a accounts)) {
	t.Run("sqlite", func(t *testing.T) { test(newAccounts(t)) })
	t.Run("postgres", func(t *testing.T) { test(accountsIn(t, store.Options{URL: testservers.Postgres(t)})) })
}

func accountsIn(t *testing.T, o store.Options) accounts {
	t.Helper()
	real, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := real.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var ids atomic.Int64
	m, told := &meddler{Store: real}, &published{}
	s := chat.NewService(chat.Options{
		Store: m, Publisher: told, Passwords: passwords, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		NewID: func() string { return fmt.Sprint("id-", ids.Add(1)) }, Registration: chat.RegistrationOpen,
	})
	t.Cleanup(func() {
		s.Close()
		if err := real.Close(); err != nil {
			t.Error(err)
		}
	})
	a := accounts{t, s, m, told}
	if _, err := real.UserByName(t.Context(), "operator"); err != nil { // nobody else administers the server
		a.register("operator")
	}
	return a
}

func (a accounts) suspend(name string) {
	a.Helper()
	yes := true
	_, err := a.ChangeAccount(a.Context(), chat.CommandLine, name, chat.AccountChange{Suspended: &yes})
	a.must(err)
}

func (a accounts) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a accounts) register(name string) chat.Actor {
	a.Helper()
	s, err := a.Register(a.Context(), chat.AccountDraft{Username: name, Password: name + " secret"}, chat.Origin{})
	a.must(err)
	return chat.Actor{User: s.User, Session: s.ID}
}

func (a accounts) login(name, password string) error {
	_, err := a.Login(a.Context(), name, password, chat.Origin{})
	return err
}

func (a accounts) room(owner chat.Actor, name string) chat.RoomID {
	a.Helper()
	_, err := a.CreateRoom(a.Context(), owner, chat.RoomDraft{Name: name})
	a.must(err)
	room, _, err := a.store.RoomByName(a.Context(), name, owner.User.ID)
	a.must(err)
	return room.ID
}

func TestAPasswordChangedDuringASignInEndsIt(t *testing.T) {
	a := newAccounts(t)
	ada := a.register("ada")
	a.store.beforeSession = func() { a.must(a.ChangePassword(t.Context(), ada, "ada secret", "a new one")) }
	err := a.login("ada", "ada secret")
	if e, ok := chat.AsError(err); !ok || e.Code != "invalid_credentials" {
		t.Errorf("signed in with the old password: %v", err)
	}
	if sessions, err := a.Sessions(t.Context(), ada); err != nil || len(sessions) != 1 {
		t.Errorf("sessions %v, %v", sessions, err)
	}
	a.must(a.login("ada", "a new one"))
}

func TestAnAccountSuspendedDuringASignInIsRefused(t *testing.T) {
	a := newAccounts(t)
	a.register("ada")
	a.store.beforeSession = func() { a.suspend("ada") }
	for range 2 { // and when it is suspended before
		if err := a.login("ada", "ada secret"); !chat.IsKind(err, chat.KindForbidden) {
			t.Errorf("%v", err)
		}
	}
	if err := a.login("ada", "wrong"); !chat.IsKind(err, chat.KindUnauthorized) {
		t.Errorf("a wrong password: %v", err)
	}
}

// Two sign-ins at once with a stale hash: one renews it while the other checks it. The password of
// the other is right all the same.
func TestAHashRenewedDuringASignInDoesNotEndIt(t *testing.T) {
	a := newAccounts(t)
	ada := a.register("ada")
	hash := func() string {
		creds, err := a.store.CredentialsByID(t.Context(), ada.User.ID)
		a.must(err)
		return creds.PasswordHash
	}
	a.must(a.store.RehashPassword(t.Context(), ada.User.ID, hash(), "1:ada secret"))
	a.must(a.login("ada", "ada secret"))
	if got := hash(); got != "2:ada secret" {
		t.Errorf("the stale hash was not renewed: %q", got)
	}
	a.store.beforeSession = func() { a.must(a.store.RehashPassword(t.Context(), ada.User.ID, hash(), "3:ada secret")) }
	a.must(a.login("ada", "ada secret"))
}

func TestARenewedHashDoesNotUndoAChangeOfPassword(t *testing.T) {
	a := newAccounts(t)
	ada := a.register("ada")
	err := a.store.RehashPassword(t.Context(), ada.User.ID, "1:ada secret", "2:another")
	if !chat.IsKind(err, chat.KindNotFound) {
		t.Errorf("%v", err)
	}
	a.must(a.login("ada", "ada secret"))
}

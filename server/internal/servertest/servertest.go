// Package servertest is the world that the tests of the edges stand on: a real store, the service,
// its tokens and a hub, on either database, with a clock that can be moved and a log that can be
// read. What serves it, and how people speak to it, is the edge's own.
package servertest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/emoji"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Password is everybody's.
const Password = "correct horse battery"

// World is one node without its edges. All of it is closed when the test ends.
type World struct {
	T       testing.TB
	DB      *store.Store
	Service *chat.Service
	Tokens  *auth.Tokens
	Hub     *hub.Hub
	Clock   *Clock // the node's own
	Log     *Log
	Logger  *slog.Logger
	DataDir string
}

// Options are what worlds differ in. All may be left out but the Publisher and the Feed.
type Options struct {
	DatabaseURL string // of Postgres; "": SQLite in DataDir
	DataDir     string // a new one, unless two worlds stand on one database
	Publisher   chat.Publisher
	Feed        hub.Feed
	Ahead       time.Duration // of the node's clock
	IsNew       bool          // nobody has an account yet; else there is one who administers the server
	// Service and RoomLog change what the service and the hub are made of.
	Service func(chat.Options) chat.Options
	RoomLog func(hub.Log) hub.Log
}

// New opens a world and brings its database up to date.
func New(t testing.TB, o Options) *World {
	t.Helper()
	if o.DataDir == "" {
		o.DataDir = migrated.Folder(t)
	}
	w := &World{T: t, Clock: &Clock{ahead: o.Ahead}, Log: &Log{}, DataDir: o.DataDir}
	w.Logger = slog.New(slog.NewTextHandler(w.Log, nil))
	db, err := store.Open(t.Context(), store.Options{URL: o.DatabaseURL, DataDir: o.DataDir, Log: w.Logger, Now: w.Clock.Now})
	Must(t, err)
	w.DB = db
	t.Cleanup(func() { _ = db.Close() })
	Must(t, db.Migrate(t.Context()))
	service := chat.Options{
		Store: db, Publisher: o.Publisher, ParseEmoji: emoji.Parse, Passwords: auth.NewPasswordsAt(auth.Cost{Memory: 64, Passes: 1, Threads: 1}),
		Now: db.Now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: w.Logger, Registration: chat.RegistrationOpen,
	}
	if o.Service != nil {
		service = o.Service(service)
	}
	if !o.IsNew {
		w.addOperator(service)
	}
	w.Service = chat.NewService(service)
	t.Cleanup(w.Service.Close)
	w.Tokens = auth.NewTokens(auth.Options{Secrets: []string{strings.Repeat("a secret of a test ", 3)}, Now: db.Now})
	log := RoomLog(w.Service)
	if o.RoomLog != nil {
		log = o.RoomLog(log)
	}
	w.Hub = hub.New(hub.Options{Log: log, Feed: o.Feed, Logger: w.Logger})
	t.Cleanup(w.Hub.Close)
	return w
}

// migrated has the schema.
var migrated = testservers.Template{Fill: func(tb testing.TB, url, folder string) {
	tb.Helper()
	db, err := store.Open(tb.Context(), store.Options{URL: url, DataDir: folder, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	Must(tb, err)
	Must(tb, errors.Join(db.Migrate(tb.Context()), db.Close()))
}}

// addOperator makes the first account, unless another world on this database has.
func (w *World) addOperator(o chat.Options) {
	w.T.Helper()
	hash, err := o.Passwords.Hash(w.T.Context(), Password)
	Must(w.T, err)
	_, err = w.DB.CreateUser(w.T.Context(), chat.NewAccount{User: chat.User{
		PublicID: o.NewID(), Username: operator, DisplayName: operator, CreatedAt: w.DB.Now(),
	}, PasswordHash: hash})
	if !chat.IsKind(err, chat.KindConflict) {
		Must(w.T, err)
	}
}

// RoomLog is how a hub reads the rooms of a service.
func RoomLog(service *chat.Service) hub.Log {
	return hub.Log{Heads: service.Heads, Events: func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
		events, head, err := service.Log(ctx, room, after, limit)
		frames := make([]wire.Frame, len(events))
		for i, e := range events {
			frames[i] = wire.NewFrame(e)
		}
		return frames, head, err
	}}
}

// OnEachDatabase runs a test on SQLite, with an empty URL, and on a fresh Postgres unless -short.
func OnEachDatabase(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "") })
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("-short: SQLite only")
		}
		test(t, migrated.Postgres(t))
	})
}

// Clock runs with the real one, or with that of testing/synctest, and can be moved.
type Clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// Now is the time by this clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Forward moves the clock.
func (c *Clock) Forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// Log is a log that is looked at.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is all that was logged since the last Reset.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Reset forgets what was logged.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf.Reset()
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

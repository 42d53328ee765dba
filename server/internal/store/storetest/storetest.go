// Package storetest holds every chat.Store to the promises of its interface. Each dialect's test calls Run.
package storetest

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Run holds the stores that open makes, each fresh and empty, to the contract.
func Run(t *testing.T, open func(t *testing.T) chat.Store) {
	for _, tests := range [][]func(*world){
		userTests, sessionTests, tokenTests, roomTests, memberTests, appendTests, changeTests, replyTests, mentionTests, reactionTests, pageTests, eventTests,
		concurrencyTests, searchTests,
	} {
		for _, test := range tests {
			t.Run(nameOf(test), func(t *testing.T) { test(newWorld(t, open(t))) })
		}
	}
}

// nameOf makes a test's name of its function's.
func nameOf(test func(*world)) string {
	name := runtime.FuncForPC(reflect.ValueOf(test).Pointer()).Name()
	return name[strings.LastIndex(name, ".")+1:]
}

// world is a store with what tests say and do in it.
type world struct {
	*testing.T
	chat.Store
	ctx context.Context
	now time.Time
}

func newWorld(t *testing.T, store chat.Store) *world {
	// Far from the machine's own zone and with more than milliseconds: both must not matter.
	now := time.Now().In(time.FixedZone("", 5*3600+1800)).Truncate(time.Millisecond).Add(123 * time.Microsecond)
	return &world{T: t, Store: store, ctx: t.Context(), now: now}
}

// later is a moment so many seconds on, as the store gives it back.
func (w *world) later(seconds int) time.Time {
	return w.now.Add(time.Duration(seconds) * time.Second).UTC().Truncate(time.Millisecond)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) kind(err error, want chat.Kind) {
	w.Helper()
	if !chat.IsKind(err, want) {
		w.Errorf("error %v, want one of kind %d", err, want)
	}
}

func (w *world) same(what string, got, want any) {
	w.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (w *world) user(name string) chat.User {
	w.Helper()
	u, err := w.CreateUser(w.ctx, chat.User{
		PublicID: newID(), Username: name, DisplayName: strings.ToUpper(name[:1]) + name[1:], CreatedAt: w.now,
	}, "hash of "+name)
	w.must(err)
	return u
}

func (w *world) room(name string, owner chat.User) chat.Room {
	w.Helper()
	return w.roomOf(chat.Room{Name: name, Title: name, Visibility: chat.Public, CreatedAt: w.now, CreatedBy: owner})
}

func (w *world) private(name string, owner chat.User) chat.Room {
	w.Helper()
	return w.roomOf(chat.Room{Name: name, Title: name, Visibility: chat.Private, CreatedAt: w.now, CreatedBy: owner})
}

func (w *world) roomOf(r chat.Room) chat.Room {
	w.Helper()
	r, _, err := w.CreateRoom(w.ctx, r)
	w.must(err)
	return r
}

// say is a post about to be made.
func say(room chat.Room, author chat.User, body string) chat.Post {
	return chat.Post{ID: chat.MessageID(newID()), Room: room.ID, RoomName: room.Name, Author: author, Draft: chat.Draft{Body: body}}
}

func sayAs(room chat.Room, author chat.User, clientID, body string) chat.Post {
	p := say(room, author, body)
	p.Draft.ClientID = clientID
	return p
}

// posts stores posts in one batch.
func (w *world) posts(posts ...chat.Post) []chat.Outcome {
	w.Helper()
	outcomes, err := w.AppendMessages(w.ctx, posts, w.now, wait)
	w.must(err)
	if len(outcomes) != len(posts) {
		w.Fatalf("%d outcomes of %d posts", len(outcomes), len(posts))
	}
	return outcomes
}

// post stores one message that must be new.
func (w *world) post(room chat.Room, author chat.User, body string) chat.Message {
	w.Helper()
	out := w.posts(say(room, author, body))[0]
	if out.Err != nil || !out.Created {
		w.Fatalf("not posted: %+v", out)
	}
	return out.Message
}

// change runs fn with the room's lock and returns what it emitted.
func (w *world) change(room chat.Room, fn func(tx chat.Tx) error) []chat.Event {
	w.Helper()
	events, err := w.Change(w.ctx, []chat.RoomID{room.ID}, fn)
	w.must(err)
	return events
}

func (w *world) emit(tx chat.Tx, room chat.Room, e chat.Event) error {
	e.Room, e.At = room.ID, w.now
	_, err := tx.Emit(e)
	return err
}

// join adds a member as a service does.
func (w *world) join(room chat.Room, u chat.User, role chat.Role) {
	w.Helper()
	w.change(room, func(tx chat.Tx) error { return tx.Join(room.ID, u, u, role, w.now) })
}

func (w *world) leave(room chat.Room, u chat.User) {
	w.Helper()
	w.change(room, func(tx chat.Tx) error {
		if err := tx.RemoveMember(room.ID, u.ID); err != nil {
			return err
		}
		return w.emit(tx, room, chat.Event{Type: chat.MemberLeft, Actor: u, User: &u, Role: chat.Member})
	})
}

// wait bounds that for a lock.
const wait = 2 * time.Second

// Revise gives a message another body as a service does.
func Revise(
	tx chat.Tx, m chat.Message, body string, mentions []chat.Mention, mentionsRoom bool, at time.Time,
) (chat.Message, []chat.Notice, error) {
	room, err := tx.Room(m.Room)
	if err != nil {
		return m, nil, err
	}
	named, err := tx.Named(room.ID, mentions)
	if err != nil {
		return m, nil, err
	}
	m, notices := chat.Revise(room, m, body, mentions, mentionsRoom, named, at)
	return m, notices, tx.ReviseMessage(m)
}

func (w *world) revise(room chat.Room, m chat.Message, body string, at time.Time) chat.Message {
	w.Helper()
	w.change(room, func(tx chat.Tx) (err error) {
		if m, _, err = Revise(tx, m, body, nil, false, at); err != nil {
			return err
		}
		return w.emit(tx, room, chat.Event{Type: chat.MessageEdited, Actor: m.Author, Message: &m})
	})
	return m
}

func (w *world) erase(room chat.Room, m chat.Message) chat.Message {
	w.Helper()
	w.change(room, func(tx chat.Tx) (err error) {
		if m, err = tx.EraseMessage(m, w.now); err != nil {
			return err
		}
		return w.emit(tx, room, chat.Event{Type: chat.MessageDeleted, Actor: m.Author, Message: &m})
	})
	return m
}

func (w *world) archive(room chat.Room) {
	w.Helper()
	w.change(room, func(tx chat.Tx) error {
		r, err := tx.Room(room.ID)
		if err != nil {
			return err
		}
		at := w.later(0)
		r.ArchivedAt = &at
		info := r.Info()
		if err := tx.UpdateRoom(r); err != nil {
			return err
		}
		return w.emit(tx, room, chat.Event{Type: chat.RoomArchived, Actor: room.CreatedBy, RoomInfo: &info})
	})
}

func (w *world) log(room chat.Room) []chat.Event {
	w.Helper()
	events, head, err := w.Events(w.ctx, room.ID, 0, 100_000)
	w.must(err)
	for i, e := range events {
		if e.Seq != int64(i)+1 {
			w.Fatalf("event %d has seq %d: the log must be 1, 2, 3, …", i, e.Seq)
		}
	}
	if int64(len(events)) != head {
		w.Fatalf("%d events, head %d", len(events), head)
	}
	return events
}

func (w *world) standing(room chat.Room, u chat.User) chat.Standing {
	w.Helper()
	v, err := w.ViewRoom(w.ctx, room.ID, u.ID)
	w.must(err)
	return v.Me
}

func (w *world) memberCount(room chat.Room) int {
	w.Helper()
	v, err := w.ViewRoom(w.ctx, room.ID, 0)
	w.must(err)
	return v.MemberCount
}

func types(events []chat.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = fmt.Sprintf("%d %s", e.Seq, e.Type)
	}
	return strings.Join(names, ", ")
}

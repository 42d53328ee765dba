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
		userTests, identityTests, adminTests, sessionTests, tokenTests, roomTests, memberTests, appendTests, changeTests, replyTests, mentionTests, reactionTests, pageTests, eventTests, settingsTests, directTests, pinTests, restrictionTests, reportTests,
		concurrencyTests, searchTests, fileTests, pictureTests, previewTests, notificationTests, pushTests, cursorTests, emailTests, outgoingTests,
	} {
		run(t, open, tests)
	}
}

// RunLog is the part of Run that is about rooms' logs: what posts and reads, one after the other and many at once.
func RunLog(t *testing.T, open func(t *testing.T) chat.Store) {
	for _, tests := range [][]func(*world){appendTests, pageTests, eventTests, concurrencyTests} {
		run(t, open, tests)
	}
}

func run(t *testing.T, open func(t *testing.T) chat.Store, tests []func(*world)) {
	for _, test := range tests {
		t.Run(nameOf(test), func(t *testing.T) { test(newWorld(t, open(t))) })
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

	operator chat.User // the first account, and so the one that administers the server
}

func newWorld(t *testing.T, store chat.Store) *world {
	// Far from the machine's own zone and with more than milliseconds: both must not matter.
	now := time.Now().In(time.FixedZone("", 5*3600+1800)).Truncate(time.Millisecond).Add(123 * time.Microsecond)
	w := &world{T: t, Store: store, ctx: t.Context(), now: now}
	w.operator = w.user("operator")
	return w
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
	u, err := w.CreateUser(w.ctx, chat.NewAccount{User: chat.User{
		PublicID: newID(), Username: name, DisplayName: strings.ToUpper(name[:1]) + name[1:], CreatedAt: w.now,
	}, PasswordHash: "hash of " + name})
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

// change makes a change of the room by hand, and returns its events.
func (w *world) change(room chat.Room, fn func(*Draft)) []chat.Event {
	w.Helper()
	return w.changeAt(w.now, chat.Change{Room: room.ID}, fn)
}

func (w *world) changeAt(at time.Time, c chat.Change, fn func(*Draft)) []chat.Event {
	w.Helper()
	events, err := Change(w.ctx, w, c, at, func(d *Draft) error { fn(d); return nil })
	w.must(err)
	return events
}

// join adds a member as a service does.
func (w *world) join(room chat.Room, u chat.User, role chat.Role) {
	w.Helper()
	w.change(room, func(d *Draft) { d.Join(u, role) })
}

func (w *world) leave(room chat.Room, u chat.User) {
	w.Helper()
	w.change(room, func(d *Draft) { d.Leave(u) })
}

// wait bounds that for a lock.
const wait = 2 * time.Second

func (w *world) revise(room chat.Room, m chat.Message, body string, at time.Time) chat.Message {
	w.Helper()
	w.changeAt(at, chat.Change{Room: room.ID, Message: m.ID}, func(d *Draft) { m, _ = d.Revise(body, nil, false) })
	return m
}

func (w *world) erase(room chat.Room, m chat.Message) chat.Message {
	w.Helper()
	w.changeAt(w.now, chat.Change{Room: room.ID, Message: m.ID}, func(d *Draft) { m = d.Erase() })
	return m
}

func (w *world) archive(room chat.Room) {
	w.Helper()
	w.change(room, func(d *Draft) {
		at := w.later(0)
		d.Patch(func(r *chat.Room) { r.ArchivedAt = &at })
		info := d.Room.Info()
		d.Emit(chat.Event{Type: chat.RoomArchived, Actor: room.CreatedBy, RoomInfo: &info})
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

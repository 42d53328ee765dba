// Package views tells all nodes which rooms are in view: what somebody looks at is not pushed to them.
//
// A node keeps what its sockets have told, writes what has changed to the database, and confirms the rest on every beat. So the
// views of a node that dies end by themselves, and Redis has no part in it. It imports chat and the standard library.
package views

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// gather is for how long changes are written together.
	gather = 250 * time.Millisecond
	// confirmed is how often what is open is confirmed while a message waits for its push.
	confirmed = 4
	// lastTime bounds the last writing.
	lastTime = 2 * time.Second
)

// Store keeps views for all nodes.
type Store interface {
	NoteViews(ctx context.Context, node string, views []chat.View) error
	ConfirmViews(ctx context.Context, node string, at time.Time) error
}

// Views are those of one node's sockets. A nil *Views notes nothing. It is safe for concurrent use.
type Views struct {
	store Store
	node  string
	now   chat.Clock
	beat  time.Duration
	log   *slog.Logger

	mu      sync.Mutex
	shown   map[string]key // by connection
	open    map[key]int    // how many connections show it
	changed map[key]chat.View
}

type key struct {
	user chat.UserID
	room chat.RoomID
}

// New makes the views of a node, whose name no other has or had. wait is how long a message waits for its push.
func New(store Store, node string, wait time.Duration, now chat.Clock, log *slog.Logger) *Views {
	return &Views{
		store: store, node: node, beat: wait / confirmed, now: now, log: log,
		shown: map[string]key{}, open: map[key]int{}, changed: map[key]chat.View{},
	}
}

// Show says that a connection has a room in view, and no other one.
func (v *Views) Show(connection string, user chat.UserID, room chat.RoomID) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	next := key{user, room}
	if v.shown[connection] == next {
		return
	}
	v.hide(connection)
	v.shown[connection] = next
	v.open[next]++
	v.change(next)
}

// Hide says that a connection has no room in view any more. Again changes nothing.
func (v *Views) Hide(connection string) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.hide(connection)
}

func (v *Views) hide(connection string) {
	k, isShown := v.shown[connection]
	if !isShown {
		return
	}
	delete(v.shown, connection)
	if v.open[k]--; v.open[k] == 0 {
		delete(v.open, k)
	}
	v.change(k)
}

func (v *Views) change(k key) {
	v.changed[k] = chat.View{User: k.user, Room: k.room, SeenAt: v.now(), IsOpen: v.open[k] > 0}
}

// Run writes and confirms until ctx ends; then what was open is closed.
func (v *Views) Run(ctx context.Context) {
	if v == nil {
		return
	}
	writes, beats := time.NewTicker(gather), time.NewTicker(v.beat)
	defer writes.Stop()
	defer beats.Stop()
	for {
		select {
		case <-writes.C:
			v.write(ctx)
		case <-beats.C:
			v.confirm(ctx)
		case <-ctx.Done():
			v.end(ctx)
			return
		}
	}
}

// write stores what has changed. What fails is stored with the next changes.
func (v *Views) write(ctx context.Context) {
	v.mu.Lock()
	changes := make([]chat.View, 0, len(v.changed))
	now := v.now()
	for _, change := range v.changed {
		if change.IsOpen {
			change.SeenAt = now
		}
		changes = append(changes, change)
	}
	clear(v.changed)
	v.mu.Unlock()
	if len(changes) == 0 {
		return
	}
	if err := v.store.NoteViews(ctx, v.node, changes); err != nil {
		v.log.InfoContext(ctx, "cannot note which rooms are in view: trying on", "err", err)
		v.putBack(changes)
	}
}

func (v *Views) putBack(changes []chat.View) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, change := range changes {
		if k := (key{change.User, change.Room}); v.changed[k].SeenAt.IsZero() {
			v.changed[k] = change
		}
	}
}

func (v *Views) confirm(ctx context.Context) {
	v.mu.Lock()
	isOpen, now := len(v.open) > 0, v.now()
	v.mu.Unlock()
	if !isOpen {
		return
	}
	if err := v.store.ConfirmViews(ctx, v.node, now); err != nil {
		v.log.InfoContext(ctx, "cannot confirm which rooms are in view", "err", err)
	}
}

func (v *Views) end(ctx context.Context) {
	v.mu.Lock()
	for connection := range v.shown {
		v.hide(connection)
	}
	v.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
	defer cancel()
	v.write(ctx)
}

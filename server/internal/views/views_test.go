package views

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// table is what the database would hold.
type table struct {
	mu    sync.Mutex
	rows  map[key]chat.View
	fails int
	notes int
}

func (s *table) NoteViews(_ context.Context, _ string, views []chat.View) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes++
	if s.fails > 0 {
		s.fails--
		return errors.New("down")
	}
	for _, v := range views {
		s.rows[key{v.User, v.Room}] = v
	}
	return nil
}

func (s *table) ConfirmViews(_ context.Context, _ string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.rows {
		if v.IsOpen {
			v.SeenAt = at
			s.rows[k] = v
		}
	}
	return nil
}

func (s *table) now() map[key]chat.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.rows)
}

const beat = 8 * time.Second

// What is in view on any of somebody's sockets is there, confirmed; what is not any more was seen last when it was left.
func TestViews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &table{rows: map[key]chat.View{}, fails: 2}
		views := New(store, "node", confirmed*beat, time.Now, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); views.Run(ctx) }()
		began := time.Now()
		views.Show("one", 1, 7)
		views.Show("two", 1, 7)
		views.Show("other", 2, 7)
		time.Sleep(time.Second)
		if rows := store.now(); len(rows) != 2 || !rows[key{1, 7}].IsOpen || !rows[key{2, 7}].IsOpen {
			t.Fatalf("after a store that failed twice: %v", rows)
		}
		notes := store.notes
		views.Hide("one")
		views.Show("two", 1, 7)
		time.Sleep(3 * beat)
		if v := store.now()[key{1, 7}]; !v.IsOpen || time.Since(v.SeenAt) > beat {
			t.Errorf("still on one socket: %+v after %v", v, time.Since(began))
		}
		if store.notes > notes+1 {
			t.Errorf("%d writings while nothing changed", store.notes-notes)
		}
		left := time.Now()
		views.Show("two", 1, 8)
		views.Hide("other")
		views.Hide("other")
		time.Sleep(2 * beat)
		rows := store.now()
		if v := rows[key{1, 7}]; v.IsOpen || !v.SeenAt.Equal(left) {
			t.Errorf("left: %+v, at %v", v, left)
		}
		if !rows[key{1, 8}].IsOpen || rows[key{2, 7}].IsOpen {
			t.Errorf("then: %v", rows)
		}
		cancel()
		<-done
		for k, v := range store.now() {
			if v.IsOpen {
				t.Errorf("%v is open after the end", k)
			}
		}
		if len(views.shown)+len(views.open) > 0 {
			t.Error("something is kept")
		}
	})
}

func TestNoViews(t *testing.T) {
	var views *Views
	views.Show("one", 1, 7)
	views.Hide("one")
	views.Run(t.Context())
}

package httpapi_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// slowFor is a store in which one user's readings take as long as that user waits.
type slowFor struct {
	chat.Store
	user    *chat.UserID
	reading atomic.Int32
}

func (s *slowFor) wait(ctx context.Context, user chat.UserID) {
	if user == *s.user {
		s.reading.Add(1)
		<-ctx.Done()
	}
}

func (s *slowFor) Search(ctx context.Context, viewer chat.UserID, q chat.Search, before chat.MessageID, limit int) (chat.SearchResult, error) {
	s.wait(ctx, viewer)
	return s.Store.Search(ctx, viewer, q, before, limit)
}

func (s *slowFor) Messages(ctx context.Context, room chat.RoomID, viewer chat.UserID, p chat.PageBound, limit int) (chat.MessagePage, error) {
	s.wait(ctx, viewer)
	return s.Store.Messages(ctx, room, viewer, p, limit)
}

// TestOneUsersSlowReadingsRefuseNobodyElse: a hundred slow searches, pages and exports of one user are under way, and
// another one's are answered.
func TestOneUsersSlowReadingsRefuseNobodyElse(t *testing.T) {
	t.Parallel()
	var slow *slowFor
	w := newWorld(t, func(_ *testing.T, s *setup) {
		s.store = func(db chat.Store) chat.Store {
			slow = &slowFor{Store: db, user: new(chat.UserID)}
			return slow
		}
	})
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public")
	grace.says("lobby", "hello")
	w.index()
	user, err := w.DB.UserByName(t.Context(), "ada")
	must(t, err)
	*slow.user = user.ID
	ctx, giveUp := context.WithCancel(t.Context())
	actor := chat.Actor{User: user}
	var running sync.WaitGroup
	for range 100 {
		running.Go(func() {
			for ctx.Err() == nil {
				_, _ = w.Service.Search(ctx, actor, chat.SearchDraft{Q: "hello"}, "", 9)
			}
		})
		running.Go(func() {
			for ctx.Err() == nil {
				_, _ = w.Service.Messages(ctx, actor, "lobby", chat.PageBound{}, 9)
			}
		})
	}
	for slow.reading.Load() < 3 { // both kinds are under way
		grace.get("/me").is(200)
	}
	for range 10 {
		if got := grace.finds("q", "hello"); got != "lobby: [hello]" {
			t.Errorf("the search finds %q", got)
		}
		grace.get("/rooms/lobby/messages").is(200)
		grace.get("/rooms/lobby/events?after=0").is(200)
		if lines := string(grace.get("/rooms/lobby/export").is(200).body); !strings.Contains(lines, "hello") {
			t.Errorf("the export is %q", lines)
		}
	}
	giveUp()
	running.Wait()
}

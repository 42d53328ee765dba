package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm/logger"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// statementCount counts statements, by gorm's own account.
type statementCount struct {
	logger.Interface
	n atomic.Int64
}

func (c *statementCount) Trace(context.Context, time.Time, func() (string, int64), error) { c.n.Add(1) }

// A batch of posts costs the same number of statements whatever its size.
func TestStatementsOfABatch(t *testing.T) {
	s := onSQLite(t)
	ada, err := s.CreateUser(t.Context(), chat.User{PublicID: "ada", Username: "ada", DisplayName: "Ada", CreatedAt: noon}, "")
	if err != nil {
		t.Fatal(err)
	}
	room, _, err := s.CreateRoom(t.Context(), chat.Room{Name: "lobby", Title: "Lobby", Visibility: chat.Public, CreatedAt: noon, CreatedBy: ada})
	if err != nil {
		t.Fatal(err)
	}
	count := &statementCount{Interface: s.db.Writer.Logger}
	s.db.Writer.Logger = count
	cost := func(size int) int64 {
		posts := make([]chat.Post, size)
		for i := range posts {
			id := fmt.Sprintf("%d-%d", size, i)
			posts[i] = chat.Post{ID: chat.MessageID(id), Room: room.ID, RoomName: room.Name, Author: ada, Draft: chat.Draft{Body: "hello", ClientID: id}}
		}
		before := count.n.Load()
		outcomes, err := s.AppendMessages(t.Context(), posts, noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, out := range outcomes {
			if out.Err != nil {
				t.Fatal(out.Err)
			}
		}
		return count.n.Load() - before
	}
	one, many := cost(1), cost(500)
	t.Logf("%d statements", one)
	if one == 0 || one != many || one > 8 {
		t.Errorf("a post alone costs %d statements, and 500 together %d; want the same, and 8 at most", one, many)
	}
}

package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// BenchmarkAppend is durable messages a second: senders that each wait for their answer, through the service, whose
// appender shares commits. The test servers' Postgres does not sync to disk: set TEST_DATABASE_URL to one that does.
func BenchmarkAppend(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *Store{db.SQLite: onSQLite, db.Postgres: onPostgres} {
		for _, load := range []struct {
			senders, rooms int
			indexing       bool
		}{{1, 1, false}, {1, 1, true}, {256, 1, false}, {256, 100, false}, {256, 100, true}} {
			b.Run(fmt.Sprintf("%s/senders=%d/rooms=%d/indexing=%t", name, load.senders, load.rooms, load.indexing), func(b *testing.B) {
				s := open(b)
				if load.indexing {
					ctx, cancel := context.WithCancel(b.Context())
					var indexing sync.WaitGroup
					indexing.Go(func() { s.FollowLog(ctx) })
					defer indexing.Wait()
					defer cancel()
				}
				benchmarkAppend(b, s, load.senders, load.rooms)
			})
		}
	}
}

// deaf hears of events and tells nobody.
type deaf struct{}

func (deaf) PublishEvents([]chat.Event) {}
func (deaf) PublishSignal(chat.Signal)  {}

func benchmarkAppend(b *testing.B, s *Store, senders, rooms int) {
	service := chat.NewService(chat.Options{
		Store: s, Publisher: deaf{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
	})
	defer service.Close()
	actors := make([]chat.Actor, senders)
	for i := range actors {
		name := fmt.Sprint("user", i)
		u, err := s.CreateUser(b.Context(), chat.NewAccount{User: chat.User{PublicID: name, Username: name, DisplayName: name, CreatedAt: noon}})
		if err != nil {
			b.Fatal(err)
		}
		actors[i] = chat.Actor{User: u}
	}
	for i := range rooms {
		if _, err := service.CreateRoom(b.Context(), actors[0], chat.RoomDraft{Name: fmt.Sprint("room", i)}); err != nil {
			b.Fatal(err)
		}
	}
	body := strings.Repeat("twenty words, more or less, of those that people say to each other ", 3)
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	cpu := cpuTime(b)
	for i, actor := range actors {
		all.Go(func() {
			for n := i; left.Add(-1) >= 0; n++ {
				draft := chat.Draft{Body: body, ClientID: uuid.Must(uuid.NewV7()).String()}
				if _, _, err := service.PostMessage(b.Context(), actor, fmt.Sprint("room", n%rooms), draft); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64((cpuTime(b)-cpu).Microseconds())/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// cpuTime is what this process has used: on a machine with other work it tells more than the clock.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkIndex is the search's share of a post: batches of messages that nothing has been indexed of.
func BenchmarkIndex(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *Store{db.SQLite: onSQLite, db.Postgres: onPostgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			c := newCast(b, s)
			body := strings.Repeat("twenty words, more or less, of those that people say to each other ", 3)
			for left := b.N; left > 0; left -= 500 {
				var posts []chat.Post
				for range min(left, 500) {
					posts = append(posts, c.say(c.ada, body))
				}
				post(b, s, posts...)
			}
			b.ResetTimer()
			cpu := cpuTime(b)
			indexAll(b, s)
			b.ReportMetric(float64((cpuTime(b)-cpu).Microseconds())/float64(b.N), "cpu-µs/message")
		})
	}
}

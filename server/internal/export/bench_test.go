package export_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(m) }

// BenchmarkExport is messages a second from the database to nowhere, and the heap that the process has for it.
func BenchmarkExport(b *testing.B) {
	const messages = 100_000
	for name, url := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testservers.Postgres} {
		b.Run(name, func(b *testing.B) {
			db, room := longRoom(b, url(b), messages)
			read := func(ctx context.Context, after int64, limit int) (chat.MessagePage, error) {
				return db.Messages(ctx, room.ID, 0, chat.PageBound{After: &after}, limit)
			}
			for _, format := range []export.Format{export.JSONL, export.CSV, export.HTML, export.Text} {
				b.Run(string(format), func(b *testing.B) {
					for b.Loop() {
						e, err := export.Begin(b.Context(), room, export.Style{Format: format}, read)
						must(b, err)
						must(b, e.Write(b.Context(), io.Discard))
					}
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					b.ReportMetric(float64(messages*b.N)/b.Elapsed().Seconds(), "messages/s")
					b.ReportMetric(float64(m.HeapSys)/(1<<20), "heap-MiB")
				})
			}
		})
	}
}

// longRoom is a room of n messages.
func longRoom(b *testing.B, url string, n int) (*store.Store, chat.Room) {
	b.Helper()
	now := time.Now().UTC()
	db, err := store.Open(b.Context(), store.Options{URL: url, DataDir: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	must(b, err)
	b.Cleanup(func() { _ = db.Close() })
	must(b, db.Migrate(b.Context()))
	ada, err := db.CreateUser(b.Context(), chat.NewAccount{User: chat.User{PublicID: "ada", Username: "ada", DisplayName: "Ada", CreatedAt: now}})
	must(b, err)
	room, _, err := db.CreateRoom(b.Context(), chat.Room{Name: "lobby", Title: "Lobby", Visibility: chat.Public, CreatedAt: now, CreatedBy: ada})
	must(b, err)
	for done := 0; done < n; done += 1000 {
		posts := make([]chat.Post, 1000)
		for i := range posts {
			posts[i] = chat.Post{
				ID: chat.MessageID(fmt.Sprintf("message-%09d", done+i)), Room: room.ID, RoomName: room.Name, Author: ada,
				Draft: chat.Draft{Body: "twenty words, more or less, of those that people say to each other over a day"},
			}
		}
		_, err := db.AppendMessages(b.Context(), posts, now, 2*time.Second)
		must(b, err)
	}
	return db, room
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

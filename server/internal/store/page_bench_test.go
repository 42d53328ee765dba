package store

import (
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// BenchmarkPages is reading a page of 50 messages, newest first, and one of 100 events, as resuming does, at the end and in
// the middle of a log.
func BenchmarkPages(b *testing.B) {
	const length = 20_000
	for name, open := range map[string]func(testing.TB) *Store{db.SQLite: onSQLite, db.Postgres: onPostgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			c := newCast(b, s)
			var head int64
			for range length / chat.MaxBatch {
				posts := make([]chat.Post, chat.MaxBatch)
				for i := range posts {
					posts[i] = c.say([]chat.User{c.ada, c.grace}[i%2], "what people say to each other")
				}
				head = post(b, s, posts...)[len(posts)-1].Seq
			}
			for _, end := range []int64{head, head / 2} {
				b.Run(fmt.Sprint("messages/before=", end), func(b *testing.B) { benchmarkMessages(b, s, c, end) })
				b.Run(fmt.Sprint("events/upto=", end), func(b *testing.B) { benchmarkEvents(b, s, c, end) })
			}
		})
	}
}

func benchmarkMessages(b *testing.B, s *Store, c cast, before int64) {
	b.ReportAllocs()
	for b.Loop() {
		page, err := s.Messages(b.Context(), c.lobby.ID, c.ada.ID, chat.PageBound{Before: &before}, 50)
		if err != nil || len(page.Messages) != 50 {
			b.Fatalf("%d messages: %v", len(page.Messages), err)
		}
	}
}

func benchmarkEvents(b *testing.B, s *Store, c cast, upTo int64) {
	b.ReportAllocs()
	for b.Loop() {
		events, _, err := s.Events(b.Context(), c.lobby.ID, upTo-100, 100)
		if err != nil || len(events) != 100 {
			b.Fatalf("%d events: %v", len(events), err)
		}
	}
}

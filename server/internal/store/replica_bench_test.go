package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// BenchmarkReplica is what a page of history, and a search, cost the processors of the primary, with a replica and without. The sight of the
// room, which the primary always checks, is in it.
func BenchmarkReplica(b *testing.B) {
	const length = 20_000
	primary := testservers.NewPostgres(b)
	alone := open(b, Options{URL: primary.URL()})
	if err := alone.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := newCast(b, alone)
	var before []chat.Message
	for range length / chat.MaxBatch {
		posts := make([]chat.Post, chat.MaxBatch)
		for i := range posts {
			posts[i] = c.say([]chat.User{c.ada, c.grace}[i%2], "what people say to each other")
			if len(before) > 0 && i%4 == 0 {
				posts[i].Draft.ReplyTo = &before[i].ID
			}
		}
		before = post(b, alone, posts...)
	}
	for more := true; more; {
		var err error
		if more, err = alone.IndexBatch(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	replica := testservers.NewPostgresReplica(b, primary)
	var mu sync.Mutex
	results := map[string]int{}
	both := open(b, Options{URL: primary.URL(), ReplicaURL: replica.URL(), ReplicaRead: func(result string) {
		mu.Lock()
		defer mu.Unlock()
		results[result]++
	}})
	ctx, cancel := context.WithCancel(b.Context())
	var following sync.WaitGroup
	following.Go(func() { both.FollowReplica(ctx) })
	b.Cleanup(func() { cancel(); following.Wait(); b.Log(results) })

	history := func(s *Store) error {
		room, _, err := s.RoomByName(b.Context(), c.lobby.Name, c.ada.ID)
		if err != nil {
			return err
		}
		before := room.Seq - 100
		_, err = s.Messages(b.Context(), room.ID, c.ada.ID, chat.PageBound{Before: &before, Head: room.Seq}, 50)
		return err
	}
	search := func(s *Store) error {
		_, err := s.Search(b.Context(), c.ada.ID, chat.Search{Terms: []chat.SearchTerm{{Text: "people other"}}}, "", 51)
		return err
	}
	for both.replica.unusable(readsPage, time.Now()) != "" {
		time.Sleep(time.Millisecond)
	}
	for name, read := range map[string]func(*Store) error{"history": history, "search": search} {
		for where, s := range map[string]*Store{"primary": alone, "replica": both} {
			b.Run(name+"/"+where, func(b *testing.B) {
				began := primary.CPU()
				for b.Loop() {
					if err := read(s); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64((primary.CPU()-began).Microseconds())/float64(b.N), "primary-µs/op")
			})
		}
	}
}

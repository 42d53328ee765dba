package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var concurrencyTests = []func(*world){
	LogsAreGaplessUnderManyWriters, OneClientIDFromManySendersIsOneMessage, ReadersSeeWholeSnapshots,
}

// LogsAreGaplessUnderManyWriters: appends of many rooms in any order, changes that succeed and changes that fail
// (facts.md, fault 17).
func LogsAreGaplessUnderManyWriters(w *world) {
	ada := w.user("ada")
	rooms := []chat.Room{w.room("lobby", ada), w.room("garden", ada), w.room("attic", ada)}
	const writers, rounds = 6, 15
	var all sync.WaitGroup
	var mu sync.Mutex
	stored := map[chat.MessageID]chat.Message{}
	emitted := map[chat.RoomID]int64{}
	for i := range writers {
		author := w.user(fmt.Sprint("author", i))
		all.Go(func() {
			seed := rand.New(rand.NewPCG(1, uint64(i)))
			for range rounds {
				var posts []chat.Post
				for range 1 + seed.IntN(5) {
					posts = append(posts, say(rooms[seed.IntN(3)], author, "hello"))
				}
				outcomes, err := w.AppendMessages(w.ctx, posts, w.now, wait)
				if err != nil {
					w.Error(err)
					return
				}
				mu.Lock()
				for _, out := range outcomes {
					stored[out.Message.ID] = out.Message
					emitted[out.Message.Room] += int64(len(out.Events))
				}
				mu.Unlock()
			}
		})
		all.Go(func() {
			seed := rand.New(rand.NewPCG(2, uint64(i)))
			for range rounds {
				room := rooms[seed.IntN(3)]
				fail := seed.IntN(2) == 0
				events, err := Change(w.ctx, w, chat.Change{Room: room.ID}, w.now, func(d *Draft) error {
					info := room.Info()
					d.Emit(chat.Event{Type: chat.RoomUpdated, Actor: ada, RoomInfo: &info})
					if fail {
						return errOops
					}
					return nil
				})
				if fail != errors.Is(err, errOops) || !fail && err != nil {
					w.Error(err)
					return
				}
				mu.Lock()
				for _, e := range events {
					emitted[e.Room]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for _, room := range rooms {
		events := w.log(room) // 1, 2, 3, … or it fails
		w.same("events of "+room.Name, int64(len(events)), emitted[room.ID]+1)
		for _, e := range events {
			if e.Type != chat.MessageCreated {
				continue
			}
			w.same("stored as told", *e.Message, stored[e.Message.ID])
			delete(stored, e.Message.ID)
		}
		w.same("members", w.memberCount(room), w.membersListed(room))
	}
	w.same("messages told but not in a log", len(stored), 0)
}

func (w *world) membersListed(room chat.Room) int {
	w.Helper()
	members, err := w.Members(w.ctx, room.ID, "", "", 200)
	w.must(err)
	return len(members)
}

// OneClientIDFromManySendersIsOneMessage holds facts.md, fault 22.
func OneClientIDFromManySendersIsOneMessage(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	var all sync.WaitGroup
	outcomes := make(chan chat.Outcome, 10)
	for range cap(outcomes) {
		all.Go(func() {
			out, err := w.AppendMessages(w.ctx, []chat.Post{sayAs(lobby, ada, "c1", "hello")}, w.now, wait)
			if err != nil {
				w.Error(err)
				return
			}
			outcomes <- out[0]
		})
	}
	all.Wait()
	close(outcomes)
	created := 0
	ids := map[chat.MessageID]bool{}
	for out := range outcomes {
		ids[out.Message.ID] = true
		if out.Created {
			created++
		}
	}
	w.same("created", created, 1)
	w.same("ids", len(ids), 1)
	w.same("log", len(w.log(lobby)), 2)
}

// ReadersSeeWholeSnapshots: a page and its head are of one moment, while a writer goes on.
func ReadersSeeWholeSnapshots(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	written := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		defer close(written)
		for range 60 {
			if _, err := w.AppendMessages(w.ctx, []chat.Post{say(lobby, ada, "a"), say(lobby, ada, "b")}, w.now, wait); err != nil {
				w.Error(err)
				return
			}
		}
	})
	for done := false; !done; {
		select {
		case <-written:
			done = true
		default:
		}
		page, err := w.Messages(w.ctx, lobby.ID, 0, chat.PageBound{}, 1)
		w.must(err)
		if len(page.Messages) == 1 && page.Messages[0].Seq != page.Seq {
			w.Fatalf("the newest message is %d, the head %d", page.Messages[0].Seq, page.Seq)
		}
		events, head, err := w.Events(w.ctx, lobby.ID, 0, 1000)
		w.must(err)
		if int64(len(events)) != head || head%2 != 1 {
			w.Fatalf("%d events, the head %d", len(events), head)
		}
	}
	writer.Wait()
}

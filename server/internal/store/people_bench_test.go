package store

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// BenchmarkAppendBeside is what a post costs in a room of 200 members of whom each has settings of their own and every second
// one is muted or banned, against the same room without any. The two rooms take turns post by post, so that other work on
// the machine falls on both; `more-%` is the difference.
func BenchmarkAppendBeside(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *Store{db.SQLite: onSQLite, db.Postgres: onPostgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			service := chat.NewService(chat.Options{
				Store: s, Publisher: deaf{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
			})
			defer service.Close()
			ada := peopled(b, s, service)
			var took [2]time.Duration
			b.ResetTimer()
			for n := range b.N {
				for turn := range 2 {
					room := (n + turn) % 2
					began := time.Now()
					draft := chat.Draft{Body: "twenty words, more or less, of those that people say", ClientID: uuid.NewString()}
					if _, _, err := service.PostMessage(b.Context(), ada, []string{"plain", "kept"}[room], draft); err != nil {
						b.Fatal(err)
					}
					took[room] += time.Since(began)
				}
			}
			perPost := func(room int) float64 { return float64(took[room].Microseconds()) / float64(b.N) }
			b.ReportMetric(perPost(0), "plain-µs/post")
			b.ReportMetric(perPost(1), "kept-µs/post")
			b.ReportMetric(100*(perPost(1)/perPost(0)-1), "more-%")
		})
	}
}

// peopled makes the rooms plain and kept, each with 200 members, and restrictions and settings in the latter. It returns the
// owner of both, who has settings there too.
func peopled(b *testing.B, s *Store, service *chat.Service) chat.Actor {
	b.Helper()
	user := func(name string) chat.Actor {
		u, err := s.CreateUser(b.Context(), chat.NewAccount{User: chat.User{PublicID: name, Username: name, DisplayName: name, CreatedAt: noon}})
		check(b, err)
		return chat.Actor{User: u}
	}
	ada := user("ada")
	for _, room := range []string{"plain", "kept"} {
		_, err := service.CreateRoom(b.Context(), ada, chat.RoomDraft{Name: room})
		check(b, err)
	}
	starred, level := true, chat.LevelAll
	settings := chat.SettingsPatch{Starred: &starred, Level: &level}
	for i := range 200 {
		p := user(fmt.Sprint("user", i))
		for _, room := range []string{"plain", "kept"} {
			_, err := service.PutMember(b.Context(), p, room, "me", nil)
			check(b, err)
		}
		_, err := service.ChangeSettings(b.Context(), p, "kept", settings, "")
		check(b, err)
		if i%2 == 0 {
			kind := []chat.RestrictionKind{chat.Mute, chat.Ban}[i/2%2]
			_, err := service.Restrict(b.Context(), ada, "kept", p.User.Username, chat.Restriction{Kind: kind})
			check(b, err)
		}
	}
	_, err := service.ChangeSettings(b.Context(), ada, "kept", settings, "")
	check(b, err)
	return ada
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAccounts is a page of fifty of 10,000 accounts as /admin asks for it: the first one, one in the middle, and by a
// part of a name that few have.
func BenchmarkAccounts(b *testing.B) {
	const many = 10_000
	for name, open := range map[string]func(testing.TB) *Store{db.SQLite: onSQLite, db.Postgres: onPostgres} {
		s := open(b)
		id := func(i int) string { return fmt.Sprintf("%08d", i) }
		for i := range many {
			u := chat.User{PublicID: id(i), Username: fmt.Sprint("user", i), DisplayName: fmt.Sprint("Person ", i), CreatedAt: noon}
			_, err := s.CreateUser(b.Context(), chat.NewAccount{User: u})
			check(b, err)
		}
		for _, page := range []struct{ name, q, before string }{
			{"first", "", ""}, {"middle", "", id(many / 2)}, {"named", "user77", ""}, {"nobody", "zebra", ""},
		} {
			b.Run(name+"/"+page.name, func(b *testing.B) {
				for range b.N {
					_, err := s.Accounts(b.Context(), page.q, chat.AccountActive, page.before, 51)
					check(b, err)
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/page")
			})
		}
	}
}

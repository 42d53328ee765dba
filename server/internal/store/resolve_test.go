package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// cast is ada with her room, and grace, who has said something there.
type cast struct {
	ada, grace chat.User
	lobby      chat.Room
}

func newCast(tb testing.TB, s *Store) cast {
	tb.Helper()
	var c cast
	for name, u := range map[string]*chat.User{"ada": &c.ada, "grace": &c.grace} {
		made, err := s.CreateUser(tb.Context(), chat.NewAccount{User: chat.User{PublicID: name, Username: name, DisplayName: name, CreatedAt: noon}})
		if err != nil {
			tb.Fatal(err)
		}
		*u = made
	}
	room, _, err := s.CreateRoom(tb.Context(), chat.Room{
		Name: "lobby", Title: "Lobby", Visibility: chat.Public, CreatedAt: noon, CreatedBy: c.ada,
	})
	if err != nil {
		tb.Fatal(err)
	}
	c.lobby = room
	return c
}

var ids int

func (c cast) say(author chat.User, body string) chat.Post {
	ids++
	return chat.Post{ID: chat.MessageID(fmt.Sprint("id-", ids)), Room: c.lobby.ID, RoomName: c.lobby.Name, Author: author, Draft: chat.Draft{Body: body}}
}

func post(tb testing.TB, s *Store, posts ...chat.Post) []chat.Message {
	tb.Helper()
	outcomes, err := s.AppendMessages(tb.Context(), posts, noon, 2*time.Second)
	if err != nil {
		tb.Fatal(err)
	}
	messages := make([]chat.Message, len(outcomes))
	for i, out := range outcomes {
		if out.Err != nil {
			tb.Fatal(out.Err)
		}
		messages[i] = out.Message
	}
	return messages
}

func exec(tb testing.TB, s *Store, query string, args ...any) {
	tb.Helper()
	if err := s.db.Writer.Exec(query, args...).Error; err != nil {
		tb.Fatal(err)
	}
}

// adorn gives the message reactions of both and a mention of grace; it returns the message as it then is.
func adorn(tb testing.TB, s *Store, c cast, m chat.Message) chat.Message {
	tb.Helper()
	at := noon
	change := func(mentions []chat.Mention, fn func(*storetest.Draft)) {
		tb.Helper()
		about := chat.Change{Room: c.lobby.ID, Actor: c.ada.ID, Message: m.ID, Mentions: mentions}
		_, err := storetest.Change(tb.Context(), s, about, at, func(d *storetest.Draft) error { fn(d); return nil })
		if err != nil {
			tb.Fatal(err)
		}
	}
	for _, r := range []struct {
		user  chat.User
		emoji string
	}{{c.grace, "👍"}, {c.ada, "🦊"}, {c.ada, "👍"}} {
		at = at.Add(time.Second)
		change(nil, func(d *storetest.Draft) { d.React(r.user, r.emoji, false) })
	}
	grace := []chat.Mention{{"grace"}}
	change(grace, func(d *storetest.Draft) { m, _ = d.Revise(m.Body+" @grace", grace, false) })
	return m
}

func replying(p chat.Post, to chat.Message) chat.Post {
	p.Draft.ReplyTo = &to.ID
	return p
}

func TestMessagesComeWithQuotesReactionsAndMentions(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		question := post(t, s, c.say(c.grace, "a question"))[0]
		said := post(t, s, replying(c.say(c.ada, "an answer"), question), c.say(c.grace, "plain"))
		want := adorn(t, s, c, said[0])
		want.ReplyTo = &chat.Quote{ID: question.ID, Seq: question.Seq, Author: c.grace, Body: "a question"}
		want.Reactions = []chat.Reaction{{Emoji: "👍", Count: 2}, {Emoji: "🦊", Count: 1}} // the first to be given comes first
		want.Mentions = []chat.User{c.grace}
		check := func() {
			t.Helper()
			one, err := s.Message(t.Context(), c.lobby.ID, nobody, want.ID)
			if diff := cmp.Diff(want, one); diff != "" || err != nil {
				t.Errorf("alone: %v %s", err, diff)
			}
			page, err := s.Messages(t.Context(), c.lobby.ID, nobody, chat.PageBound{}, 2)
			if diff := cmp.Diff([]chat.Message{want, said[1]}, page.Messages); diff != "" || err != nil {
				t.Errorf("in a page: %v %s", err, diff)
			}
			events, _, err := s.Events(t.Context(), c.lobby.ID, want.Seq-1, 1)
			if err != nil || len(events) != 1 {
				t.Fatal(events, err)
			}
			if diff := cmp.Diff(want, *events[0].Message); diff != "" {
				t.Errorf("in the log: %s", diff)
			}
			mentions, err := s.MentionsOf(t.Context(), c.grace.ID, "", 9)
			if err != nil || len(mentions) != 1 {
				t.Fatal(mentions, err)
			}
			if mentions[0].Reactions[0].Me = false; !cmp.Equal(want, mentions[0]) { // grace's own is marked as hers
				t.Errorf("in her mentions: %s", cmp.Diff(want, mentions[0]))
			}
		}
		check()
		eraseMessageOf(t, s, c, question)
		want.ReplyTo.Body = "" // a quote of a deleted message quotes nothing
		check()
	})
}

// counting counts the statements of fn, and the trips that those of appends make.
func counting(s *Store, fn func(*Store)) (statements, trips int) {
	var n counter
	counted, pools := *s, *s.db
	pools.Writer = pools.Writer.Session(&gorm.Session{Logger: &n})
	pools.Reader = pools.Reader.Session(&gorm.Session{Logger: &n})
	pools.Heard = func(together []string) {
		trips++
		n.statements += len(withoutEnds(together))
	}
	counted.db = &pools
	fn(&counted)
	return n.statements, trips
}

func TestStatementsDoNotGrowWithTheBatchOrThePage(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		limits := 0 // of the wait for locks
		if s.db.LockTimeout != "" {
			limits = 1
		}
		// From here on neither joins, and neither has read all: each batch does the same to the same tables.
		post(t, s, c.say(c.ada, "one"), c.say(c.grace, "two"), c.say(c.ada, "three"))
		for _, size := range []int{1, 500} {
			var posts, repeats []chat.Post
			for i := range size {
				p := c.say([]chat.User{c.ada, c.grace}[i%2], "hello")
				p.Draft.ClientID = fmt.Sprint("c", size, "-", i)
				posts = append(posts, p)
				p.ID = chat.MessageID(fmt.Sprint("again-", p.ID))
				repeats = append(repeats, p)
			}
			if n, trips := counting(s, func(s *Store) { post(t, s, posts...) }); n != 5+limits || trips != 2 {
				t.Errorf("%d posts took %d statements in %d trips", size, n, trips)
			}
			if n, trips := counting(s, func(s *Store) { post(t, s, repeats...) }); n != 4+limits || trips != 2 {
				t.Errorf("%d repeats took %d statements in %d trips", size, n, trips)
			}
			// Replies cost one statement more, mentions two (to find them and to store them), no client ids one less.
			first := post(t, s, c.say(c.ada, "first"))[0]
			for i := range posts {
				posts[i] = replying(c.say(c.ada, "@grace"), first)
				posts[i].Mentions = []chat.Mention{{"grace"}, {fmt.Sprint("name", i)}}
			}
			if n, trips := counting(s, func(s *Store) { post(t, s, posts...) }); n != 7+limits || trips != 2 {
				t.Errorf("%d replies with mentions took %d statements in %d trips", size, n, trips)
			}
		}
		page, err := s.Messages(t.Context(), c.lobby.ID, nobody, chat.PageBound{}, 40)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			adorn(t, s, c, m)
		}
		for _, limit := range []int{3, 200} {
			if n, _ := counting(s, func(s *Store) {
				if _, err := s.Messages(t.Context(), c.lobby.ID, nobody, chat.PageBound{}, limit); err != nil {
					t.Error(err)
				}
			}); n > 6 {
				t.Errorf("a page of %d took %d statements", limit, n)
			}
			if n, _ := counting(s, func(s *Store) {
				if _, _, err := s.Events(t.Context(), c.lobby.ID, 0, limit); err != nil {
					t.Error(err)
				}
			}); n > 7 {
				t.Errorf("%d events took %d statements", limit, n)
			}
			if n, _ := counting(s, func(s *Store) {
				if _, err := s.MentionsOf(t.Context(), c.grace.ID, "", limit); err != nil {
					t.Error(err)
				}
			}); n > 5 {
				t.Errorf("%d mentions took %d statements", limit, n)
			}
			if n, _ := counting(s, func(s *Store) {
				if _, err := s.RoomsVisibleTo(t.Context(), c.ada.ID, "", "", limit); err != nil {
					t.Error(err)
				}
			}); n != 1 {
				t.Errorf("a list of rooms took %d statements", n)
			}
		}
	})
}

// A change of a message reads its row once. What it does beside its trips is to read what the message refers to, and to
// change its entry for the search.
func TestAChangeReadsItsMessageOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		m := post(t, s, c.say(c.ada, "hello"))[0]
		for _, step := range []struct {
			name        string
			change      func(*storetest.Draft)
			most, trips int
		}{
			{"a reaction", func(d *storetest.Draft) { d.React(c.ada, "👍", false) }, 9, 2},
			{"an edit", func(d *storetest.Draft) { d.Revise("edited", nil, false) }, 11, 3}, // the index follows the row
			{"a deletion", func(d *storetest.Draft) { d.Erase() }, 15, 3},                   // its files and its pin go too
		} {
			about := chat.Change{Room: c.lobby.ID, Actor: c.ada.ID, Message: m.ID}
			n, trips := counting(s, func(s *Store) {
				_, err := storetest.Change(t.Context(), s, about, noon, func(d *storetest.Draft) error { step.change(d); return nil })
				if err != nil {
					t.Error(err)
				}
			})
			if n > step.most || trips != step.trips {
				t.Errorf("%s took %d statements and %d trips, want at most %d and %d", step.name, n, trips, step.most, step.trips)
			}
		}
	})
}

//go:build linux

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Search measures GET /search over so many messages in several languages, of many rooms, some of which the one who
// searches may not see.
type Search struct {
	Root     string
	Messages int
	On       string // measure only systems whose name holds it
	Out      io.Writer
}

const (
	searchPeople = 400
	searchRooms  = 200
	// secretRooms: one room in so many is private, and not the searcher's.
	secretRooms    = 5
	hiddenWord     = "zirconium" // which every message there has, and no other
	searchBatch    = 512
	searchesAKind  = 100
	searchP50Goal  = 50 * time.Millisecond
	searchP99Goal  = 250 * time.Millisecond
	searchTimeouts = 60 * time.Second
)

// Run fills a database with messages by the store's own path, has them indexed, starts a server on it, and prints how long
// each kind of search takes.
func (o Search) Run(ctx context.Context) error {
	for _, on := range []on{{name: "SQLite"}, {name: "Postgres", nodes: 1}} {
		if !strings.Contains(on.name, o.On) {
			continue
		}
		if err := o.measure(ctx, on); err != nil {
			return fmt.Errorf("on %s: %w", on.name, err)
		}
	}
	return nil
}

func (o Search) measure(ctx context.Context, on on) error {
	lib := &library{chance: rand.New(rand.NewPCG(1, 2))}
	lib.languages = newLanguages(lib.chance)
	s, discard, err := openSystem(ctx, o.Root, on.nodes, nil, func(db *database) error { return lib.fill(ctx, db.Store, o) })
	if err != nil {
		return err
	}
	defer discard()
	fmt.Fprintf(o.Out, "%d messages on %s: stored in %v, indexed in another %v (longest batch %v)\n", o.Messages, on.name,
		lib.stored.Round(time.Second), lib.indexed.Round(time.Second), lib.longest.Round(time.Millisecond))
	fmt.Fprintf(o.Out, "%-20s %-6s %8s %8s %8s  %s\n", "kind", "filter", "p50 ms", "p99 ms", "hits", "")
	for _, kind := range lib.kinds() {
		for _, filter := range []string{"", "from:", "in:"} {
			if err := o.search(ctx, s, lib, kind, filter); err != nil {
				return err
			}
		}
	}
	return nil
}

// kind is a kind of search; ask makes one.
type kind struct {
	name string
	ask  func() string
}

// search measures a kind of search, one after the other, from sending it to having read its answer.
func (o Search) search(ctx context.Context, s *system, lib *library, kind kind, filter string) error {
	var took []time.Duration
	hits := 0
	for range searchesAKind {
		q := kind.ask()
		switch filter {
		case "from:":
			q += " from:" + lib.town.people[lib.chance.IntN(searchPeople)].Username
		case "in:":
			q += " in:" + lib.town.rooms[lib.chance.IntN(searchRooms)].Name
		}
		began := time.Now()
		n, err := ask(ctx, s.nodes[0], lib.town.people[0].token, q)
		if err != nil {
			return fmt.Errorf("%s %s: %w", kind.name, filter, err)
		}
		took, hits = append(took, time.Since(began)), hits+n
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	verdict := "met"
	if p50 > searchP50Goal || p99 > searchP99Goal {
		verdict = "missed"
	}
	fmt.Fprintf(o.Out, "%-20s %-6s %8.1f %8.1f %8.1f  %s\n", kind.name, filter, millis(p50), millis(p99), float64(hits)/searchesAKind, verdict)
	return nil
}

// ask searches, and counts what is on the first page.
func ask(ctx context.Context, address, token, q string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTimeouts)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/search?q="+url.QueryEscape(q), nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var answer struct{ Items []json.RawMessage }
	if err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%q is answered %d %s", q, response.StatusCode, body)
	}
	return len(answer.Items), nil
}

// library is what is searched.
type library struct {
	chance    *rand.Rand
	languages []*language
	town      *town
	samples   map[bool][]string // bodies, by whether their language is unspaced

	stored, indexed, longest time.Duration
}

func (l *library) fill(ctx context.Context, db *store.Store, o Search) (err error) {
	if l.town, err = settle(ctx, db, secret, searchPeople, searchRooms); err != nil {
		return err
	}
	for i, room := range l.town.rooms {
		if isSecret(i) {
			if err := hide(ctx, db, room); err != nil {
				return err
			}
		}
	}
	began := time.Now()
	if err := l.store(ctx, db, o.Messages); err != nil {
		return err
	}
	l.stored, began = time.Since(began), time.Now()
	for more := true; more; {
		batch := time.Now()
		if more, err = db.IndexBatch(ctx); err != nil {
			return err
		}
		l.longest = max(l.longest, time.Since(batch))
	}
	l.indexed = time.Since(began)
	return nil
}

func isSecret(room int) bool { return room%secretRooms == secretRooms-1 }

func hide(ctx context.Context, db *store.Store, room chat.Room) error {
	return db.Change(ctx, chat.Change{Room: room.ID, Judge: func(f chat.Facts) (chat.Verdict, error) {
		log := &chat.RoomLog{Room: f.Rooms[room.ID], Patched: true}
		log.Visibility = chat.Private
		return chat.Verdict{Rooms: []*chat.RoomLog{log}}, nil
	}})
}

// store posts the messages: few rooms and few people say most. In a private room only its owner speaks.
func (l *library) store(ctx context.Context, db *store.Store, messages int) error {
	rooms := rand.NewZipf(l.chance, 1.1, 10, searchRooms-1)
	people := rand.NewZipf(l.chance, 1.1, 10, searchPeople-1)
	l.samples = map[bool][]string{}
	for left := messages; left > 0; {
		posts := make([]chat.Post, min(left, searchBatch))
		for i := range posts {
			room, author := int(rooms.Uint64()), int(people.Uint64())
			if isSecret(room) {
				author = room * searchPeople / searchRooms
			}
			lang := pickLanguage(l.languages, l.chance)
			body := lang.speak(l.chance)
			if isSecret(room) {
				body += " " + hiddenWord
			}
			if l.chance.IntN(500) == 0 {
				l.samples[lang.unspaced] = append(l.samples[lang.unspaced], body)
			}
			posts[i] = chat.Post{
				ID: chat.MessageID(newID()), Room: l.town.rooms[room].ID, RoomName: l.town.rooms[room].Name,
				Author: l.town.people[author].User, Draft: chat.Draft{Body: body},
			}
		}
		outcomes, err := db.AppendMessages(ctx, posts, time.Now(), 2*time.Second)
		if err != nil {
			return err
		}
		for _, out := range outcomes {
			if out.Err != nil {
				return out.Err
			}
		}
		left -= len(posts)
	}
	return nil
}

func (l *library) kinds() []kind {
	english := l.languages[0].words
	between := func(from, to int) string { return english[from+l.chance.IntN(to-from)] }
	sample := func(unspaced bool) string { return l.samples[unspaced][l.chance.IntN(len(l.samples[unspaced]))] }
	return []kind{
		{"rare word", func() string { return between(vocabulary*3/4, vocabulary) }},
		{"middling word", func() string { return between(200, 1000) }},
		{"very common word", func() string { return between(0, len(l.languages[0].common)) }},
		{"common where hidden", func() string { return hiddenWord }},
		{"hidden beginning", func() string { return hiddenWord[:6] }},
		{"signs alone", func() string { return "->" }},
		{"two words", func() string { return between(0, 100) + " " + between(10, 1000) }},
		{"phrase", func() string {
			words := strings.Fields(sample(false))
			at := l.chance.IntN(len(words) - 1)
			return `"` + words[at] + " " + words[at+1] + `"`
		}},
		{"prefix", func() string {
			word := []rune(between(10, 2000))
			return string(word[:min(len(word), 2+l.chance.IntN(3))])
		}},
		{"two CJK characters", func() string {
			text := []rune(sample(true))
			at := l.chance.IntN(len(text) - 1)
			return string(text[at : at+2])
		}},
	}
}

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/imports"
	"github.com/chatrooms/chatrooms/server/internal/imports/importstest"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// imported runs an import as the command does.
func imported(t testing.TB, env []string, open func(string) (imports.Reader, error), path string, o imports.Options) (*imports.Report, error) {
	t.Helper()
	cfg, err := config.Load(env)
	if err != nil {
		t.Fatal(err)
	}
	from, err := open(path)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	return Import(t.Context(), cfg, from, o)
}

func slackAs(people string) imports.Options {
	mapped, err := imports.ReadMap(strings.NewReader(people))
	if err != nil {
		panic(err)
	}
	return imports.Options{Source: "slack", Map: mapped}
}

// lines are the messages of a room as a person reads them.
func (p *person) lines(room string) (lines []string) {
	p.t.Helper()
	for _, item := range p.call(http.MethodGet, "/rooms/"+room+"/messages?limit=200", 200, nil)["messages"].([]any) {
		m := item.(object)
		author, _ := m["author"].(object)
		line := fmt.Sprintf("%v: %v", author["username"], m["body"])
		if quote, ok := m["reply_to"].(object); ok {
			line += fmt.Sprintf(" (to %v)", quote["body"])
		}
		if m["edited_at"] != nil {
			line += " (edited)"
		}
		for _, r := range m["reactions"].([]any) {
			line += fmt.Sprintf(" %v%v", r.(object)["emoji"], r.(object)["count"])
		}
		if files, _ := m["files"].([]any); len(files) > 0 {
			line += fmt.Sprintf(" [%v]", files[0].(object)["name"])
		}
		lines = append(lines, line)
	}
	return lines
}

// pinned are the texts of a room's pins, the newest first.
func (p *person) pinned(room string) (bodies []string) {
	p.t.Helper()
	for _, m := range p.call(http.MethodGet, "/rooms/"+room+"/pins?limit=200", 200, nil)["items"].([]any) {
		if m := m.(object); m["pinned"] == true {
			bodies = append(bodies, text(m, "body"))
		}
	}
	return bodies
}

var generalLines = []string{
	"ada: first 👍2", "grace-hopper: a reply (to first)", "grace-hopper: **later** than @ada, see #old & [this](https://example.org) (edited)",
	"deploy: done\n\nin 3 s", "ada: look\n[plan.txt](https://files.example.org/F1) [notes.txt]", "u7: who am I", "ada: the next day",
}

// An export of Slack reads as any other room: old times, edits, reactions, replies, files; private rooms and direct
// conversations are for those who were in them, and nobody is told of anything.
func TestImportSlack(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		env = append(env, "FILES_URL=file://"+t.TempDir())
		s := start(t, env)
		ada := s.register("ada")
		report, err := imported(t, env, imports.OpenSlack, importstest.Zip(t, importstest.Slack()), slackAs("person,username\nU1,ada\n"))
		must(t, err)
		if diff := cmp.Diff(generalLines, ada.lines("general")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		general := ada.call(http.MethodGet, "/rooms/general", 200, nil)
		if general["topic"] != "All and sundry" || general["visibility"] != "public" || text(general, "last_message_at") != "2021-03-05T10:00:00.090Z" {
			t.Errorf("%v", general)
		}
		for _, room := range ada.call(http.MethodGet, "/me/rooms", 200, nil)["items"].([]any) {
			if me := room.(object)["me"].(object); number(me, "unread") != 0 || number(me, "mention_count") != 0 {
				t.Errorf("%v: something waits: %v", room.(object)["name"], me)
			}
		}
		if old := ada.call(http.MethodGet, "/rooms/old", 200, nil); old["archived_at"] == nil {
			t.Errorf("%v is not archived", old)
		}
		ada.call(http.MethodGet, "/rooms/cellar", 404, nil)
		if pins := ada.pinned("general"); !slices.Equal(pins, []string{"look\n[plan.txt](https://files.example.org/F1)", "first"}) {
			t.Errorf("pinned: %q", pins)
		}
		found := ada.call(http.MethodGet, "/search?q=farewell", 200, nil)["items"].([]any)
		if len(found) != 1 {
			t.Errorf("the search found %v", found)
		}
		page := ada.call(http.MethodGet, "/rooms/general/events?after=0&limit=200", 200, nil)
		for i, e := range page["events"].([]any) {
			if number(e.(object), "seq") != int64(i+1) {
				t.Fatalf("the log has a gap: %v", e)
			}
		}
		claims(t, env, s)
		var told bytes.Buffer
		must(t, report.Text(&told))
		for _, line := range []string{
			"taken: 11 messages\n", "taken: 4 people\n", "taken: 1 people mapped to accounts\n", "taken: 3 rooms\n", "taken: 2 direct conversations\n", "taken: 1 replies\n", "taken: 2 reactions\n", "taken: 1 files\n",
			"reactions: 1 are emoji that people made themselves (:party-parrot:)\n", "system messages: 1 are not taken: channel_join", "taken: 2 pins\n", "pins: 1 are of messages that are not taken (general)",
			"files: 1 are links", "files of the archive: 1 hold nothing that has a place here (integration_logs.json)\n", "people: 1 are named by messages alone",
			"Grace Hopper is grace-hopper here",
		} {
			if !strings.Contains(told.String(), line) {
				t.Errorf("the report does not say %q:\n%s", line, told.String())
			}
		}
	})
}

// claims has grace set a password with a link of an administrator: what she said is hers then. Before that nobody can sign
// in as her, nor take her name.
func claims(t *testing.T, env []string, s *server) {
	t.Helper()
	guest := &person{server: s, name: "grace-hopper"}
	guest.call(http.MethodPost, "/auth/login", 401, object{"username": "grace-hopper", "password": "a password of grace"})
	guest.call(http.MethodPost, "/auth/register", 409, object{"username": "grace-hopper", "password": "a password of grace"})
	cfg, err := config.Load(env)
	must(t, err)
	var link bytes.Buffer
	must(t, ResetPassword(t.Context(), cfg, "grace-hopper", &link))
	code, _, _ := strings.Cut(link.String()[strings.Index(link.String(), "/reset/")+len("/reset/"):], "\n")
	guest.call(http.MethodPost, "/auth/reset", 204, object{"code": code, "new_password": "a password of grace"})
	session := guest.call(http.MethodPost, "/auth/login", 200, object{"username": "grace-hopper", "password": "a password of grace"})
	guest.token = text(session, "access_token")
	if got := guest.lines("cellar"); !cmp.Equal(got, []string{"grace-hopper: a secret"}) {
		t.Errorf("%q", got)
	}
	direct := guest.call(http.MethodPut, "/me/direct", 200, object{"usernames": []string{"ada"}})
	if got := guest.lines(text(direct, "name")); !cmp.Equal(got, []string{"ada: between us"}) {
		t.Errorf("%q", got)
	}
	(&person{server: s}).call(http.MethodPost, "/auth/login", 401, object{"username": "linus", "password": "a password of linus"})
}

// A second run adds nothing; a later export adds what is new, which those who listen hear as messages and as nothing else.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		env = append(env, "FILES_URL=file://"+t.TempDir())
		s := start(t, env)
		ada := s.register("ada")
		files := importstest.Slack()
		run := func() map[string]int {
			t.Helper()
			report, err := imported(t, env, imports.OpenSlack, importstest.Zip(t, files), slackAs("ada,ada"))
			must(t, err)
			return report.Taken
		}
		run()
		if again := run(); len(again) != 0 {
			t.Errorf("a second run took %v", again)
		}
		socket := ada.connect()
		socket.answer(object{"type": "subscribe", "id": "1", "room": "general", "after": 0})
		files["general/2021-03-06.json"] = importstest.List{importstest.Object{"type": "message", "user": "U2", "ts": importstest.TS(200000), "text": "new for <@U1>"}}
		if later := run(); !cmp.Equal(later, map[string]int{"messages": 1}) {
			t.Errorf("a later export took %v", later)
		}
		socket.await("the message", func(frames []object, _ websocket.StatusCode) bool {
			for _, e := range events(frames, "general") {
				if m, _ := e["message"].(object); m["body"] == "new for @ada" {
					return true
				}
			}
			return false
		})
		for _, frame := range socket.told() {
			if frame["type"] == "notice" {
				t.Errorf("told of it: %v", frame)
			}
		}
		if diff := cmp.Diff(append(generalLines[:len(generalLines):len(generalLines)], "grace-hopper: new for @ada"), ada.lines("general")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		me := ada.call(http.MethodGet, "/rooms/general", 200, nil)["me"].(object)
		if number(me, "unread") != 0 {
			t.Errorf("unread: %v", me)
		}
	})
}

// An import that ends in the middle goes on where it was.
func TestImportIsResumed(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		env = append(env, "FILES_URL=file://"+t.TempDir())
		s := start(t, env)
		ada := s.register("ada")
		path := importstest.ManySlack(t, 3000)
		cfg, err := config.Load(env)
		must(t, err)
		from, err := imports.OpenSlack(path)
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		_, err = Import(ctx, cfg, from, imports.Options{Source: "slack", Tell: func(what string, done, _ int) {
			if what == "messages" && done >= 1000 {
				cancel()
			}
		}})
		if err == nil || errors.Is(err, imports.ErrRefused) {
			t.Fatalf("it was not broken off: %v", err)
		}
		must(t, from.Close())
		report, err := imported(t, env, imports.OpenSlack, path, imports.Options{Source: "slack"})
		must(t, err)
		if n := report.Taken["messages"]; n < 1 || n > 2000 || n+report.Before["messages"] != 3000 {
			t.Errorf("the second run took %d, %d were there", n, report.Before["messages"])
		}
		for room := range 10 {
			name := fmt.Sprintf("room%d", room)
			last := ""
			n := 0
			for after := int64(0); ; {
				page := ada.call(http.MethodGet, fmt.Sprintf("/rooms/%s/messages?limit=200&after=%d", name, after), 200, nil)["messages"].([]any)
				if len(page) == 0 {
					break
				}
				for _, m := range page {
					if at := text(m.(object), "created_at"); at < last {
						t.Fatalf("%s: %s comes after %s", name, at, last)
					} else {
						last = at
					}
					after, n = number(m.(object), "seq"), n+1
				}
			}
			if n != 300 {
				t.Errorf("%s has %d messages", name, n)
			}
		}
	})
}

// A room has so many pins as one may have by hand, the newest, also where they are spread over several transactions; the rest is counted.
func TestImportedPinsAreBounded(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		const over, apart = 3, 10 // of 10 messages one is pinned
		lines := []any{
			importstest.Object{"type": "version", "version": 1},
			importstest.Object{"type": "channel", "channel": importstest.Object{"team": "acme", "name": "town", "display_name": "Town", "type": "O"}},
			importstest.Object{"type": "user", "user": importstest.Object{"username": "grace", "teams": importstest.List{
				importstest.Object{"name": "acme", "channels": importstest.List{importstest.Object{"name": "town"}}},
			}}},
		}
		for i := range (chat.MaxPins + over) * apart {
			lines = append(lines, importstest.Object{"type": "post", "post": importstest.Object{
				"team": "acme", "channel": "town", "user": "grace", "message": fmt.Sprint("note ", i), "create_at": importstest.Day.UnixMilli() + int64(i), "is_pinned": i%apart == 0,
			}})
		}
		path := importstest.File(t, "import.jsonl", importstest.Lines(t, lines...))
		for try := range 2 {
			report, err := imported(t, env, imports.OpenMattermost, path, imports.Options{Source: "mattermost"})
			must(t, err)
			if try == 0 && report.Taken["pins"] != chat.MaxPins || try == 1 && report.Taken["pins"] != 0 {
				t.Errorf("run %d took %v", try+1, report.Taken)
			}
			var told bytes.Buffer
			must(t, report.Text(&told))
			if counts := strings.Contains(told.String(), "pins: 3 are more than 100 of one room"); counts != (try == 0) {
				t.Errorf("run %d says\n%s", try+1, told.String())
			}
		}
		var newest []string
		for i := chat.MaxPins + over - 1; i >= over; i-- {
			newest = append(newest, fmt.Sprint("note ", i*apart))
		}
		if diff := cmp.Diff(newest, ada.pinned("town")); diff != "" {
			t.Errorf("- the newest, + pinned:\n%s", diff)
		}
	})
}

// An outgoing webhook of a room that was told of everything is not told of what a later import adds, and goes on with what comes
// after it.
func TestWebhooksPassOverImports(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		env = append(env, "FILES_URL=file://"+t.TempDir(), "OUTBOUND_ALLOW=127.0.0.1")
		s := start(t, env)
		ada := s.register("ada")
		archive := importstest.Slack()
		_, err := imported(t, env, imports.OpenSlack, importstest.Zip(t, archive), slackAs("U1,ada\n"))
		must(t, err)
		told := make(chan string, 100)
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var payload struct {
				Data struct{ Message struct{ Body string } }
			}
			_ = json.NewDecoder(r.Body).Decode(&payload) // what is no event has no text
			told <- payload.Data.Message.Body
		}))
		defer receiver.Close()
		ada.call(http.MethodPost, "/rooms/general/hooks", 201, object{"kind": "outgoing", "name": "out", "url": receiver.URL})
		post := func(body string) {
			ada.call(http.MethodPost, "/rooms/general/messages", 201, object{"body": body})
			select {
			case got := <-told:
				if got != body {
					t.Errorf("the webhook was told of %q, want %q", got, body)
				}
			case <-time.After(patience):
				t.Fatalf("the webhook was not told of %q", body)
			}
		}
		post("before the import")
		archive["general/2021-03-06.json"] = importstest.List{
			importstest.Object{"type": "message", "user": "U1", "ts": importstest.TS(200_000), "text": "old news"},
			importstest.Object{"type": "message", "user": "U2", "ts": importstest.TS(200_001), "text": "and more"},
		}
		report, err := imported(t, env, imports.OpenSlack, importstest.Zip(t, archive), slackAs("U1,ada\n"))
		must(t, err)
		if report.Taken["messages"] != 2 {
			t.Fatalf("the second run took %v", report.Taken)
		}
		post("after the import")
	})
}

// Nothing is stored of what is refused.
func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	env := environment(t)
	migrate(t, env)
	path := importstest.Zip(t, importstest.Slack())
	if _, err := imported(t, env, imports.OpenSlack, path, slackAs("")); !errors.Is(err, imports.ErrRefused) || !strings.Contains(err.Error(), "no account yet") {
		t.Errorf("a new server: %v", err)
	}
	s := start(t, env)
	ada := s.register("ada")
	for people, want := range map[string]string{
		"U1,nobody": "nobody here has that username", "U8,ada": "nobody of that id", "U1,ada\nada,ada\nU1,ghost": "nobody here has",
	} {
		if _, err := imported(t, env, imports.OpenSlack, path, slackAs(people)); !errors.Is(err, imports.ErrRefused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", people, err)
		}
	}
	files := importstest.Slack()
	files["old/2021-03-09.json"] = `[{"type":"message"`
	if _, err := imported(t, env, imports.OpenSlack, importstest.Zip(t, files), slackAs("")); !errors.Is(err, imports.ErrRefused) {
		t.Errorf("broken JSON: %v", err)
	}
	ada.call(http.MethodGet, "/rooms/general", 404, nil)
}

// Mattermost's and Discord's exports read as rooms as well; files are taken where their bytes are, and only those.
func TestImportOthers(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		env = append(env, "FILES_URL=file://"+t.TempDir())
		s := start(t, env)
		ada := s.register("ada")
		people := []imports.Mapping{{Person: "ada", Username: "ada"}}
		path := importstest.Zip(t, map[string]any{"import.jsonl": importstest.Mattermost(t), "data/files/log.txt": "a log"})
		for try := range 2 {
			report, err := imported(t, env, imports.OpenMattermost, path, imports.Options{Source: "mattermost", Map: people})
			must(t, err)
			if n := report.Taken["messages"]; n != 5-5*try {
				t.Errorf("run %d took %d messages", try+1, n)
			}
		}
		if diff := cmp.Diff([]string{
			"ada: first 🎉1", "grace: second, for @ada. (edited)", "deploy: a reply (to first) [log.txt]",
		}, ada.lines("town-square")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		ada.call(http.MethodGet, "/rooms/vault", 404, nil)
		if pins := ada.pinned("town-square"); !slices.Equal(pins, []string{"second, for @ada."}) {
			t.Errorf("pinned: %q", pins)
		}

		dir := t.TempDir()
		must(t, os.Mkdir(filepath.Join(dir, "general_Files"), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "general_Files", "a b.txt"), []byte("a file"), 0o600))
		data, err := json.Marshal(importstest.Discord())
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, "general.json"), data, 0o600))
		open := func(path string) (imports.Reader, error) { return imports.OpenDiscord([]string{path}, false) }
		report, err := imported(t, env, open, filepath.Join(dir, "general.json"), imports.Options{Source: "discord", Map: people})
		must(t, err)
		if report.Taken["files"] != 1 || report.Taken["messages"] != 4 {
			t.Errorf("%v", report.Taken)
		}
		if diff := cmp.Diff([]string{
			"ada: first 👍1", "grace-2: hello @ada (to first) (edited)", "deploy-2: **Deployed**\nin 3 s", "ada: look\n[c.png](https://cdn.example.org/c.png) [a b.txt]",
		}, ada.lines("general")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// BenchmarkImport takes an export of Slack with 100,000 messages, and stores it on each database:
// go test -run '^$' -bench Import -benchtime 1x ./internal/app
func BenchmarkImport(b *testing.B) {
	const messages = 100_000
	path := importstest.ManySlack(b, messages)
	for _, database := range []string{"sqlite", "postgres"} {
		b.Run(database, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				cfg := withAccount(b, database)
				from, err := imports.OpenSlack(path)
				if err != nil {
					b.Fatal(err)
				}
				var stop atomic.Bool
				peak := make(chan uint64)
				go func() { peak <- heapPeak(&stop) }()
				b.StartTimer()
				report, err := Import(b.Context(), cfg, from, imports.Options{Source: "slack"})
				b.StopTimer()
				stop.Store(true)
				if err != nil || report.Taken["messages"] != messages {
					b.Fatal(report, err)
				}
				b.ReportMetric(messages/report.Seconds, "messages/s")
				b.ReportMetric(report.Seconds, "s/import")
				b.ReportMetric(float64(<-peak>>20), "MiB-heap")
				_ = from.Close()
				b.StartTimer()
			}
		})
	}
}

// withAccount is a database with somebody in it.
func withAccount(b *testing.B, database string) config.Config {
	b.Helper()
	env := []string{"DATA_DIR=" + b.TempDir(), "LOG_LEVEL=error"}
	if database == "postgres" {
		env = append(env, "DATABASE_URL="+testservers.Postgres(b), "JWT_SECRET="+strings.Repeat("a key of the tests ", 3))
	}
	cfg, err := config.Load(env)
	if err != nil {
		b.Fatal(err)
	}
	if database == "postgres" {
		if err := Migrate(b.Context(), cfg); err != nil {
			b.Fatal(err)
		}
	}
	err = withStore(b.Context(), cfg, func(db *store.Store) error {
		_, err := db.CreateUser(b.Context(), chat.NewAccount{User: chat.User{PublicID: newID(), Username: "ada", DisplayName: "Ada", CreatedAt: time.Now()}, PasswordHash: "x"})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return cfg
}

// heapPeak is the most that the heap held until stop.
func heapPeak(stop *atomic.Bool) (peak uint64) {
	for !stop.Load() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
		time.Sleep(50 * time.Millisecond)
	}
	return peak
}

package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// secret is a word in every text that gets deleted.
const secret = "xyzzy"

// TestADeletedTextIsGone holds contract section 4: posted, edited, quoted and deleted, it is in no table, no file of
// SQLite, and no answer of any node, also for who resumes across the deletion.
func TestADeletedTextIsGone(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		env := pushEnv(environment(t))
		s := start(t, env)
		eraseAndLook(t, s, s, func() []string { return filesWith(t, dataDir(t, env), secret) })
	})
	t.Run("two nodes", func(t *testing.T) {
		database := testservers.Postgres(t)
		env := onPostgres(t, database)
		migrate(t, env)
		env = pushEnv(append(env, "REDIS_URL="+testservers.Redis(t)))
		one, two := start(t, env), start(t, env)
		eraseAndLook(t, one, two, func() []string { return tablesWith(t, database, secret) })
	})
}

// eraseAndLook deletes at one node and looks at both; where finds the secret in the database.
func eraseAndLook(t *testing.T, one, two *server, where func() []string) {
	ada, grace := one.register("ada"), one.register("grace").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "before"})
	lived, left := grace.connect(), grace.connect()
	for _, s := range []*socket{lived, left} {
		s.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	}

	service := pushtest.New(t) // where the push waits to be tried again
	grace.subscribe(service, "grace")
	grace.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil) // or the answer would make her one who has read it
	service.Answer("grace", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })

	said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@grace, the word is " + secret, "client_id": "said"})
	path := "/rooms/lobby/messages/" + text(said, "id")
	ada.call(http.MethodPatch, path, 200, object{"body": "@grace, the word is " + secret + "!"})
	grace.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "really?", "reply_to": said["id"]})
	for _, s := range []*socket{lived, left} {
		s.hear("message.created", object{"message": object{"body": "really?"}})
	}
	for _, p := range []*person{ada, ada.at(two)} { // the indexer has come to it, on either node
		eventually(t, "the search", func() bool { return strings.Contains(everything(p, path), `"marks":[[`) })
	}
	eventually(t, "a push", func() bool { return service.Visits() > 0 })
	if !strings.Contains(spelled(t, left.told()), secret) || !strings.Contains(everything(ada, path), secret) || len(where()) == 0 {
		t.Fatal("the searches do not see what is there")
	}
	must(t, left.conn.Close(websocket.StatusNormalClosure, ""))
	seen := len(events(left.told(), "lobby"))

	ada.call(http.MethodDelete, path, 204, nil)
	if found := where(); len(found) > 0 {
		t.Errorf("the text is still in %q", found)
	}
	lived.hear("message.deleted", object{"message": object{"id": said["id"], "body": ""}})
	for _, after := range []int{0, 2, seen - 1, seen} {
		for _, node := range []*server{one, two} {
			back := grace.at(node).connect()
			back.answer(object{"type": "subscribe", "id": "back", "room": "lobby", "after": after})
			back.hear("message.deleted", object{"message": object{"id": said["id"], "body": ""}})
			if told := spelled(t, back.told()); strings.Contains(told, secret) {
				t.Errorf("who resumes after %d is told %s", after, told)
			}
		}
	}
	for _, p := range []*person{ada, ada.at(two), grace, grace.at(one)} {
		if told := everything(p, path); strings.Contains(told, secret) {
			t.Errorf("%s is answered %s", p.name, told)
		}
		p.call(http.MethodGet, path+"/revisions", 410, nil)
		if told := spelled(t, p.tailed(t, 0, number(p.call(http.MethodGet, "/rooms/lobby", 200, nil), "seq"))); strings.Contains(told, secret) {
			t.Errorf("%s is streamed %s", p.name, told)
		}
	}
	again := ada.call(http.MethodPost, "/rooms/lobby/messages", 200, object{"body": "@grace, the word is " + secret, "client_id": "said"})
	if again["body"] != "" || len(where()) > 0 {
		t.Errorf("a late retry brings the text back: %v in %q", again, where())
	}
}

// everything is what REST tells that could hold the message at path.
func everything(p *person, path string) string {
	p.t.Helper()
	var all []object
	for _, where := range []string{path, "/rooms/lobby", "/me/rooms", "/me/mentions", "/rooms/lobby/messages", "/rooms/lobby/events?after=0", "/search?q=" + secret[:3], "/search?author=ada"} {
		all = append(all, p.call(http.MethodGet, where, 200, nil))
	}
	told := spelled(p.t, all)
	for _, format := range []string{"jsonl", "csv", "html", "txt"} {
		told += p.exported("lobby", format)
	}
	return told
}

func spelled(t *testing.T, frames []object) string {
	t.Helper()
	b, err := json.Marshal(frames)
	must(t, err)
	return string(b)
}

func filesWith(t *testing.T, dir, word string) (found []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		if f.IsDir() { // that of files: TestADeletedFileIsGone
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		if bytes.Contains(content, []byte(word)) {
			found = append(found, f.Name())
		}
	}
	return found
}

// tablesWith finds the tables of which a row holds the word in any column.
func tablesWith(t *testing.T, database, word string) (found []string) {
	t.Helper()
	conn := stranger(t, database)
	var tables []string
	must(t, conn.QueryRow(t.Context(), "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables))
	for _, table := range tables {
		var n int
		query := fmt.Sprintf("SELECT count(*) FROM %q AS x WHERE strpos(x::text, $1) > 0", table)
		must(t, conn.QueryRow(t.Context(), query, word).Scan(&n))
		if n > 0 {
			found = append(found, table)
		}
	}
	return found
}

package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// bytesWith finds the files below a folder that hold the word, or are called by it.
func bytesWith(t *testing.T, dir, word string) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint:nilerr // gone meanwhile
		}
		content, _ := os.ReadFile(path)
		if strings.Contains(path, word) || bytes.Contains(content, []byte(word)) {
			found = append(found, path)
		}
		return nil
	}))
	return found
}

func (p *person) upload(room, name, content string) object {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/api/v1/rooms/"+room+"/files?name="+url.QueryEscape(name), strings.NewReader(content))
	must(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := http.DefaultClient.Do(r)
	must(p.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(p.t, err)
	if answer.StatusCode != 201 {
		p.t.Fatalf("upload: %d %s", answer.StatusCode, body)
	}
	var f object
	must(p.t, json.Unmarshal(body, &f))
	return f
}

// TestADeletedFileIsGone holds contract section 8: of a deleted message, and of an edit that drops it, at once for every reader
// on any node, and from disk or bucket within a minute, also if the bucket was away when it was deleted.
func TestADeletedFileIsGone(t *testing.T) {
	t.Parallel()
	t.Run("disk, sqlite", func(t *testing.T) {
		env := environment(t)
		s := start(t, env)
		dir := dataDir(t, env)
		deleteFiles(t, s, s, func() []string { return bytesWith(t, dir, secret) }, func(deletion func()) { deletion() })
	})
	t.Run("bucket, two nodes", func(t *testing.T) {
		bucket, database := testservers.NewS3(t), testservers.Postgres(t)
		env := append(onPostgres(t, database), "FILES_URL="+bucket.URL(), "AWS_ACCESS_KEY_ID="+testservers.S3Key, "AWS_SECRET_ACCESS_KEY="+testservers.S3Secret,
			"REDIS_URL="+testservers.Redis(t))
		migrate(t, env)
		one, two := start(t, env), start(t, env)
		deleteFiles(t, one, two, func() []string {
			return append(bytesWith(t, testservers.S3Objects(bucket), secret), tablesWith(t, database, secret)...)
		}, func(deletion func()) {
			bucket.Stop()
			deletion()
			bucket.Start()
		})
	})
}

func deleteFiles(t *testing.T, one, two *server, where func() []string, around func(deletion func())) {
	t.Helper()
	ada, grace := one.register("ada"), one.register("grace").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	first, second, third := ada.upload("lobby", secret+" one.txt", "the word is "+secret), ada.upload("lobby", "two", secret), ada.upload("lobby", "three", "kept")
	heard := grace.connect()
	heard.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	sent := ada.connect().answer(object{"type": "send", "id": "s", "room": "lobby", "client_id": "c", "files": []any{first["id"]}})
	said, _ := sent["message"].(object)
	edited := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "b", "files": []any{second["id"], third["id"]}})
	heard.hear("message.created", object{"message": object{"id": edited["id"]}})
	for _, p := range []*person{ada, ada.at(two)} { // the indexer has come to it, on either node
		eventually(t, "the search", func() bool {
			return strings.Contains(spelled(t, []object{p.call(http.MethodGet, "/search?q="+secret, 200, nil)}), text(said, "id"))
		})
	}
	if len(where()) == 0 || len(said) == 0 {
		t.Fatal("the searches do not see what is there")
	}
	around(func() {
		ada.call(http.MethodDelete, "/rooms/lobby/messages/"+text(said, "id"), 204, nil)
		ada.call(http.MethodPatch, "/rooms/lobby/messages/"+text(edited, "id"), 200, object{"files": []any{third["id"]}})
		for _, f := range []object{first, second} {
			grace.call(http.MethodGet, "/rooms/lobby/files/"+text(f, "id"), 404, nil)
		}
	})
	for _, p := range []*person{ada, grace} {
		if told := everything(p, "/rooms/lobby/messages/"+text(said, "id")); strings.Contains(told, secret) {
			t.Errorf("%s is answered %s", p.name, told)
		}
	}
	for deadline := time.Now().Add(4 * patience); len(where()) > 0; time.Sleep(50 * time.Millisecond) { // it is tried again in its own time
		if time.Now().After(deadline) {
			t.Fatalf("the bytes are still in %q", where())
		}
	}
	if status, _, err := grace.try(t.Context(), http.MethodGet, "/rooms/lobby/files/"+text(third, "id"), nil); status != 200 && err == nil {
		t.Errorf("the file that stays: %d", status)
	}
}

// Nodes on Postgres do not share a disk unless FILES_URL says so (contract section 8).
func TestFilesAreOffByDefaultOnPostgres(t *testing.T) {
	t.Parallel()
	database := testservers.Postgres(t)
	env := onPostgres(t, database)
	migrate(t, env)
	s := start(t, env)
	about := (&person{server: s}).call(http.MethodGet, "/info", 200, nil)
	if features, _ := about["features"].(object); features["files"] != false {
		t.Errorf("%v", about["features"])
	}
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	ada.call(http.MethodGet, "/rooms/lobby/files", 404, nil)
}

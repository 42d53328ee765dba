package app

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestBackupWhileItServes holds contract section 12: a backup that is made while people write is a server as it was at one moment,
// files and sign-ins included, and holds nothing that was deleted before.
func TestBackupWhileItServes(t *testing.T) {
	t.Parallel()
	env := environment(t)
	s := start(t, env)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "orchard"})
	file := ada.upload("orchard", "apples.txt", "a list of apples")
	ada.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": "see there", "files": []string{text(file, "id")}})
	gone := ada.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": secret})
	ada.call(http.MethodDelete, "/rooms/orchard/messages/"+text(gone, "id"), 204, nil)

	path := filepath.Join(t.TempDir(), "orchard.zip")
	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i := range 4 {
		writers.Go(func() {
			for n := 0; writing.Err() == nil; n++ {
				ada.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": fmt.Sprintf("apple %d of %d", n, i)})
			}
		})
	}
	m, err := Backup(t.Context(), configOf(t, env), "test", path, nil)
	stop()
	writers.Wait()
	must(t, err)
	if m.Files != 1 {
		t.Errorf("the backup holds %d files", m.Files)
	}
	if found := bytesWith(t, unzipped(t, path), secret); len(found) > 0 {
		t.Errorf("a deleted text is in %v", found)
	}
	want := ada.exported("orchard", "jsonl")

	other := environment(t)
	_, err = Restore(t.Context(), configOf(t, other), path, nil)
	must(t, err)
	r := start(t, other)
	again := &person{server: r, name: ada.name, token: ada.token}
	got := again.exported("orchard", "jsonl") // the token of before: the signing key is in the backup
	if !strings.HasPrefix(want, got) || strings.Count(got, "\n") < 1 {
		t.Errorf("the restored room is not the beginning of what it became: %d of %d bytes", len(got), len(want))
	}
	if content := again.downloaded("orchard", text(file, "id")); content != "a list of apples" {
		t.Errorf("the restored file holds %q", content)
	}
	again.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": "it goes on"})
	if before := ada.logID(); before == "" || before != ada.logID() || before == again.logID() {
		t.Errorf("seqs that a client has kept are taken for those of the restored log: %q, %q", before, again.logID())
	}
}

// logID is the id of the logs that a socket's welcome tells.
func (p *person) logID() (id string) {
	p.t.Helper()
	s := p.connect()
	s.await("welcome", func(frames []object, _ websocket.StatusCode) bool {
		for _, f := range frames {
			if text(f, "type") == "welcome" {
				id = text(f, "log_id")
				return true
			}
		}
		return false
	})
	return id
}

// TestRestoreNeedsAnEmptyPlace: nothing is overwritten, and what is no whole backup leaves no server behind.
func TestRestoreNeedsAnEmptyPlace(t *testing.T) {
	t.Parallel()
	env := environment(t)
	s := start(t, env)
	s.register("ada")
	path := filepath.Join(t.TempDir(), "a.zip")
	_, err := Backup(t.Context(), configOf(t, env), "test", path, nil)
	must(t, err)

	if _, err := Restore(t.Context(), configOf(t, env), path, nil); err == nil || !strings.Contains(err.Error(), "empty DATA_DIR") {
		t.Errorf("into a folder with a server: %v", err)
	}
	if _, err := Backup(t.Context(), configOf(t, env), "test", path, nil); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a backup over another one: %v", err)
	}
	whole, err := os.ReadFile(path)
	must(t, err)
	other := environment(t)
	dir := dataDir(t, other)
	for name, content := range map[string][]byte{
		"cut": whole[:len(whole)/2], "empty": nil, "a text": []byte("no backup"), "changed": changed(whole),
	} {
		bad := filepath.Join(t.TempDir(), "bad.zip")
		must(t, os.WriteFile(bad, content, 0o600))
		if _, err := Restore(t.Context(), configOf(t, other), bad, nil); err == nil {
			t.Errorf("%s: was restored", name)
		}
		if _, err := os.Stat(filepath.Join(dir, "chatrooms.db")); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s: left a database: %v", name, err)
		}
	}
	_, err = Restore(t.Context(), configOf(t, other), path, nil) // after those that were cut
	must(t, err)
	start(t, other)
}

// TestBackupOfPostgres says which tool to use.
func TestBackupOfPostgres(t *testing.T) {
	t.Parallel()
	cfg := config.Config{DatabaseURL: "postgres://ada@127.0.0.1/chat"}
	if _, err := Backup(t.Context(), cfg, "test", filepath.Join(t.TempDir(), "a"), nil); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup: %v", err)
	}
	if _, err := Restore(t.Context(), cfg, "a", nil); err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Errorf("restore: %v", err)
	}
}

// TestBackupOfPostgresNamesWhatItsToolsRefuse: of the driver's parameters pg_dump knows none, and says no more than that.
func TestBackupOfPostgresNamesWhatItsToolsRefuse(t *testing.T) {
	t.Parallel()
	cfg := config.Config{DatabaseURL: "postgres://ada:secret@127.0.0.1/chat?sslmode=require&default_query_exec_mode=cache_describe&search_path=hidden"}
	_, err := Backup(t.Context(), cfg, "test", filepath.Join(t.TempDir(), "a"), nil)
	if err == nil || !strings.Contains(err.Error(), "refuse a URL with default_query_exec_mode, search_path: ") {
		t.Errorf("backup: %v", err)
	}
	if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("a value is told: %v", err)
	}
	psql := filepath.Join(testservers.PostgresTools(t), "psql")
	isRefused := func(parameter string) bool {
		out, _ := exec.CommandContext(t.Context(), psql, "postgres://127.0.0.1:1/chat?"+parameter+"=1").CombinedOutput()
		return strings.Contains(string(out), "invalid URI query parameter")
	}
	for parameter, want := range map[string]bool{"default_query_exec_mode": true, "search_path": true, "statement_timeout": true, "sslmode": false, "options": false, "target_session_attrs": false} {
		told := len(config.DatabaseURL("postgres://h/chat?"+parameter+"=1").NotForTools()) == 1
		if refused := isRefused(parameter); refused != want || told != want {
			t.Errorf("%s: refused %t, told %t", parameter, refused, told)
		}
	}
}

// TestPostgresIsBackedUpAsTheDocsSay runs the commands of docs/operating.md.
func TestPostgresIsBackedUpAsTheDocsSay(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../../docs/operating.md")
	must(t, err)
	_, section, _ := strings.Cut(string(doc), "## Backups on PostgreSQL")
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1)
	if len(blocks) != 2 {
		t.Fatalf("the section has %d blocks of commands, not one to dump and one to restore", len(blocks))
	}
	tools, dir := testservers.PostgresTools(t), t.TempDir()
	shell := func(commands, database string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "sh", "-e")
		c.Dir, c.Stdin = dir, strings.NewReader(commands)
		c.Env = append(os.Environ(), "PATH="+tools+":"+os.Getenv("PATH"), "DATABASE_URL="+database)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", commands, err, out)
		}
	}
	from, to := testservers.Postgres(t), testservers.Postgres(t)
	env := onPostgres(t, from)
	migrate(t, env)
	ada := start(t, env).register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "orchard"})
	for n := range 3 {
		ada.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": fmt.Sprint("apple ", n)})
	}
	shell(blocks[0][1], from)
	shell(blocks[1][1], to)

	again := &person{server: start(t, onPostgres(t, to)), name: ada.name, token: ada.token}
	if want, got := ada.exported("orchard", "jsonl"), again.exported("orchard", "jsonl"); got != want {
		t.Errorf("restored: %s\nwant %s", got, want)
	}
	again.call(http.MethodPost, "/rooms/orchard/messages", 201, object{"body": "it goes on"})
	if id := installationOf(t, from); id == "" || id == installationOf(t, to) {
		t.Error("the restored database is the same installation")
	}
}

func installationOf(t *testing.T, database string) string {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: database, MaxConns: 1})
	must(t, err)
	defer s.Close()
	id, err := s.Installation(t.Context())
	must(t, err)
	return id
}

// changed is a backup with one bit of its database other than it was.
func changed(whole []byte) []byte {
	bad := append([]byte(nil), whole...)
	bad[len(bad)/3] ^= 1
	return bad
}

func (p *person) downloaded(room, file string) string {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+"/api/v1/rooms/"+room+"/files/"+file, nil)
	must(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := http.DefaultClient.Do(r)
	must(p.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(p.t, err)
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("the file was answered %d %s", answer.StatusCode, body)
	}
	return string(body)
}

func configOf(t *testing.T, env []string) config.Config {
	t.Helper()
	cfg, err := config.Load(env)
	must(t, err)
	return cfg
}

func unzipped(t *testing.T, path string) (dir string) {
	t.Helper()
	archive, err := zip.OpenReader(path)
	must(t, err)
	defer archive.Close()
	dir = t.TempDir()
	must(t, os.CopyFS(dir, archive))
	return dir
}

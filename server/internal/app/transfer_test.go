package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
	"github.com/chatrooms/chatrooms/server/internal/transfer"
)

// emptyPlace is an environment with an empty, migrated database. Files are on a disk, or, where "+s3" follows the dialect, in a
// bucket.
func emptyPlace(t *testing.T, place string) []string {
	t.Helper()
	if dialect, isS3 := strings.CutSuffix(place, "+s3"); isS3 {
		return append(emptyPlace(t, dialect), "FILES_URL="+testservers.NewS3(t).URL(),
			"AWS_ACCESS_KEY_ID="+testservers.S3Key, "AWS_SECRET_ACCESS_KEY="+testservers.S3Secret)
	}
	if place == "sqlite" {
		return environment(t)
	}
	env := append(onPostgres(t, testservers.Postgres(t)), "FILES_URL=file://"+t.TempDir())
	migrate(t, env)
	return env
}

// statements runs SQL beside the server. NOW stands for a time, TRUE for true.
func statements(t *testing.T, env []string, all ...string) {
	t.Helper()
	cfg := configOf(t, env)
	driver, source, now, yes := "pgx", string(cfg.DatabaseURL), "now()", "true"
	if !cfg.UsesPostgres() {
		driver, source, now, yes = "sqlite", "file:"+filepath.Join(cfg.DataDir, "chatrooms.db"), "1790000000123", "1"
	}
	pool, err := sql.Open(driver, source)
	must(t, err)
	defer pool.Close()
	for _, statement := range all {
		if _, err := pool.ExecContext(t.Context(), strings.NewReplacer("NOW", now, "TRUE", yes).Replace(statement)); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// does makes a request that is to work.
func does(p *person, method, path string, body any) object {
	p.t.Helper()
	status, answer, err := p.try(p.t.Context(), method, path, body)
	must(p.t, err)
	if status >= 300 {
		p.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// furnish fills a server with something of everything.
func furnish(t *testing.T, env []string) (file, pinned string) {
	t.Helper()
	s := start(t, env)
	ada, grace, linus := s.register("ada"), s.register("grace"), s.register("linus")
	s.register("hedy") // who is in no room
	does(ada, http.MethodPost, "/rooms", object{"name": "garden", "title": "Gärten 🌱", "topic": "of \"all\" \\ kinds\t\u2028"})
	does(ada, http.MethodPost, "/rooms", object{"name": "attic", "visibility": "private"})
	for _, name := range []string{"grace", "linus"} {
		does(ada, http.MethodPut, "/rooms/garden/members/"+name, object{"role": "member"})
	}
	post := func(p *person, room string, draft object) string {
		t.Helper()
		return text(does(p, http.MethodPost, "/rooms/"+room+"/messages", draft), "id")
	}
	first := post(ada, "garden", object{"body": "roses for @grace", "client_id": "once"})
	reply := post(grace, "garden", object{"body": "thanks\n\"quoted\" \\ \x01 \x7f é 漢字 👩‍👩‍👧", "reply_to": first})
	post(ada, "garden", object{"body": "@room, see there"})
	edited := post(ada, "garden", object{"body": "tulipps"})
	does(ada, http.MethodPatch, "/rooms/garden/messages/"+edited, object{"body": "tulips"})
	gone := post(grace, "garden", object{"body": secret})
	does(grace, http.MethodDelete, "/rooms/garden/messages/"+gone, nil)
	does(linus, http.MethodPut, "/rooms/garden/messages/"+first+"/reactions/👍", nil)
	does(ada, http.MethodPut, "/rooms/garden/pins/"+first, nil)
	file = text(ada.upload("garden", "apples.txt", "a list of apples"), "id")
	post(ada, "garden", object{"body": "a file", "files": []string{file}})
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 64, 48))))
	drawn := text(grace.upload("garden", "drawn.png", picture.String()), "id")
	post(grace, "garden", object{"body": "", "files": []string{drawn}})
	does(linus, http.MethodPost, "/rooms/garden/messages/"+reply+"/reports", object{"reason": "why not"})
	does(ada, http.MethodPut, "/rooms/garden/restrictions/linus", object{"kind": "mute", "reason": "loud"})
	does(ada, http.MethodPost, "/rooms/garden/invitations", object{})
	post(ada, "attic", object{"body": "for me alone"})
	direct := text(does(ada, http.MethodPut, "/me/direct", object{"usernames": []string{"grace"}}), "name")
	post(grace, direct, object{"body": "between us"})
	does(grace, http.MethodPut, "/me/blocks/linus", nil)
	does(grace, http.MethodPut, "/me/cursors/backup", object{"room": "garden", "seq": 2})
	does(grace, http.MethodPatch, "/rooms/garden/me", object{"level": "all", "starred": true})
	does(grace, http.MethodPut, "/rooms/garden/read", object{"seq": 5})
	does(ada, http.MethodPost, "/rooms/garden/hooks", object{"kind": "incoming", "name": "ci"})
	does(ada, http.MethodPost, "/rooms/garden/hooks", object{"kind": "outgoing", "name": "out", "url": "https://example.org/x"})
	does(ada, http.MethodPost, "/rooms/garden/hooks", object{"kind": "command", "name": "/run", "url": "https://example.org/x"})
	does(ada, http.MethodPatch, "/admin/settings", object{"registration": "invite"})
	s.stop()
	statements(t, env,
		"INSERT INTO deletions (user_id) SELECT id FROM users WHERE username = 'hedy'",
		"INSERT INTO identities (issuer, subject, user_id, created_at) SELECT 'https://id.example.org', '7', id, NOW FROM users WHERE username = 'ada'",
		"INSERT INTO user_emails (user_id, address, folded, unsubscribe_code, digest_at) SELECT id, 'Ada@example.org', 'ada@example.org', 'c', NOW FROM users WHERE username = 'ada'",
		"INSERT INTO notification_settings (user_id, quiet_from, quiet_to, quiet_zone, email) SELECT id, 1320, 420, 'Europe/Berlin', TRUE FROM users WHERE username = 'ada'",
		"INSERT INTO pictures (user_id, id, hash, size) SELECT id, 'nothing-stored', 'h', 3 FROM users WHERE username = 'ada'",
		"INSERT INTO previews (message, url, title, due_at) SELECT min(n), 'https://example.org', 'A title', NOW FROM messages",
		"INSERT INTO imported (source, kind, key, id, began_seq) SELECT 'slack', 'room', 'C1', id, 3 FROM rooms WHERE name = 'garden'",
		"INSERT INTO hook_deliveries (id, hook_id, seq, status, ms, at) SELECT 'd', min(id), 3, 200, 12, NOW FROM hooks",
	)
	return file, first
}

func exportTo(t *testing.T, env []string, dir string) transfer.Manifest {
	t.Helper()
	m, err := ExportAll(t.Context(), configOf(t, env), "test", dir, nil)
	must(t, err)
	return m
}

// rowsOf is all that the database holds of the tables that are moved, as the database itself tells it.
func rowsOf(t *testing.T, env []string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	must(t, withStore(t.Context(), configOf(t, env), func(s *store.Store) error {
		return s.ReadWhole(t.Context(), func(m store.Moving) error {
			for _, table := range store.MovedTables() {
				err := m.Rows(t.Context(), table, func(values []any) error {
					row, err := json.Marshal(values)
					all[table.Name] = append(all[table.Name], string(row))
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}))
	return all
}

// TestAWholeServerGoesRound holds contract section 11: between SQLite and Postgres both ways, with files on disks and in buckets,
// and nothing is lost.
func TestAWholeServerGoesRound(t *testing.T) {
	t.Parallel()
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}, {"sqlite+s3", "postgres+s3"}, {"postgres+s3", "sqlite"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			from, to, back := emptyPlace(t, way[0]), emptyPlace(t, way[1]), emptyPlace(t, way[0])
			file, pinned := furnish(t, from)
			want := rowsOf(t, from)
			for _, table := range store.MovedTables() {
				if len(want[table.Name]) == 0 {
					t.Errorf("nothing of %s is tried", table.Name)
				}
			}
			dir, second := filepath.Join(t.TempDir(), "all"), filepath.Join(t.TempDir(), "again")
			m := exportTo(t, from, dir)
			if m.Missing != 1 || m.Stored.Rows != 3 {
				t.Errorf("%d files are stored, and of %d no bytes are: want 3 and 1", m.Stored.Rows, m.Missing)
			}
			isPrivate(t, dir)
			if found := bytesWith(t, dir, secret); len(found) > 0 {
				t.Errorf("a deleted text is in %v", found)
			}
			_, err := ImportAll(t.Context(), configOf(t, to), dir, nil)
			must(t, err)
			compareRows(t, want, rowsOf(t, to))
			exportTo(t, to, second)
			_, err = ImportAll(t.Context(), configOf(t, back), second, nil)
			must(t, err)
			compareRows(t, want, rowsOf(t, back))
			compareServers(t, from, to, file, pinned)
		})
	}
}

// compareRows wants the same rows, but that hooks which call out are disabled.
func compareRows(t *testing.T, want, got map[string][]string) {
	t.Helper()
	withoutHooks := func(all map[string][]string) map[string][]string {
		others := maps.Clone(all)
		others["hooks"] = slices.DeleteFunc(slices.Clone(all["hooks"]), func(row string) bool { return strings.Contains(row, "https://example.org/x") })
		return others
	}
	if diff := cmp.Diff(withoutHooks(want), withoutHooks(got)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	if len(want["hooks"]) != len(got["hooks"]) {
		t.Errorf("%d hooks were %d", len(got["hooks"]), len(want["hooks"]))
	}
}

// isPrivate wants that nobody else can read a folder of password hashes.
func isPrivate(t *testing.T, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	}))
}

// compareServers looks at both through the API.
func compareServers(t *testing.T, from, to []string, file, pinned string) {
	t.Helper()
	before, after := start(t, from), start(t, to)
	signIn := func(s *server, name string) *person {
		p := &person{server: s, name: name}
		session := p.call(http.MethodPost, "/auth/login", 200, object{"username": name, "password": "a password of " + name})
		p.token = text(session, "access_token")
		return p
	}
	was, is := signIn(before, "ada"), signIn(after, "ada")
	for _, room := range []string{"garden", "attic"} {
		for _, format := range []string{"jsonl", "html"} {
			if want, got := was.exported(room, format), is.exported(room, format); want != got {
				t.Errorf("%s as %s: %s", room, format, cmp.Diff(want, got))
			}
		}
	}
	for _, path := range []string{
		"/rooms/garden/events?after=0", "/rooms/garden/members", "/rooms/garden/pins", "/rooms/garden/restrictions", "/rooms/garden/reports",
		"/rooms/garden/files", "/me/rooms", "/me/notifications", "/search?q=tulips", "/search?q=garden+roses",
		"/rooms/garden/messages/" + pinned + "/reactions", "/me",
	} {
		want, got := was.call(http.MethodGet, path, 200, nil), is.call(http.MethodGet, path, 200, nil)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-before +after)\n%s", path, diff)
		}
	}
	if content := is.downloaded("garden", file); content != "a list of apples" {
		t.Errorf("the file holds %q", content)
	}
	grace := signIn(after, "grace")
	if c := grace.call(http.MethodGet, "/me/cursors/backup", 200, nil); number(c, "seq") != 2 {
		t.Errorf("the cursor is %v", c)
	}
	if was.logID() == is.logID() {
		t.Error("positions of one server are taken for those of the other")
	}
	repeated := does(is, http.MethodPost, "/rooms/garden/messages", object{"body": "roses for @grace", "client_id": "once"})
	if text(repeated, "id") != pinned {
		t.Errorf("a message that was posted before is %v", repeated)
	}
	next := is.call(http.MethodPost, "/rooms/garden/messages", 201, object{"body": "it goes on"})
	head := was.call(http.MethodGet, "/rooms/garden", 200, nil)
	if number(next, "seq") != number(head, "seq")+1 {
		t.Errorf("the log was at %v and goes on at %v", head, next)
	}
	is.call(http.MethodPatch, "/rooms/garden/messages/"+text(next, "id"), 200, object{"body": "and on"})
	hooks, _ := is.call(http.MethodGet, "/rooms/garden/hooks", 200, nil)["items"].([]any)
	for _, h := range hooks {
		h, _ := h.(object)
		if text(h, "kind") != "incoming" && text(h, "disabled_reason") != "staff" {
			t.Errorf("what calls out is %v", h)
		}
	}
	is.call(http.MethodPost, "/rooms/garden/commands", 409, object{"name": "/run"})
	if len(hooks) != 3 {
		t.Errorf("hooks: %v", hooks)
	}
}

var errStopped = errors.New("stopped by the test")

// TestAMoveThatWasCutGoesOn stops each after every step, and runs it again.
func TestAMoveThatWasCutGoesOn(t *testing.T) {
	t.Parallel()
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			from, to := emptyPlace(t, way[0]), emptyPlace(t, way[1])
			furnish(t, from)
			want := rowsOf(t, from)
			dir := filepath.Join(t.TempDir(), "all")
			cutAfter(t, func(ctx context.Context, tell func(transfer.Progress)) error {
				_, err := ExportAll(ctx, configOf(t, from), "test", dir, tell)
				return err
			}, func() {
				if _, err := ImportAll(t.Context(), configOf(t, to), dir, nil); err == nil {
					t.Fatal("an export that was cut was imported")
				}
			})
			cutAfter(t, func(ctx context.Context, tell func(transfer.Progress)) error {
				_, err := ImportAll(ctx, configOf(t, to), dir, tell)
				return err
			}, func() {
				if err := Run(t.Context(), configOf(t, to), "test", &bytes.Buffer{}); !errors.Is(err, store.ErrImportUnfinished) {
					t.Fatalf("a server with a part of the data started: %v", err)
				}
				if _, err := ExportAll(t.Context(), configOf(t, to), "test", filepath.Join(t.TempDir(), "x"), nil); !errors.Is(err, store.ErrImportUnfinished) {
					t.Fatalf("a part of the data was exported: %v", err)
				}
			})
			compareRows(t, want, rowsOf(t, to))
			start(t, to)
		})
	}
}

// cutAfter runs a move that ends after its first step, then after its second and so on, until it comes to its end.
func cutAfter(t *testing.T, run func(context.Context, func(transfer.Progress)) error, then func()) {
	t.Helper()
	for steps := 1; ; steps++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		left := steps
		err := run(ctx, func(transfer.Progress) {
			if left--; left == 0 {
				cancel(errStopped)
			}
		})
		cancel(nil)
		if err == nil {
			if steps < 3 {
				t.Errorf("it was cut %d times", steps-1)
			}
			return
		}
		if left > 0 {
			t.Fatal(err)
		}
		then()
	}
}

// TestWhatCannotBeImportedIsRefused: nothing is written of it, and the text says what is wrong.
func TestWhatCannotBeImportedIsRefused(t *testing.T) {
	t.Parallel()
	from := environment(t)
	furnish(t, from)
	whole := filepath.Join(t.TempDir(), "all")
	exportTo(t, from, whole)
	change := func(name string, fn func(string) string) func(string) {
		return func(dir string) {
			path := filepath.Join(dir, name)
			content, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, []byte(fn(string(content))), 0o600))
		}
	}
	replace := func(name, old, new string) func(string) {
		return change(name, func(text string) string {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			return strings.Replace(text, old, new, 1)
		})
	}
	remove := func(name string) func(string) {
		return func(dir string) { must(t, os.Remove(filepath.Join(dir, name))) }
	}
	stored, err := filepath.Glob(filepath.Join(whole, "files", "??", "*"))
	if err != nil || len(stored) != 3 {
		t.Fatal(stored, err)
	}
	aFile, err := filepath.Rel(whole, stored[0])
	must(t, err)
	for name, test := range map[string]struct {
		damage func(dir string)
		says   string
	}{
		"no manifest":        {remove("manifest.json"), "no whole export"},
		"broken manifest":    {change("manifest.json", func(s string) string { return s[:len(s)/2] }), "cannot be read"},
		"newer format":       {replace("manifest.json", `"format": 1`, `"format": 2`), "newer release"},
		"no format":          {replace("manifest.json", `"format": 1`, `"format": 0`), "no format"},
		"another schema":     {replace("manifest.json", `"schema": `, `"schema": 9`), "schema"},
		"an unknown table":   {replace("manifest.json", `"name": "users"`, `"name": "usurers"`), "usurers"},
		"an unknown column":  {replace("manifest.json", `"password_hash"`, `"password"`), "columns"},
		"a path as a part":   {replace("manifest.json", `"users-0001.jsonl"`, `"../users-0001.jsonl"`), "not \"../users"},
		"a missing part":     {remove("messages-0001.jsonl"), "missing"},
		"a changed part":     {replace("messages-0001.jsonl", "tulips", "turnip"), "damaged"},
		"a part that is cut": {change("messages-0001.jsonl", func(s string) string { return s[:len(s)-9] }), "damaged"},
		"a longer part":      {change("messages-0001.jsonl", func(s string) string { return s + s }), "damaged"},
		"a missing file":     {remove(aFile), "missing"},
		"a cut file":         {change(aFile, func(s string) string { return s[1:] }), "damaged"},
		"a link as a part": {func(dir string) {
			must(t, os.Rename(filepath.Join(dir, "users-0001.jsonl"), filepath.Join(filepath.Dir(dir), "users")))
			must(t, os.Symlink(filepath.Join(filepath.Dir(dir), "users"), filepath.Join(dir, "users-0001.jsonl")))
		}, "no ordinary file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "all")
			must(t, os.CopyFS(dir, os.DirFS(whole)))
			test.damage(dir)
			to := environment(t)
			_, err := ImportAll(t.Context(), configOf(t, to), dir, nil)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("it said %v, want %q", err, test.says)
			}
			if rows := rowsOf(t, to); len(rows) > 0 {
				t.Errorf("it wrote %v", rows)
			}
			start(t, to) // a server like any other
		})
	}
}

// TestAMoveNeedsEmptyPlaces: nothing is overwritten.
func TestAMoveNeedsEmptyPlaces(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		s.register("ada")
		dir := filepath.Join(t.TempDir(), "all")
		exportTo(t, env, dir) // while it serves
		if _, err := ExportAll(t.Context(), configOf(t, env), "test", dir, nil); err == nil || !strings.Contains(err.Error(), "whole export already") {
			t.Errorf("over an export: %v", err)
		}
		other := t.TempDir()
		must(t, os.WriteFile(filepath.Join(other, "thesis"), nil, 0o600))
		if _, err := ExportAll(t.Context(), configOf(t, env), "test", other, nil); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("over something else: %v", err)
		}
		s.stop()
		before := fmt.Sprint(rowsOf(t, env))
		if _, err := ImportAll(t.Context(), configOf(t, env), dir, nil); !errors.Is(err, store.ErrNotEmpty) || !strings.Contains(err.Error(), "empty database:") {
			t.Errorf("over a server: %v", err)
		}
		if after := fmt.Sprint(rowsOf(t, env)); after != before {
			t.Errorf("it changed %s to %s", before, after)
		}
	})
	if _, err := ExportAll(t.Context(), configOf(t, environment(t)), "test", filepath.Join(t.TempDir(), "x"), nil); err == nil {
		t.Error("a server that is not there was exported")
	}
	env := onPostgres(t, testservers.Postgres(t)) // not migrated
	if _, err := ImportAll(t.Context(), configOf(t, env), t.TempDir(), nil); err == nil {
		t.Error("an empty folder was imported")
	}
}

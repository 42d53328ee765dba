package httpapi_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// fills posts n messages by one author, past all limits.
func (w *world) fills(author *person, room string, n int) {
	w.t.Helper()
	for ; n > 0; n -= 500 {
		var posts []chat.Post
		found, _, err := w.DB.RoomByName(w.t.Context(), room, 0)
		must(w.t, err)
		user, err := w.DB.UserByName(w.t.Context(), author.name)
		must(w.t, err)
		for i := range min(n, 500) {
			posts = append(posts, chat.Post{
				ID: chat.MessageID(uuid.Must(uuid.NewV7()).String()), Room: found.ID, RoomName: found.Name, Author: user,
				Draft: chat.Draft{Body: fmt.Sprint(i, ": twenty words, more or less, of those that people say to each other over a day")},
			})
		}
		_, err = w.DB.AppendMessages(w.t.Context(), posts, w.Clock.Now(), 2*time.Second)
		must(w.t, err)
	}
}

// An export is the conversation as GET /messages has it, in each format as a file.
func TestExport(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		first := ada.says("lobby", "hello\u2028\u0085 <all>")
		wrong := ada.says("lobby", "the word is xyzzy")
		grace.post("/rooms/lobby/messages", object{"body": "=1+1 @ada", "reply_to": wrong.ID}).is(201)
		grace.put("/rooms/lobby/messages/"+first.ID+"/reactions/👍", nil).is(200)
		ada.delete("/rooms/lobby/messages/"+wrong.ID, nil).is(204)
		w.fills(grace, "lobby", 1200) // more than two pages

		for query, kind := range map[string]string{"": "application/x-ndjson", "?format=jsonl": "application/x-ndjson"} {
			r := grace.get("/rooms/lobby/export" + query).is(200)
			if diff := cmp.Diff(allMessages(grace), strings.Split(strings.TrimSuffix(string(r.body), "\n"), "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.ContainsAny(string(r.body), "\u0085\u2028\u2029") {
				t.Error("a line holds what some readers take for its end")
			}
			checkFile(t, r, kind, "lobby.jsonl")
		}
		for format, kind := range map[string]string{"csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8"} {
			r := grace.get("/rooms/LOBBY/export?format=" + format).is(200)
			checkFile(t, r, kind, "lobby."+format)
			if got := strings.Count(string(r.body), "twenty words"); got != 1200 {
				t.Errorf("%s: %d messages", format, got)
			}
			if strings.Contains(string(r.body), "xyzzy") || !strings.Contains(string(r.body), "=1+1 @ada") {
				t.Errorf("%s: what was said is not as it is now", format)
			}
		}
		plain := grace.get("/rooms/lobby/export?format=csv").is(200).body
		if bytes.HasPrefix(plain, []byte("\ufeff")) {
			t.Error("the CSV has a byte order mark unasked")
		}
		for query, want := range map[string]string{"csv&excel=true": "\ufeff" + string(plain), "csv&excel=false": string(plain)} {
			if got := grace.get("/rooms/lobby/export?format=" + query).is(200).body; string(got) != want {
				t.Errorf("%s is not the CSV, with a byte order mark for Excel alone", query)
			}
		}
		grace.get("/rooms/lobby/export?format=csv&excel=yes").blames("query.excel")
		for _, bad := range []string{"?format=xml", "?format=JSONL", "?format=csv&format=txt"} {
			grace.get("/rooms/lobby/export" + bad).blames("query.format")
		}
		head := w.send(request{method: http.MethodHead, path: "/api/v1/rooms/lobby/export?format=csv", token: ada.access}).is(200)
		checkFile(t, head, "text/csv; charset=utf-8", "lobby.csv")
	})
}

func checkFile(t *testing.T, r *reply, kind, name string) {
	t.Helper()
	if got := r.header.Get("Content-Type"); got != kind {
		t.Errorf("%s comes as %q", r.what, got)
	}
	if got := r.header.Get("Content-Disposition"); got != `attachment; filename="`+name+`"` {
		t.Errorf("%s comes %q", r.what, got)
	}
}

// allMessages are the room's as GET /messages writes them.
func allMessages(p *person) (all []string) {
	p.w.t.Helper()
	after := int64(0)
	for {
		var page struct{ Messages []json.RawMessage }
		must(p.w.t, json.Unmarshal(p.get(fmt.Sprintf("/rooms/lobby/messages?limit=200&after=%d", after)).is(200).body, &page))
		if len(page.Messages) == 0 {
			return all
		}
		for _, m := range page.Messages {
			var compact bytes.Buffer
			must(p.w.t, json.Compact(&compact, m))
			all = append(all, compact.String())
			var at struct{ Seq int64 }
			must(p.w.t, json.Unmarshal(m, &at))
			after = at.Seq
		}
	}
}

// downloads begins an export, and reads no more than its first line.
func (p *person) downloads(room string) (*http.Response, *bufio.Reader) {
	p.w.t.Helper()
	req, err := http.NewRequestWithContext(p.w.t.Context(), http.MethodGet, p.w.url+"/api/v1/rooms/"+room+"/export", nil)
	must(p.w.t, err)
	req.Header.Set("Authorization", "Bearer "+p.access)
	answer, err := http.DefaultClient.Do(req)
	must(p.w.t, err)
	p.w.t.Cleanup(func() { _ = answer.Body.Close() })
	lines := bufio.NewReader(answer.Body)
	_, err = lines.ReadString('\n')
	must(p.w.t, err)
	return answer, lines
}

// longRoom has more in it than the connection's buffers take: an export waits for its reader.
const longRoom = 30_000

// Whose access ends in the middle of an export sees the connection cut, and no end of a file.
func TestExportEndsWithAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("cellar", "private")
	w.fills(ada, "cellar", longRoom)
	for name, ends := range map[string]func(*person){
		"removed":    func(p *person) { ada.delete("/rooms/cellar/members/"+p.name, nil).is(204) },
		"signed out": func(p *person) { p.post("/auth/logout", nil).is(204) },
	} {
		p := w.register("one-" + name[:3])
		p.get("/rooms/cellar/export").fails(404, wire.CodeNotFound)
		ada.put("/rooms/cellar/members/"+p.name, nil).is(200)
		_, rest := p.downloads("cellar")
		ends(p)
		got, err := io.ReadAll(rest)
		if err == nil {
			t.Errorf("%s: the export ends well, after %d bytes", name, len(got))
		}
		if n := bytes.Count(got, []byte("\n")); n > longRoom-1000 {
			t.Errorf("%s: %d messages came all the same", name, n)
		}
	}
}

// What is said during an export is not in it.
func TestExportEndsAtItsHead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	w.fills(ada, "lobby", longRoom)
	_, rest := ada.downloads("lobby")
	w.fills(ada, "lobby", 1000)
	all, err := io.ReadAll(rest)
	must(t, err)
	if n := bytes.Count(all, []byte("\n")); n != longRoom-1 {
		t.Errorf("%d messages after the first, want %d", n, longRoom-1)
	}
}

func TestExportsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	w.fills(ada, "lobby", longRoom)
	var last *http.Response
	for range 3 {
		last, _ = ada.downloads("lobby")
	}
	ada.get("/rooms/lobby/export").fails(429, wire.CodeRateLimited)
	w.register("grace").get("/rooms/lobby/export").is(200)
	_ = last.Body.Close()
	for deadline := time.Now().Add(20 * time.Second); ada.get("/rooms/lobby/export").status != 200; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("an export that is over still counts")
		}
	}
}

// A zip has a page to read, the messages for programs, and with files=true the bytes, but for those that are gone (contract
// section 8).
func TestZipExport(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		ada.says("lobby", "hello")
		one, two, gone := ada.uploads("lobby", "../red.png", redPicture), ada.uploads("lobby", "notes ü.txt", "some notes"), ada.uploads("lobby", "x", "deleted")
		ada.shares("lobby", one.ID, two.ID)
		ada.delete("/rooms/lobby/messages/"+ada.shares("lobby", gone.ID).ID, nil).is(204)
		w.fills(ada, "lobby", 600) // more than one page
		unused := ada.uploads("lobby", "y", "unused")
		for query, want := range map[string][]string{
			"format=zip":            {"lobby.html", "lobby.jsonl"},
			"format=zip&files=true": {"files/" + one.ID + "/red.png", "files/" + two.ID + "/notes ü.txt", "lobby.html", "lobby.jsonl"},
		} {
			r := ada.get("/rooms/lobby/export?" + query).is(200)
			checkFile(t, r, "application/zip", "lobby.zip")
			archive, err := zip.NewReader(bytes.NewReader(r.body), int64(len(r.body)))
			must(t, err)
			var names []string
			for _, f := range archive.File {
				names = append(names, f.Name)
				content, err := f.Open()
				must(t, err)
				data, err := io.ReadAll(content)
				must(t, err)
				switch {
				case f.Name == "lobby.jsonl" && bytes.Count(data, []byte("\n")) != 603:
					t.Errorf("%d lines", bytes.Count(data, []byte("\n")))
				case f.Name == "lobby.html" && !bytes.Contains(data, []byte("notes ü.txt")):
					t.Error("the page does not name a file")
				case strings.HasSuffix(f.Name, "notes ü.txt") && string(data) != "some notes":
					t.Errorf("the notes are %q", data)
				}
			}
			slices.Sort(names)
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("%s (-want +got):\n%s", query, diff)
			}
			if bytes.Contains(r.body, []byte(unused.ID)) {
				t.Error("it has a file that no message has")
			}
		}
	})
}

// openingStorage calls a function when a file's bytes are first asked for.
type openingStorage struct {
	files.Storage
	opening func()
	once    sync.Once
}

func (o *openingStorage) Stat(ctx context.Context, key string) (int64, error) {
	o.once.Do(o.opening)
	return o.Storage.Stat(ctx, key)
}

// A file whose message is deleted while the zip is written is not in it any more, though its bytes may still be stored.
func TestAZipHasNoFilesOfMessagesDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	disk, err := files.OpenDisk(t.TempDir())
	must(t, err)
	storage := &openingStorage{Storage: disk}
	w := newWorld(t, with(func(o *httpapi.Options) { o.Files = files.New(storage) }))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	one, two := ada.uploads("lobby", "one.txt", "stays"), ada.uploads("lobby", "two.txt", "goes")
	ada.shares("lobby", one.ID)
	goes := ada.shares("lobby", two.ID)
	storage.opening = func() { ada.delete("/rooms/lobby/messages/"+goes.ID, nil).is(204) }
	r := ada.get("/rooms/lobby/export?format=zip&files=true").is(200)
	archive, err := zip.NewReader(bytes.NewReader(r.body), int64(len(r.body)))
	must(t, err)
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
	}
	if want := []string{"lobby.html", "lobby.jsonl", "files/" + one.ID + "/one.txt"}; !slices.Equal(names, want) {
		t.Errorf("the zip has %v", names)
	}
	if _, err := disk.Stat(t.Context(), two.ID); err != nil {
		t.Errorf("its bytes were gone already, so this shows nothing: %v", err)
	}
}

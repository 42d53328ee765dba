package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	lobby = chat.Room{Name: "lobby", Title: "The <lobby>", Topic: "All & sundry"}
	ada   = chat.User{PublicID: "1", Username: "ada", DisplayName: "Ada", CreatedAt: noon}
	grace = chat.User{PublicID: "2", Username: "grace", DisplayName: "=Grace<script>", CreatedAt: noon}
	gone  = chat.User{PublicID: "3", Deleted: true, CreatedAt: noon}
)

// conversation has one of everything.
func conversation() []chat.Message {
	later := noon.Add(time.Minute)
	at := func(seq int64) chat.Message {
		return chat.Message{ID: chat.MessageID(fmt.Sprint("m", seq)), RoomName: "lobby", Seq: seq, Author: ada, CreatedAt: noon}
	}
	plain, edited, deleted, reply, next := at(2), at(3), at(5), at(6), at(8)
	plain.Body = "hello,\n\"all\"\n[12:00:00] Grace (@grace): forged"
	edited.Body, edited.EditedAt, edited.Author = "=1+1 \x1b[31m<b>&\u202etxt", &later, grace
	deleted.DeletedAt, deleted.Author = &later, gone
	reply.Body, reply.ReplyTo = "@grace sure", &chat.Quote{ID: "m3", Seq: 3, Author: grace, Body: "=1+1"}
	reply.Mentions, reply.Reactions = []chat.User{grace}, []chat.Reaction{{Emoji: "👍", Count: 2}}
	next.Body, next.CreatedAt = "Καλημέρα", noon.Add(24*time.Hour)
	next.ReplyTo = &chat.Quote{ID: "m5", Seq: 5, Author: gone}
	next.Files = []chat.File{
		{ID: "f1", Name: "=my <garden>\u202e.jpg", FileFacts: chat.FileFacts{Size: 5, Type: "image/jpeg", Kind: chat.ImageFile}},
		{ID: "f2", Name: "b.txt", FileFacts: chat.FileFacts{Size: 7, Type: "text/plain", Kind: chat.OtherFile}},
	}
	return []chat.Message{plain, edited, deleted, reply, next}
}

// reading serves messages as the store does.
func reading(messages []chat.Message, head int64) Read {
	return func(_ context.Context, after int64, limit int) (chat.MessagePage, error) {
		page := chat.MessagePage{Seq: head}
		for _, m := range messages {
			if m.Seq > after {
				if len(page.Messages) == limit {
					page.HasAfter = true
					break
				}
				page.Messages = append(page.Messages, m)
			}
		}
		return page, nil
	}
}

func exported(t *testing.T, format Format, read Read) string {
	t.Helper()
	e, err := Begin(t.Context(), lobby, Style{Format: format}, read)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.Write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestJSONL(t *testing.T) {
	lines := strings.SplitAfter(exported(t, JSONL, reading(conversation(), 9)), "\n")
	if len(lines) != 6 || lines[5] != "" {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, m := range conversation() {
		if want := string(wire.Encode(wire.FromMessage(m))) + "\n"; lines[i] != want {
			t.Errorf("line %d is %s want %s", i, lines[i], want)
		}
	}
}

func TestCSV(t *testing.T) {
	out := exported(t, CSV, reading(conversation(), 9))
	if strings.Count(out, "\r\n") != 6 {
		t.Errorf("not each line ends in CRLF: %q", out)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const t0, t1 = "2026-11-23T12:00:00.000Z", "2026-11-23T12:01:00.000Z"
	want := [][]string{
		columns,
		{"2", "m2", t0, "", "", "ada", "Ada", "hello,\n\"all\"\n[12:00:00] Grace (@grace): forged", "", "", "", ""},
		{"3", "m3", t0, t1, "", "grace", "'=Grace<script>", "'=1+1 \x1b[31m<b>&\u202etxt", "", "", "", ""},
		{"5", "m5", t0, "", t1, "", "Deleted user", "", "", "", "", ""},
		{"6", "m6", t0, "", "", "ada", "Ada", "'@grace sure", "3", "👍 2", "grace", ""},
		{"8", "m8", "2026-11-24T12:00:00.000Z", "", "", "ada", "Ada", "Καλημέρα", "5", "", "", "'=my <garden>\u202e.jpg\nb.txt"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestText(t *testing.T) {
	want := `The <lobby> (#lobby)
All & sundry
Days and times are UTC.

-- Monday, 23 November 2026 --

[12:00:00Z] Ada (@ada): hello,
    "all"
    [12:00:00] Grace (@grace): forged
[12:00:00Z] =Grace<script> (@grace) (edited): =1+1 ` + "\ufffd" + `[31m<b>&txt
[12:00:00Z] Deleted user: Message deleted
[12:00:00Z] Ada (@ada): (to =Grace<script>: "=1+1") @grace sure
    [👍 2]

-- Tuesday, 24 November 2026 --

[12:00:00Z] Ada (@ada): (to Deleted user: "Message deleted") Καλημέρα
    [file: =my <garden>.jpg]
    [file: b.txt]
`
	if diff := cmp.Diff(want, exported(t, Text, reading(conversation(), 9))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHTML(t *testing.T) {
	out := exported(t, HTML, reading(conversation(), 9))
	for _, want := range []string{
		"<title>The &lt;lobby&gt;</title>", "All &amp; sundry", `content="default-src 'none'; style-src 'sha256-`, "prefers-color-scheme:dark",
		"<h2>Monday, 23 November 2026</h2>", "<h2>Tuesday, 24 November 2026</h2>", "=Grace&lt;script&gt;</bdi>", "&lt;b&gt;&amp;txt</p>",
		"<i>Message deleted</i>", `<a href="#m3"><bdi>=Grace&lt;script&gt;</bdi></a>: =1+1`, "👍 2", "Καλημέρα</p>\n<p>File: <bdi>=my &lt;garden&gt;.jpg</bdi> <span class=\"of\">image/jpeg, 5 bytes</span></p>\n", "7 bytes</span></p>\n</article>\n</section>\n</main>\n</body>\n</html>\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	for _, never := range []string{"<script", "src=", "http:", "https:", "url(", "@import", "\u202e", "\x1b"} {
		if strings.Contains(out, never) {
			t.Errorf("%q in\n%s", never, out)
		}
	}
	for _, tag := range []string{"section", "article", "p", "header", "blockquote", "bdi"} {
		if opened, closed := strings.Count(out, "<"+tag+">")+strings.Count(out, "<"+tag+" "), strings.Count(out, "</"+tag+">"); opened != closed {
			t.Errorf("%d %s opened, %d closed", opened, tag, closed)
		}
	}
}

// An empty room is a whole file too.
func TestEmptyRoom(t *testing.T) {
	if got := exported(t, JSONL, reading(nil, 1)); got != "" {
		t.Errorf("JSONL: %q", got)
	}
	if got := exported(t, CSV, reading(nil, 1)); got != strings.Join(columns, ",")+"\r\n" {
		t.Errorf("CSV: %q", got)
	}
	e, err := Begin(t.Context(), lobby, Style{Format: CSV, Excel: true}, reading(nil, 1))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.Write(t.Context(), &out); err != nil || out.String() != "\ufeff"+strings.Join(columns, ",")+"\r\n" {
		t.Errorf("CSV for Excel: %q, %v", out.String(), err)
	}
	if got := exported(t, HTML, reading(nil, 1)); !strings.HasSuffix(got, "</html>\n") {
		t.Errorf("HTML: %q", got)
	}
}

// numbered are n messages, with the seqs 2, 3 ….
func numbered(n int) []chat.Message {
	all := make([]chat.Message, n)
	for i := range all {
		all[i] = chat.Message{ID: "m", RoomName: "lobby", Seq: int64(i) + 2, Author: ada, Body: "twenty words, more or less", CreatedAt: noon}
	}
	return all
}

// All pages come, each message once; what is said meanwhile does not.
func TestExportEndsAtTheHeadItBeganWith(t *testing.T) {
	for _, n := range []int{1, pageSize - 1, pageSize, pageSize + 1, 3*pageSize + 7} {
		all := numbered(n + pageSize)
		lines := strings.Split(strings.TrimSpace(exported(t, JSONL, reading(all, int64(n)+1))), "\n")
		if len(lines) != n {
			t.Fatalf("%d messages, want %d", len(lines), n)
		}
		for i, line := range lines {
			var m struct{ Seq int64 }
			if err := json.Unmarshal([]byte(line), &m); err != nil || m.Seq != int64(i)+2 {
				t.Fatalf("message %d is %s (%v)", i, line, err)
			}
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestErrorsAreTold(t *testing.T) {
	bad := errors.New("access lost")
	all := reading(numbered(2*pageSize), 5000)
	e, err := Begin(t.Context(), lobby, Style{Format: JSONL}, func(ctx context.Context, after int64, limit int) (chat.MessagePage, error) {
		if after > 0 {
			return chat.MessagePage{}, bad
		}
		return all(ctx, after, limit)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Write(t.Context(), io.Discard); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	if e, err = Begin(t.Context(), lobby, Style{Format: JSONL}, all); err != nil {
		t.Fatal(err)
	}
	if err := e.Write(t.Context(), brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// What an export holds, and what it leaves to be collected for a message, does not grow with the room.
func TestExportIsOfConstantMemory(t *testing.T) {
	page := numbered(pageSize)
	for _, format := range []Format{JSONL, CSV, HTML, Text} {
		heap := func(n int) (live, allocs uint64) {
			e, err := Begin(t.Context(), lobby, Style{Format: format}, func(_ context.Context, after int64, _ int) (chat.MessagePage, error) {
				for i := range page {
					page[i].Seq = after + int64(i) + 1
				}
				return chat.MessagePage{Messages: page, Seq: int64(n), HasAfter: after+pageSize < int64(n)}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			var before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			e.Progress = func(messages int, _ int64) {
				if messages == n { // the last page
					runtime.GC()
					runtime.ReadMemStats(&now)
				}
			}
			if err := e.Write(t.Context(), io.Discard); err != nil {
				t.Fatal(err)
			}
			return now.HeapAlloc - min(now.HeapAlloc, before.HeapAlloc), now.Mallocs - before.Mallocs
		}
		_, _ = heap(20_000)
		few, _ := heap(20_000)
		many, allocs := heap(100_000)
		if many > few+1<<20 {
			t.Errorf("%s: %d bytes after 20,000 messages, %d after 100,000", format, few, many)
		}
		if allocs > 100_000 {
			t.Errorf("%s: %d allocations for 100,000 messages", format, allocs)
		}
	}
}

// A quote of a message that has files alone is not taken for a deleted one.
func TestAQuoteOfFilesIsNoDeletedOne(t *testing.T) {
	if got := quotedBody(&chat.Quote{HasFiles: true}); got != filesBody {
		t.Errorf("quoted as %q", got)
	}
	if got := quotedBody(&chat.Quote{}); got != deletedBody {
		t.Errorf("a deleted one is quoted as %q", got)
	}
}

package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// index lets the indexer, which the harness does not run, read all there is.
func (w *world) index() {
	w.t.Helper()
	for more := true; more; {
		var err error
		more, err = w.db.IndexBatch(w.t.Context())
		must(w.t, err)
	}
}

func ask(pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return "/search?" + query.Encode()
}

// finds is what a search gives, as `room: body` with its marks in brackets.
func (p *person) finds(pairs ...string) string {
	p.w.t.Helper()
	var found []string
	for _, f := range into[page[wire.Found]](p.get(ask(pairs...)).is(200)).Items {
		body, marked, at := []rune(f.Message.Body), "", 0
		for _, m := range f.Marks {
			marked += string(body[at:m[0]]) + "[" + string(body[m[0]:m[1]]) + "]"
			at = m[1]
		}
		found = append(found, f.Room.Name+": "+marked+string(body[at:]))
	}
	return strings.Join(found, " | ")
}

func TestSearch(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.makes("den", "private")
		ada.says("lobby", "Hello, World")
		ada.says("den", "hello from the den")
		grace.says("lobby", "Ein schönes Café: こんにちは世界")
		w.index()
		for _, c := range []struct {
			query []string
			want  string
		}{
			{[]string{"q", "hel"}, "den: [hel]lo from the den | lobby: [Hel]lo, World"},
			{[]string{"q", "hello in:lobby"}, "lobby: [Hello], World"},
			{[]string{"q", "hello", "room", "Den"}, "den: [hello] from the den"},
			{[]string{"q", "cafe schones"}, "lobby: Ein [schönes] [Café]: こんにちは世界"},
			{[]string{"q", `世界`}, "lobby: Ein schönes Café: こんにちは[世界]"},
			{[]string{"q", `"from the den"`}, "den: hello [from the den]"},
			{[]string{"q", "from:grace"}, "lobby: Ein schönes Café: こんにちは世界"},
			{[]string{"q", "from:me world"}, "lobby: Hello, [World]"},
			{[]string{"author", "ADA", "room", "lobby"}, "lobby: Hello, World"},
			{[]string{"q", "hello", "after", "2999-01-01"}, ""},
			{[]string{"q", "hello before:2999-01-01 after:2000-01-01T00:00:00Z"}, "den: [hello] from the den | lobby: [Hello], World"},
			{[]string{"q", "hello before:0000-01-01"}, ""},
			{[]string{"q", "hello", "after", "9999-12-31T23:59:59-23:59"}, ""},
			{[]string{"q", "hello from:nobody"}, ""},
			{[]string{"room", "nowhere"}, ""},
		} {
			if got := ada.finds(c.query...); got != c.want {
				t.Errorf("%q: %q, want %q", c.query, got, c.want)
			}
		}
		// A private room is not told of, by whatever question.
		for _, query := range [][]string{{"q", "den"}, {"room", "den"}, {"q", "in:den hello"}, {"q", `"from the den"`}, {"author", "ada", "room", "den"}} {
			hidden, none := string(grace.get(ask(query...)).is(200).body), string(grace.get(ask("room", "nowhere")).is(200).body)
			if hidden != none {
				t.Errorf("%q tells a stranger %s", query, hidden)
			}
		}
		found := into[page[wire.Found]](ada.get(ask("q", "world")).is(200)).Items[0]
		if found.Room.Title != "lobby" || found.Message.Author.ID == "" || len(found.Marks) != 1 {
			t.Errorf("%+v", found)
		}
	})
}

func TestSearchPages(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		var want []int64
		for i := range 5 {
			want = append([]int64{ada.says("lobby", fmt.Sprint("tea ", i)).Seq}, want...)
		}
		w.index()
		var got []int64
		for cursor := ""; ; {
			answer := into[page[wire.Found]](ada.get(ask("q", "tea", "limit", "2", "cursor", cursor)).is(200))
			for _, f := range answer.Items {
				got = append(got, f.Message.Seq)
			}
			if answer.NextCursor == nil {
				break
			}
			cursor = *answer.NextCursor
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSearchForAnything: no query gives anything but results or 422 (contract section 4), and no log repeats one.
func TestSearchForAnything(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		ada.says("lobby", "AND OR NOT NEAR")
		w.index()
		for _, q := range []string{
			"", " ", "!", `"`, `""`, `"""`, `" "`, "from:", "in:", "before:", "after:", "from: in:", "before:tomorrow", "after:2026-02-30", "from:a from:b",
			"x room:", "room", strings.Repeat("x", 201), strings.Repeat("あ", 10_000), strings.Repeat(`"`, 10_000), "x\x00", "x\xff", "\xed\xa0\x80",
		} {
			if r := ada.get(ask("q", q)); r.status != 422 && r.status != 200 {
				t.Errorf("%.50q: %d %s", q, r.status, r.body)
			}
		}
		for _, q := range []string{"", "!", `"`, "from:", "before:tomorrow", "from:a from:b", "x\x00", "x\xff", strings.Repeat("x", 10_000), strings.Repeat("a ", 100_000)} {
			ada.get(ask("q", q)).fails(422, "invalid")
		}
		for _, q := range []string{
			"AND", "NOT", "NEAR(a, b)", "a OR", "*", "a*", "x -y", `a"b`, "(", "a:b", "{a}", "'; DROP TABLE users; --", "%", `\`, "日", "ﷺ", "👩\u200D💻",
			strings.Repeat("a ", 60), strings.Repeat("あ", 100), strings.Repeat("a b-c_d ", 12),
		} {
			if r := ada.get(ask("q", q, "author", "ada")); r.status != 200 {
				t.Errorf("%q: %d %s", q, r.status, r.body)
			}
		}
		if got := ada.finds("q", "near and not"); got != "lobby: [AND] OR [NOT] [NEAR]" {
			t.Errorf("operators of databases are words: %q", got)
		}
		ada.get(ask("q", "hunter2"))
		for _, text := range []string{"request failed", "hunter2", "DROP"} {
			if strings.Contains(w.log.String(), text) {
				t.Errorf("the log has %s:\n%s", text, w.log.String())
			}
		}
	})
}

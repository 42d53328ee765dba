package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// index lets the indexer, which the harness does not run, read all there is.
func (w *world) index() {
	w.t.Helper()
	for more := true; more; {
		var err error
		more, err = w.DB.IndexBatch(w.t.Context())
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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
		for _, q := range []string{"", `"`, "from:", "-from:", `in:""`, "before:tomorrow", "from:a from:b", "x\x00", "x\xff", strings.Repeat("x", 10_000), strings.Repeat("a ", 100_000)} {
			ada.get(ask("q", q)).fails(422, "invalid")
		}
		for _, q := range []string{
			"!", "->", "-", "+", "-x", "-x -y", `-"a b" -from:b`, "\\'", "AND", "NOT", "NEAR(a, b)", "a OR", "*", "a*", "x -y", `a"b`, "(", "a:b", "{a}", "'; DROP TABLE users; --", "%", `\`, "日", "ﷺ", "👩\u200D💻",
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
			if strings.Contains(w.Log.String(), text) {
				t.Errorf("the log has %s:\n%s", text, w.Log.String())
			}
		}
	})
}

// TestSearchSyntax holds contract section 4: signs count, what is not wanted is left out, values may stand in quotes.
func TestSearchSyntax(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.makes("den", "private")
		ada.says("lobby", "F# and C++")
		grace.says("lobby", "C, and B-sharp")
		ada.says("den", "it’s C# œuvre 3")
		w.index()
		for _, c := range []struct {
			query []string
			want  string
		}{
			{[]string{"q", "c++"}, "lobby: F# and [C++]"},
			{[]string{"q", "#"}, "den: it’s C[#] œuvre 3 | lobby: F[#] and C++"},
			{[]string{"q", "it's"}, "den: [it’s] C# œuvre 3"},
			{[]string{"q", "oeuv"}, "den: it’s C# [œuv]re 3"},
			{[]string{"q", "~"}, ""},
			{[]string{"q", "in:lobby !"}, ""},
			{[]string{"q", "c -f"}, "den: it’s [C]# œuvre 3 | lobby: [C], and B-sharp"},
			{[]string{"q", `c -"and b"`}, "den: it’s [C]# œuvre 3 | lobby: F# and [C]++"},
			{[]string{"q", "-c++ -from:me"}, "lobby: C, and B-sharp"},
			{[]string{"q", "and -from:grace"}, "lobby: F# [and] C++"},
			{[]string{"q", `-in:"den" from:'ada'`}, "lobby: F# and C++"},
			{[]string{"q", `in:'DEN'`}, "den: it’s C# œuvre 3"},
			{[]string{"q", "c -before:2000-01-01 -after:2999-01-01 in:lobby"}, "lobby: [C], and B-sharp | lobby: F# and [C]++"},
			{[]string{"q", "c -before:2999-01-01"}, ""},
		} {
			if got := ada.finds(c.query...); got != c.want {
				t.Errorf("%q: %q, want %q", c.query, got, c.want)
			}
		}
	})
}

// Days are those of the zone that is asked for.
func TestSearchInAZone(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		at := ada.says("lobby", "hello").CreatedAt
		w.index()
		const east, west = "Pacific/Kiritimati", "Pacific/Pago_Pago" // 25 hours apart: never the same day
		for zone, other := range map[string]string{east: west, west: east} {
			location, err := time.LoadLocation(zone)
			must(t, err)
			posted, err := time.Parse(time.RFC3339, string(at))
			must(t, err)
			day := posted.In(location)
			today, tomorrow := day.Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly)
			if got := ada.finds("after", today, "before", tomorrow, "tz", zone); got != "lobby: hello" {
				t.Errorf("%s in %s: %q", today, zone, got)
			}
			if got := ada.finds("q", "after:"+today+" before:"+tomorrow, "tz", other); got != "" {
				t.Errorf("%s in %s: %q", today, other, got)
			}
		}
		for _, zone := range []string{"Mars", "Local", "../x", "+02:00", strings.Repeat("x", 65), "x\x00"} {
			ada.get(ask("q", "hello", "tz", zone)).fails(422, "invalid")
		}
	})
}

// A search by a name that is of no account says why it finds nothing.
func TestSearchByADeletedAccount(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.says("lobby", "goodbye")
		w.index()
		if got := ada.finds("q", "from:grace"); got != "lobby: goodbye" {
			t.Fatal(got)
		}
		if body := string(ada.get(ask("q", "from:grace")).is(200).body); strings.Contains(body, "notes") {
			t.Errorf("noted: %s", body)
		}
		grace.delete("/me", object{"password": goodPassword}).is(204)
		for _, c := range []struct{ query, location, says string }{
			{ask("q", "goodbye from:grace"), "query.q", "grace was deleted"},
			{ask("author", "Grace"), "query.author", "grace was deleted"},
		} {
			answer := into[struct {
				page[wire.Found]
				Notes []struct{ Location, Message string }
			}](ada.get(c.query).is(200))
			if len(answer.Items) != 0 || len(answer.Notes) != 1 || answer.Notes[0].Location != c.location || !strings.Contains(answer.Notes[0].Message, c.says) {
				t.Errorf("%s: %+v", c.query, answer)
			}
		}
		if got := ada.finds("q", "goodbye"); got != "lobby: [goodbye]" {
			t.Errorf("what it said: %q", got)
		}
	})
}

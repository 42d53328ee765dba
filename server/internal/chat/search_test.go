package chat

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func seeker() Actor { return Actor{User: User{Username: "ada"}} }

func TestASearchIsTakenApart(t *testing.T) {
	day := func(text string, less time.Duration) *time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(-less).UTC()
		return &at
	}
	word := func(text string) SearchTerm { return SearchTerm{Text: text} }
	phrase := func(text string) SearchTerm { return SearchTerm{Text: text, Quoted: true} }
	const ms = time.Millisecond
	for q, want := range map[string]Search{
		"hello  World":                              {Terms: []SearchTerm{word("hello"), word("World")}},
		`"two words" three`:                         {Terms: []SearchTerm{phrase("two words"), word("three")}},
		`one"two three`:                             {Terms: []SearchTerm{word("one"), phrase("two three")}},
		`“a phrase” b`:                              {Terms: []SearchTerm{phrase("a phrase"), word("b")}},
		`"from:ada"`:                                {Terms: []SearchTerm{phrase("from:ada")}},
		`"" x "`:                                    {Terms: []SearchTerm{word("x")}},
		"https://example.org 12:30":                 {Terms: []SearchTerm{word("https://example.org"), word("12:30")}},
		"- ! x":                                     {Terms: []SearchTerm{word("-"), word("!"), word("x")}},
		"C++ -> it's $5":                            {Terms: []SearchTerm{word("C++"), word("->"), word("it's"), word("$5")}},
		"-tea coffee":                               {Terms: []SearchTerm{word("coffee")}, Without: []SearchTerm{word("tea")}},
		`-"green tea" -“black tea” x`:               {Terms: []SearchTerm{word("x")}, Without: []SearchTerm{phrase("green tea"), phrase("black tea")}},
		"-C++ -🎉":                                   {Without: []SearchTerm{word("C++"), word("🎉")}},
		"--force -_- ->x -- -":                      {Terms: []SearchTerm{word("--force"), word("-_-"), word("->x"), word("--"), word("-")}},
		"well-known":                                {Terms: []SearchTerm{word("well-known")}},
		"-from:Ada -from:@me -in:#Lobby":            {WithoutAuthors: []string{"ada", "ada"}, WithoutRooms: []string{"lobby"}},
		`from:"Grace" in:'lobby' x`:                 {Terms: []SearchTerm{word("x")}, Author: "grace", Room: "lobby"},
		`in:"a b`:                                   {Room: "a b"},
		`-in:‘attic’ from:“ada”`:                    {Author: "ada", WithoutRooms: []string{"attic"}},
		`before:"2026-11-23 "`:                      {Before: day("2026-11-23T00:00:00Z", 0)},
		"-before:2026-11-23":                        {After: day("2026-11-23T00:00:00Z", ms)},
		"-after:2026-11-23":                         {Before: day("2026-11-23T00:00:00Z", 0)},
		"-before:2026-11-23T10:00:00Z":              {After: day("2026-11-23T10:00:00Z", ms)},
		"-after:2026-11-23T10:00:00Z":               {Before: day("2026-11-23T10:00:00Z", -ms)},
		"🎉":                                         {Terms: []SearchTerm{word("🎉")}},
		"from:Ada in:Lobby x":                       {Terms: []SearchTerm{word("x")}, Author: "ada", Room: "lobby"},
		"FROM:@grace in:#lobby in:lobby":            {Author: "grace", Room: "lobby"},
		"from:me":                                   {Author: "ada"},
		"before:2026-11-23":                         {Before: day("2026-11-23T00:00:00Z", 0)},
		"after:2026-11-23":                          {After: day("2026-11-23T00:00:00Z", ms)},
		"after:2026-11-23T09:31:00.5Z":              {After: day("2026-11-23T09:31:00.5Z", 0)},
		"after:2026-11-23t09:31+02:00":              {After: day("2026-11-23T07:31:00Z", 0)},
		"before:2026-11-24T10:00 before:2026-11-23": {Before: day("2026-11-23T00:00:00Z", 0)},
		"after:2026-11-22 after:2026-11-23":         {After: day("2026-11-23T00:00:00Z", ms)},
	} {
		got, err := SearchDraft{Q: q}.parse(seeker())
		if err != nil {
			t.Errorf("%q: %v", q, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", q, diff)
		}
	}
	got, err := SearchDraft{Q: "x", Room: "Lobby", Author: "me", Before: "2026-11-23", After: "2026-11-22"}.parse(seeker())
	want := Search{
		Terms: []SearchTerm{word("x")}, Room: "lobby", Author: "ada",
		Before: day("2026-11-23T00:00:00Z", 0), After: day("2026-11-22T00:00:00Z", ms),
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestASearchForNothingIsInvalid(t *testing.T) {
	for _, d := range []SearchDraft{
		{},
		{Q: " "},
		{Q: `"`},
		{Q: `""`},
		{Q: "from:"},
		{Q: "in:"},
		{Q: "in:#"},
		{Q: "from:@ x"},
		{Q: "before:"},
		{Q: "after:yesterday"},
		{Q: "after:2026-13-01"},
		{Q: "from:ada from:grace"},
		{Q: "in:a", Room: "b"},
		{Q: "x", Before: "x"},
		{Q: "x", After: "1"},
		{Q: "a\x00b"},
		{Q: "a\xffb"},
		{Q: "x", Room: "\x00"},
		{Q: strings.Repeat("x", MaxQuery+1)},
		{Q: "x", Author: " "},
		{Q: "-from:"},
		{Q: `in:""`},
		{Q: "-before:soon"},
		{Q: "x", Zone: "Mars/Olympus"},
		{Q: "x", Zone: "Local"},
		{Q: "x", Zone: "../Europe/Berlin"},
		{Q: "x", Zone: "a\x00\xff"},
	} {
		if _, err := d.parse(seeker()); !IsKind(err, KindInvalid) {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

// Days are those of the asker, from their first moment on, also where clocks are changed at midnight.
func TestDaysAreTheAskers(t *testing.T) {
	for _, c := range []struct{ zone, day, first string }{
		{"", "2026-11-23", "2026-11-23T00:00:00Z"},
		{"UTC", "2026-11-23", "2026-11-23T00:00:00Z"},
		{"Europe/Berlin", "2026-11-23", "2026-11-22T23:00:00Z"},
		{"Asia/Tokyo", "2026-11-23", "2026-11-22T15:00:00Z"},
		{"America/New_York", "2026-07-04", "2026-07-04T04:00:00Z"},
		{"Asia/Kathmandu", "2026-11-23", "2026-11-22T18:15:00Z"},
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"},     // the clocks go back in the night
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // there was no midnight
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},    // there are two
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},      // there was no such day
	} {
		first, err := time.Parse(time.RFC3339, c.first)
		if err != nil {
			t.Fatal(err)
		}
		got, err := SearchDraft{Q: "before:" + c.day, Zone: c.zone}.parse(seeker())
		if err != nil || !got.Before.Equal(first) {
			t.Errorf("%s in %s begins %v, %v, want %s", c.day, c.zone, got.Before, err, c.first)
		}
		got, err = SearchDraft{Q: "x", After: c.day, Zone: c.zone}.parse(seeker())
		if last := first.Add(-time.Millisecond); err != nil || !got.After.Equal(last) {
			t.Errorf("what is after %s in %s is after %v, %v, want %s", c.day, c.zone, got.After, err, last)
		}
	}
	got, err := SearchDraft{Q: "after:2026-11-23T09:00 before:2026-11-23T09:00Z", Zone: "Asia/Tokyo"}.parse(seeker())
	if err != nil || got.After.Format(time.RFC3339) != "2026-11-23T00:00:00Z" || got.Before.Format(time.RFC3339) != "2026-11-23T09:00:00Z" {
		t.Errorf("times: %v to %v, %v", got.After, got.Before, err)
	}
}

// FuzzSearch: no text is anything but a search or invalid.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"", `"a b" from:ada`, "in:x before:2026-11-23", "after:0000-01-01T00:00:00+14:00", "“”\"", "from:\u00a0", "\xff\x00", "a:b:c in:in:in:", `-in:'x -"y -->`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, q, value string) {
		s, err := SearchDraft{Q: q, Before: value}.parse(seeker())
		if err != nil {
			if !IsKind(err, KindInvalid) {
				t.Fatal(err)
			}
			return
		}
		for _, term := range append(s.Terms, s.Without...) {
			if strings.TrimSpace(term.Text) == "" || !utf8.ValidString(term.Text) || !strings.Contains(q, term.Text) || strings.ContainsFunc(term.Text, isQuote) {
				t.Errorf("%q of %q", term.Text, q)
			}
		}
	})
}

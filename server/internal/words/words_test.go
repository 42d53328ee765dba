package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"Hello, World!":               "hello world",
		"don't snake_case v1.25":      "don t snake case v1 25",
		"Ünïcödé ÉCOLE e\u0301cole":   "unicode ecole ecole",
		"Straße STRASSE ﬁne ①":        "strasse strasse fine 1",
		"İstanbul ISTANBUL Łódź Ødet": "istanbul istanbul lodz odet",
		"ΣΊΣΥΦΟΣ Σίσυφος":             "σισυφοσ σισυφοσ",
		"Ёлка Й":                      "елка и",
		"日本語":                         "日本 本語 語",
		"日":                           "日",
		"go言語 と":                      "go 言語 語 と",
		"ｶﾞｷﾞ ガギ":                     "ガギ ギ ガギ ギ",
		"한국어":                         "한국 국어 어",
		"ラーメン":                        "ラー ーメ メン ン",
		"हिन्दी":                      "हिन्दी",
		"co\u00ADop a\u200Db":         "coop ab",
		"👍🏽 ok 👩\u200D💻":              "👍 ok 👩💻 💻",
		"\x00 \u00a0—…«»":             "",
		"مُحَمَّد":                    "محمد",
	} {
		if got := strings.Join(Split(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := Split(strings.Repeat("a", 1000)); len(got) != 1 || len(got[0]) != maxToken {
		t.Errorf("a long word: %q", got)
	}
}

func TestTerms(t *testing.T) {
	for text, want := range map[string][2]string{ // unquoted, quoted
		"Hel":     {"hel*", "hel"},
		"foo-bar": {"foo bar*", "foo bar"},
		"日":       {"日*", "日*"},
		"日本":      {"日本", "日本"},
		"日本語":     {"日本 本語", "日本 本語"},
		"go言語":    {"go 言語", "go 言語"},
		"go言":     {"go 言*", "go 言*"},
		"言語go":    {"言語 語 go*", "言語 語 go"},
		"!?":      {"", ""},
	} {
		got := [2]string{spell(NewTerm(text, false)), spell(NewTerm(text, true))}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func spell(t Term) string {
	s := strings.Join(t.Words, " ")
	if t.Prefix {
		s += "*"
	}
	return s
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		text  string
		terms []Term
		want  string
	}{
		{"Hello, hello world", []Term{NewTerm("hel", false)}, "[Hel]lo, [hel]lo world"},
		{"Hello, hello world", []Term{NewTerm("hello", true)}, "[Hello], [hello] world"},
		{"Hello, hello world", []Term{NewTerm("hel", true)}, "Hello, hello world"},
		{"Hello, hello world", []Term{NewTerm("Hello World", true)}, "Hello, [hello world]"},
		{"one two", []Term{NewTerm("one", false), NewTerm("two", false), NewTerm("", false)}, "[one] [two]"},
		{"abcabc abc", []Term{NewTerm("abc", false), NewTerm("abca", false)}, "[abca]bc [abc]"},
		{"The ÉCOLE e\u0301cole", []Term{NewTerm("ecole", false)}, "The [ÉCOLE] [e\u0301cole]"},
		{"die Straße dort", []Term{NewTerm("strass", false)}, "die [Straß]e dort"},
		{"so ﬁne", []Term{NewTerm("f", false)}, "so [ﬁ]ne"},
		{"これは日本語です", []Term{NewTerm("日本語", false)}, "これは[日本語]です"},
		{"これは日本語です", []Term{NewTerm("語", false)}, "これは日本[語]です"},
		{"日本語", []Term{NewTerm("語", false)}, "日本[語]"},
		{"go言語go", []Term{NewTerm("語go", false)}, "go言[語go]"},
		{"👍🏽 great", []Term{NewTerm("👍", false)}, "[👍]🏽 great"},
		{"", []Term{NewTerm("a", false)}, ""},
	} {
		got, at := "", 0
		text := []rune(c.text)
		for _, m := range Marks(c.text, c.terms) {
			got += string(text[at:m[0]]) + "[" + string(text[m[0]:m[1]]) + "]"
			at = m[1]
		}
		if got += string(text[at:]); got != c.want {
			t.Errorf("%q for %v: %q, want %q", c.text, c.terms, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	if diff := cmp.Diff("Ada\nstrasse é", Fold("Ada", "STRASSE e\u0301")); diff == "" {
		t.Error("case was not folded")
	}
	if diff := cmp.Diff("ada\nstrasse é", Fold("Ada", "Straße e\u0301")); diff != "" {
		t.Error(diff)
	}
}

// FuzzMarks: whatever the text and what is looked for, marks lie inside the text, in order and apart; what is split off a
// text is found in it; no word holds what would mean something to a database.
func FuzzMarks(f *testing.F) {
	for _, seed := range []string{"", "Hello", "日本語 e\u0301", "\xff\x00ﷺ", "ﬁ\u0301\u0301", "👩\u200D💻🇩🇪", strings.Repeat("\u0300", 100), "a\u0345\u0301ß"} {
		f.Add(seed, "hel")
		f.Add("x"+seed+"x", seed)
	}
	f.Fuzz(func(t *testing.T, text, sought string) {
		for _, quoted := range []bool{false, true} {
			term := NewTerm(sought, quoted)
			checkMarks(t, text, Marks(text, []Term{term}))
			if len(term.Words) > 0 && len(Marks(sought, []Term{term})) == 0 {
				t.Errorf("%q is not found in itself as %v", sought, term)
			}
		}
		for _, word := range Split(text) {
			if word == "" || utf8.RuneCountInString(word) > maxToken || strings.ContainsFunc(word, func(r rune) bool {
				return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Co) || strings.ContainsRune(`'"\*:&|!()<>^-`, r)
			}) {
				t.Errorf("%q of %q", word, text)
			}
			if again := Split(word); !slices.Contains(again, word) {
				t.Errorf("%q of %q splits into %q", word, text, again)
			}
		}
	})
}

func checkMarks(t *testing.T, text string, marks [][2]int) {
	t.Helper()
	at := -1
	for _, m := range marks {
		if m[0] <= at || m[1] <= m[0] || m[1] > utf8.RuneCountInString(text) {
			t.Fatal(fmt.Sprintf("%q", text), marks)
		}
		at = m[1]
	}
}

func BenchmarkSplit(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("The quick brown fox. ", 5), "accents": strings.Repeat("L’été où les élèves ", 5), "cjk": strings.Repeat("これは日本語の文章です。", 5),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Split(text)
			}
		})
	}
}

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

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"Hello, World!":               "hello world",
		"don't snake_case v1.25":      "don t snake case v1 25",
		"Ünïcödé ÉCOLE e\u0301cole":   "unicode ecole ecole",
		"Straße STRASSE ﬁne ①":        "strasse strasse fine 1",
		"İstanbul ISTANBUL Łódź Ødet": "istanbul istanbul lodz odet",
		"Cœur ŒUVRE encyclopædia Þór": "coeur oeuvre encyclopaedia thor",
		"ΣΊΣΥΦΟΣ Σίσυφος":             "σισυφοσ σισυφοσ",
		"Ёлка Й":                      "елка и",
		"м’ята мʼята м'ята":           "м ята м ята м ята",
		"日本語":                         "日本 本語 語",
		"日":                           "日",
		"go言語 と":                      "go 言語 語 と",
		"ｶﾞｷﾞ ガギ":                     "ガギ ギ ガギ ギ",
		"한국어":                         "한국 국어 어",
		"ラーメン":                        "ラー ーメ メン ン",
		"ꦗꦮ":                          "ꦗꦮ ꦮ",
		"ꆈꌠꉙ":                         "ꆈꌠ ꌠꉙ ꉙ",
		"བོད":                         "བོ ོད ད",
		"हिन्दी":                      "हिन्दी",
		"कुल कल हां":                  "कुल कल हां",
		"co\u00ADop a\u200Db":         "coop ab",
		"👍🏽 ok 👩\u200D💻":              "👍 ok 👩💻 💻",
		"\x00 \u00a0—…«»":             "",
		"مُحَمَّد":                    "محمد",
		"كتــاب کتاب علي علی":         "کتاب کتاب علی علی",
		"۱۲۳ ٤٥ ৬৭ ๘๙ 𝟙𝟚":             "123 45 67 89 12",
		"1️⃣":                         "1",
	} {
		words, _ := Index(text)
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got, _ := Index(strings.Repeat("a", 1000)); len(got) != 1 || len(got[0]) != maxToken {
		t.Errorf("a long word: %q", got)
	}
}

// plain gives the signs of an index as they are typed.
func plain(sign string) string {
	return strings.Map(func(r rune) rune {
		if 0xE100 <= r && r < 0xE180 {
			return r - 0xE100
		}
		return r
	}, sign)
}

func TestSigns(t *testing.T) {
	for text, want := range map[string]string{
		"Hello, World! (It's 1.5)": "",
		"C++ and C#":               "++ + #",
		"$5 or 5€":                 "$ €",
		"a -> b --> c":             "-> > --",
		"wait... ≠ x = y":          ".. . ≠ =",
		"👍🏽 🏽🏽":                    "🏽 🏽🏽",
		"1️⃣ #️⃣":                  "⃣ #⃣",
		"¯\\_(ツ)_/¯":               "¯\\ \\_ _( ( )_ _/ /¯ ¯",
		"\ue000\uf8ff\x07":         "",
	} {
		_, signs := Index(text)
		if got := plain(strings.Join(signs, " ")); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
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
		"C++":     {"c ++", "c ++"},
		"C#":      {"c #*", "c #*"},
		"$5":      {"5* $*", "5 $*"},
		"it's":    {"it s*", "it s"},
		"->":      {"->", "->"},
		"!":       {"", ""},
	} {
		got := [2]string{spell(NewTerm(text, false)), spell(NewTerm(text, true))}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func spell(t Term) string {
	all := slices.Clone(t.Words)
	if t.Prefix {
		all[len(all)-1] += "*"
	}
	for _, s := range t.Signs {
		text := plain(s.Text)
		if s.Prefix {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// TestWhatHoldsATerm: contract section 4, signs count, and what people take for the same is the same.
func TestWhatHoldsATerm(t *testing.T) {
	for _, c := range []struct{ term, held, others string }{
		{`C++`, `c++ · I like C++17 · (C++)`, `C · C# · C+ · c + + · ABC++`},
		{`C#`, `c# · C#!`, `C · C++ · c #`},
		{`C`, `C++ · C# · cat · c`, `abc`},
		{`it's`, `It's me · it’s · itʼs not`, `it seems · its · it 's · bit's`},
		{`AT&T`, `at&t · AT&T's`, `at t · AT & T · att`},
		{`I/O`, `i/o · I/O-bound`, `io · i o · i/ o`},
		{`1.5`, `1.5 · v 1.5 · 1.55 · -1.5`, `15 · 1 5 · 1,5 · 11.5 · 1..5`},
		{`"1.5"`, `1.5 · 1.5.2`, `1.55 · 11.5`},
		{`$5`, `$5 · US$50 · ($5)`, `5 · $ 5 · €5 · $15`},
		{`"$5"`, `$5 · $5.00`, `$50`},
		{`5`, `$5 · 5% · 50`, `15 · x5`},
		{`+1`, `+1 · +10 · a+1 · ++1`, `1 · + 1 · -1 · +31`},
		{`->`, `a->b · --> · ->`, `- > · <- · >-`},
		{`...`, `wait... · … · ....`, `.. · . . .`},
		{`1️⃣`, `1️⃣ · 1⃣2`, `1 · 11️⃣ · 2️⃣`},
		{`#️⃣`, `#️⃣`, `# · 1️⃣`},
		{`🏽`, `👍🏽 · 🏽`, `👍 · 👍🏿`},
		{`👍🏽`, `a👍🏽b`, `👍 · 👍🏿 · 👍 🏽`},
		{`👍`, `👍🏽 · ok👍`, `👎`},
		{`≠`, `a ≠ b`, `a = b`},
		{`=`, `a = b · ==`, `a ≠ b`},
		{`¯\_(ツ)_/¯`, `¯\_(ツ)_/¯`, `ツ · _(ツ)_`},
		{`C:\Users`, `C:\Users\me`, `C:/Users · C Users`},
		{`foo_bar`, `foo_bar · foo_bar_baz`, `foo bar · foo-bar`},
		{`@ada`, `hi @ada · @ada.b`, `ada · @bada`},
		{`#tag`, `#tag · #tags`, `tag · # tag`},
		{`node.js`, `Node.js`, `node js · nodejs`},
		{`a=b`, `a=b`, `a b · a==b`},
		{`!`, `no! · !!`, `no`},
		{`"two words"`, `two words · Two  Words! · two` + "\n" + `words`, `two, words · two wordsmiths · twowords`},
		{`oeuvre`, `œuvre · Œuvres · oeuvre`, `ouvre`},
		{`œuf`, `oeuf · œuf`, `uf`},
		{`aether`, `æther · Ætherial`, `ether`},
		{`strasse`, `Straße · STRASSE`, `strase`},
		{`straße`, `strasse`, `strase`},
		{`п'ять`, `п’ять · пʼять · пʻять · п'ять`, `пять · п ять`},
		{`علی`, `علي · على`, `عل`},
		{`كتاب`, `کتاب · كتــاب · کِتاب`, `کتب`},
		{`2026`, `۲۰۲۶ · ２０２６ · २०२६`, `۲۰۲۵`},
		{`٤٢`, `42 · ৪২`, `24`},
		{`ꦮꦶ`, `ꦗꦮꦶ`, `ꦗꦮ`},
		{`ꌠ`, `ꆈꌠꉙ`, `ꆈ`},
		{`कुल`, `कुल`, `कल`},
		{`don't`, `don’t · DON'T`, `don t · dont · don"t`},
		{`well-known`, `well‑known · well-known`, `well known · wellknown`},
		{`日本`, `これは日本語`, `日 本 · 本日`},
	} {
		term := NewTerm(strings.Trim(c.term, `"`), c.term[0] == '"')
		for _, text := range strings.Split(c.held, " · ") {
			if !NewText(text).Holds(term) {
				t.Errorf("%s is not in %q", c.term, text)
			}
			if !isCandidate(text, term) {
				t.Errorf("%s: an index does not find %q", c.term, text)
			}
		}
		for _, text := range strings.Split(c.others, " · ") {
			if NewText(text).Holds(term) {
				t.Errorf("%s is in %q", c.term, text)
			}
		}
	}
}

// What folding leaves nothing of is in no text.
func TestATermOfNothing(t *testing.T) {
	for _, text := range []string{"", " ", "\u200b", "\ufe0f", "\u0640", "\u0301"} {
		if term := NewTerm(text, false); !term.IsNothing() || NewText("a b").Holds(term) {
			t.Errorf("%q: %+v", text, term)
		}
	}
}

// isCandidate is what an index says: it has the words, one after the other, and the signs.
func isCandidate(text string, term Term) bool {
	words, signs := Index(text)
	for _, s := range term.Signs {
		if !slices.ContainsFunc(signs, func(at string) bool { return at == s.Text || s.Prefix && strings.HasPrefix(at, s.Text) }) {
			return false
		}
	}
	for at := range max(1, len(words)-len(term.Words)+1) {
		if hasWords(words[at:], term) {
			return true
		}
	}
	return false
}

func hasWords(words []string, term Term) bool {
	if len(words) < len(term.Words) {
		return false
	}
	for i, want := range term.Words {
		isBeginning := term.Prefix && i == len(term.Words)-1 && strings.HasPrefix(words[i], want)
		if words[i] != want && !isBeginning {
			return false
		}
	}
	return true
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
		{"die Straße dort", []Term{NewTerm("strasse", true), NewTerm("dort", true)}, "die [Straße] [dort]"},
		{"Œuvre, cœur, œ", []Term{NewTerm("coeu", false), NewTerm("o", false)}, "[Œ]uvre, [cœu]r, [œ]"},
		{"œœ 1.5 x", []Term{NewTerm("1.5", false)}, "œœ [1.5] x"},
		{"so ﬁne", []Term{NewTerm("f", false)}, "so [ﬁ]ne"},
		{"これは日本語です", []Term{NewTerm("日本語", false)}, "これは[日本語]です"},
		{"これは日本語です", []Term{NewTerm("語", false)}, "これは日本[語]です"},
		{"日本語", []Term{NewTerm("語", false)}, "日本[語]"},
		{"go言語go", []Term{NewTerm("語go", false)}, "go言[語go]"},
		{"👍🏽 great", []Term{NewTerm("👍", false)}, "[👍]🏽 great"},
		{"👍🏽 great", []Term{NewTerm("👍🏽", false)}, "[👍🏽] great"},
		{"press 1️⃣ now", []Term{NewTerm("1️⃣", false)}, "press [1️⃣] now"},
		{"C, C++ and C+++", []Term{NewTerm("c++", false)}, "C, [C++] and [C++]+"},
		{"a\t \nb, b", []Term{NewTerm("a b", true)}, "[a\t \nb], b"},
		{"كتــاب x", []Term{NewTerm("کتاب", false), NewTerm("x", false)}, "[كتــاب] [x]"},
		{"so…ok", []Term{NewTerm("..", false)}, "so[…]ok"},
		{"----", []Term{NewTerm("--", false)}, "[----]"},
		{"", []Term{NewTerm("a", false)}, ""},
	} {
		got, at := "", 0
		text := []rune(c.text)
		for _, m := range NewText(c.text).Marks(c.terms) {
			got += string(text[at:m[0]]) + "[" + string(text[m[0]:m[1]]) + "]"
			at = m[1]
		}
		if got += string(text[at:]); got != c.want {
			t.Errorf("%q for %v: %q, want %q", c.text, c.terms, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	if diff := cmp.Diff("ada\njose muller strasse c++", Fold("Ada", "JOSÉ Müller  Straße C++")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("josé strasse", FoldCase("JOSE\u0301 Straße")); diff != "" {
		t.Error(diff)
	}
}

// FuzzTerms: whatever the texts, marks lie inside the text, in order and apart, and are there where the
// text holds what is looked for; a text holds itself, and an index finds all that holds a term; no
// word holds what would mean something to a database.
func FuzzTerms(f *testing.F) {
	for _, seed := range []string{
		"", "Hello", "日本語 e\u0301", "\xff\x00ﷺ", "ﬁ\u0301\u0301", "👩\u200D💻🇩🇪", strings.Repeat("\u0300", 100), "a\u0345\u0301ß", "C++", "1️⃣",
		"it’s $5 -> ≠", "हां कुल", "(\u093e", "´¨¯", "œæ\u0640", "9\u20e3\u0338=", strings.Repeat("x", 70),
	} {
		f.Add(seed, "hel")
		f.Add("x"+seed+"x", seed)
		f.Add("+"+seed+"+", seed)
	}
	f.Fuzz(func(t *testing.T, text, sought string) {
		for _, quoted := range []bool{false, true} {
			term := NewTerm(sought, quoted)
			for _, in := range []string{text, sought, text + sought, sought + text, text + " " + sought + " " + text} {
				x := NewText(in)
				marks := x.Marks([]Term{term})
				checkMarks(t, in, marks)
				holds := x.Holds(term)
				if holds != (len(marks) > 0) {
					t.Errorf("%q in %q: %t, but marked %v", sought, in, holds, marks)
				}
				if holds && !isCandidate(in, term) {
					t.Errorf("an index does not find %q by %+v", in, term)
				}
				if term.IsExact() && holds != isCandidate(in, term) {
					t.Errorf("%+v is not exact in %q", term, in)
				}
			}
			if !term.IsNothing() && !NewText(sought).Holds(term) {
				t.Errorf("%q is not found in itself as %+v", sought, term)
			}
		}
		words, signs := Index(text)
		for _, word := range slices.Concat(words, signs) {
			if word == "" || utf8.RuneCountInString(word) > maxToken || strings.ContainsFunc(word, func(r rune) bool {
				isPlain := 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 0xE100 <= r && r < 0xE180
				return !isPlain && (r < 0x80 || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Co, r))
			}) {
				t.Errorf("%q of %q", word, text)
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

func BenchmarkIndex(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("The quick brown fox. ", 5), "accents": strings.Repeat("L’été où les élèves ", 5), "cjk": strings.Repeat("これは日本語の文章です。", 5),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Index(text)
			}
		})
	}
}

package words

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Term is what one looks for: a piece of text, such as it was typed but for what folding makes alike.
// It stands where a word begins, if it begins with one.
//
// Texts that hold it are among those that have all of Words, one after the other, and all of Signs. A
// term that has neither is found by reading texts only.
type Term struct {
	Words []string
	// Prefix says that the last word may be the beginning of a longer one.
	Prefix bool
	Signs  []Sign

	text  string // folded
	first class
	// whole says that it ends where a word ends, if it ends with one.
	whole bool
}

// Sign is one of a text's signs, or with Prefix the beginning of some.
type Sign struct {
	Text   string
	Prefix bool
}

// NewTerm makes a term of a text. In a quoted one the last word is whole.
func NewTerm(text string, quoted bool) Term {
	f := newFolded(text)
	f.trim()
	if len(f.runes) == 0 {
		return Term{}
	}
	classes := f.classes()
	t := Term{text: string(f.runes), first: classes[0], whole: quoted}
	t.Words, t.Prefix = f.wanted(classes, quoted)
	runs(classes, func(kind class, from, to int) {
		if kind != sign {
			return
		}
		// A text may go on with signs where the term ends: a single one is the beginning of a pair then.
		if to == from+1 && !isCommon[f.runes[from]] {
			t.Signs = append(t.Signs, Sign{Text: spellSigns(f.runes[from:to]), Prefix: true})
		}
		for i := from; i+2 <= to; i++ {
			t.Signs = append(t.Signs, Sign{Text: spellSigns(f.runes[i : i+2])})
		}
	})
	return t
}

func (f *folded) trim() {
	for len(f.runes) > 0 && f.runes[0] == ' ' {
		f.runes, f.spans = f.runes[1:], f.spans[1:]
	}
	for n := len(f.runes); n > 0 && f.runes[n-1] == ' '; n = len(f.runes) {
		f.runes, f.spans = f.runes[:n-1], f.spans[:n-1]
	}
}

// wanted is the words to ask an index for.
func (f *folded) wanted(classes []class, whole bool) (words []string, prefix bool) {
	tokens := f.tokens(classes)
	if len(tokens) == 0 {
		return nil, false
	}
	last := tokens[len(tokens)-1]
	prefix = !whole && last.to == len(f.runes)
	if last.unspaced {
		// The last character alone stands where its run ends, and this one may end here only. If it is
		// all there is of the run, it is the beginning of a pair.
		if n := len(tokens); n > 1 && tokens[n-2].unspaced && tokens[n-2].to == last.to {
			tokens = tokens[:n-1]
			prefix = false
		} else {
			prefix = true
		}
	}
	words = make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = f.text(t)
	}
	return words, prefix
}

// IsNothing says that folding leaves nothing of the term. No text holds it.
func (t Term) IsNothing() bool { return t.text == "" }

// IsExact says that the texts that hold the term are exactly those that an index finds by it.
func (t Term) IsExact() bool {
	return len(t.Words) == 1 && t.Words[0] == t.text && utf8.RuneCountInString(t.text) < maxToken
}

// Text is a text to look for terms in.
type Text struct {
	folded  *folded
	classes []class
	text    string
}

// NewText prepares a text.
func NewText(text string) *Text {
	f := newFolded(text)
	return &Text{folded: f, classes: f.classes(), text: string(f.runes)}
}

// Holds says whether the term is in the text.
func (x *Text) Holds(t Term) bool {
	held := false
	x.find(t, func(int, int) bool {
		held = true
		return false
	})
	return held
}

// Marks says where the terms are in the text: as [start, end) in its code points, in order, none
// touching another.
func (x *Text) Marks(terms []Term) [][2]int {
	var marks [][2]int
	for _, t := range terms {
		x.find(t, func(from, to int) bool {
			marks = append(marks, [2]int{x.folded.spans[from].start, x.folded.spans[to-1].end})
			return true
		})
	}
	return merge(marks)
}

// find calls visit for each place [from, to) of the folded text where the term is, until that says no.
func (x *Text) find(t Term, visit func(from, to int) bool) {
	if t.IsNothing() {
		return
	}
	length := utf8.RuneCountInString(t.text)
	for rest, from := x.text, 0; ; {
		at := strings.Index(rest, t.text)
		if at < 0 {
			return
		}
		from += utf8.RuneCountInString(rest[:at])
		if to := from + length; x.begins(t, from) && x.ends(t, to) && !visit(from, to) {
			return
		}
		_, size := utf8.DecodeRuneInString(rest[at:])
		rest, from = rest[at+size:], from+1
	}
}

func (x *Text) begins(t Term, from int) bool {
	return x.classes[from] == t.first && (t.first != inWord || from == 0 || x.classes[from-1] != inWord)
}

func (x *Text) ends(t Term, to int) bool {
	return !t.whole || to == len(x.classes) || x.classes[to-1] != inWord || x.classes[to] != inWord
}

func merge(marks [][2]int) [][2]int {
	slices.SortFunc(marks, func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	merged := make([][2]int, 0, len(marks))
	for _, m := range marks {
		if n := len(merged); n > 0 && m[0] <= merged[n-1][1] {
			merged[n-1][1] = max(merged[n-1][1], m[1])
			continue
		}
		merged = append(merged, m)
	}
	return merged
}

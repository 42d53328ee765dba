// Package words makes words of text, the same for what is stored and for what is looked for: composed, without
// difference of case, without accents. It is the only home of x/text, and imports nothing of ours.
//
// A script that writes no spaces between its words gives pairs: each two characters that stand together, and the last one
// alone, so that a single character too is the beginning of something.
package words

import (
	"slices"
	"strings"
	"unicode"
)

// maxToken bounds a token, in code points: what is longer is compared by its beginning.
const maxToken = 64

// token is a word, or a pair, as places in the folded text.
type token struct {
	from, to int
	unspaced bool
}

// unspaced are scripts that put no spaces between words. (Korean does, but hangs its particles on them.)
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// class is what a folded character is to the words around it.
type class int

const (
	between class = iota // separates words
	inWord
	inRun // of an unspaced script
)

// longVowel belongs to kana and to no script.
const longVowel = 'ー'

func classOf(r rune) class {
	switch {
	case r < 0x80:
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return inWord
		}
		return between
	case r == longVowel || unicode.Is(unicode.So, r): // an emoji is a word, and needs no spaces
		return inRun
	case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r):
		return between
	case unicode.In(r, unspaced...):
		return inRun
	}
	return inWord
}

// tokens finds the tokens of a folded text, in order.
func (f *folded) tokens() (found []token) {
	for at := 0; at < len(f.runes); {
		kind, end := classOf(f.runes[at]), at+1
		for end < len(f.runes) && classOf(f.runes[end]) == kind {
			end++
		}
		switch kind {
		case inWord:
			found = append(found, token{from: at, to: min(end, at+maxToken)})
		case inRun:
			for i := at; i < end; i++ {
				found = append(found, token{from: i, to: min(i+2, end), unspaced: true})
			}
		case between:
		}
		at = end
	}
	return found
}

// Split gives the words of a text in order, as they are indexed. No word holds a space, a quote or a backslash.
func Split(text string) []string {
	f := newFolded(text)
	tokens := f.tokens()
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = f.text(t)
	}
	return words
}

func (f *folded) text(t token) string { return string(f.runes[t.from:t.to]) }

// Term is what one looks for: words that stand together, one after the other.
type Term struct {
	Words []string
	// Prefix says that the last word may be the beginning of a longer one.
	Prefix bool
}

// NewTerm makes a term of a text, without spaces in it or quoted; in a quoted one the last word is whole. A text without
// words gives a term without words, which means nothing.
func NewTerm(text string, quoted bool) Term {
	f := newFolded(text)
	tokens := f.tokens()
	if len(tokens) == 0 {
		return Term{}
	}
	last := tokens[len(tokens)-1]
	if last.unspaced {
		// The last character alone stands where its run ends, and this one may end here only. If it is all there is of the
		// run, it is the beginning of a pair.
		if n := len(tokens); n > 1 && tokens[n-2].unspaced && tokens[n-2].to == last.to {
			tokens = tokens[:n-1]
			quoted = true
		} else {
			quoted = false
		}
	}
	t := Term{Prefix: !quoted, Words: make([]string, len(tokens))}
	for i, at := range tokens {
		t.Words[i] = f.text(at)
	}
	return t
}

// Marks says where the terms are in a text: as [start, end) in its code points, in order, none touching another.
func Marks(text string, terms []Term) [][2]int {
	f := newFolded(text)
	tokens := f.tokens()
	var marks [][2]int
	for _, term := range terms {
		if len(term.Words) == 0 {
			continue
		}
		for at := range max(0, len(tokens)-len(term.Words)+1) {
			if end, ok := f.match(tokens[at:at+len(term.Words)], term); ok {
				marks = append(marks, [2]int{f.spans[tokens[at].from].start, end})
			}
		}
	}
	return merge(marks)
}

// match says whether the tokens are the term's, and where in the original text they end.
func (f *folded) match(tokens []token, term Term) (end int, ok bool) {
	for i, t := range tokens {
		wanted := []rune(term.Words[i])
		here := f.runes[t.from:t.to]
		if i == len(tokens)-1 && term.Prefix && len(here) > len(wanted) {
			here = here[:len(wanted)]
		}
		if !slices.Equal(here, wanted) {
			return 0, false
		}
		end = f.spans[t.from+len(here)-1].end
	}
	return end, true
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

// Fold brings texts to the form in which lists are filtered: composed, without difference of case. Go does it, since the
// databases disagree about letters outside ASCII.
func Fold(texts ...string) string { return foldCase(strings.Join(texts, "\n")) }

package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folded is a text as words are compared, with the way back: which code points of the original each character is from.
type folded struct {
	runes []rune
	spans []span
}

// span is [start, end) in code points of the original text.
type span struct{ start, end int }

// newFolded folds a text piece by piece: what composes or decomposes does so within a piece.
func newFolded(text string) *folded {
	f := &folded{runes: make([]rune, 0, len(text)), spans: make([]span, 0, len(text))}
	for at := 0; text != ""; {
		if text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf) {
			f.add(lowerASCII(rune(text[0])), span{at, at + 1})
			text, at = text[1:], at+1
			continue
		}
		size := max(1, norm.NFKC.NextBoundaryInString(text, true))
		piece := text[:size]
		from := span{at, at + utf8.RuneCountInString(piece)}
		for _, r := range foldPiece(piece) {
			f.add(r, from)
		}
		text, at = text[size:], from.end
	}
	return f
}

func (f *folded) add(r rune, from span) {
	f.runes = append(f.runes, r)
	f.spans = append(f.spans, from)
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// foldPiece is compatibility decomposition, folding of case, dropping of accents, composition.
func foldPiece(piece string) string {
	if r, size := utf8.DecodeRuneInString(piece); size == len(piece) && isPlain(r) {
		return piece
	}
	decomposed := norm.NFKD.String(cases.Fold().String(norm.NFKD.String(piece)))
	var kept strings.Builder
	base := rune(0)
	for _, r := range decomposed {
		switch {
		case isMark(r) && !needsMarks(base), unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			continue
		case !isMark(r):
			base = r
		}
		if plain, ok := strokes[r]; ok {
			r = plain
		}
		kept.WriteRune(r)
	}
	return norm.NFC.String(kept.String())
}

// isPlain spares the most common characters outside ASCII what would leave them as they are.
func isPlain(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FFF || 0x3041 <= r && r <= 0x3096 || 0x30A1 <= r && r <= 0x30FA || 0xAC00 <= r && r <= 0xD7A3
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// accented are scripts in which a mark on a letter is an accent, or a vowel that is usually left out. In others it makes
// another letter: か and が are no more alike than k and g.
var accented = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Hebrew, unicode.Arabic,
}

func needsMarks(base rune) bool { return unicode.IsLetter(base) && !unicode.In(base, accented...) }

// strokes are accents that Unicode does not take off its letters.
var strokes = map[rune]rune{'ø': 'o', 'ł': 'l', 'đ': 'd', 'ħ': 'h', 'ŧ': 't', 'ı': 'i'}

func foldCase(text string) string { return cases.Fold().String(norm.NFC.String(text)) }

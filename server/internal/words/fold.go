package words

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folded is a text as texts are compared, with the way back: which code points of the original each
// character is from. A run of white space is one space.
type folded struct {
	runes []rune
	spans []span
	// base is the last character that was no mark: what a mark means depends on it.
	base rune
}

// span is [start, end) in code points of the original text.
type span struct{ start, end int }

// newFolded folds a text piece by piece: what composes or decomposes does so within a piece.
func newFolded(text string) *folded {
	f := &folded{runes: make([]rune, 0, len(text)), spans: make([]span, 0, len(text))}
	for at := 0; text != ""; {
		if text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf) {
			f.base = lowerASCII(rune(text[0]))
			f.add(f.base, span{at, at + 1})
			text, at = text[1:], at+1
			continue
		}
		size := max(1, norm.NFKC.NextBoundaryInString(text, true))
		piece := text[:size]
		from := span{at, at + utf8.RuneCountInString(piece)}
		for _, r := range f.foldPiece(piece) {
			f.add(r, from)
		}
		text, at = text[size:], from.end
	}
	return f
}

func (f *folded) add(r rune, from span) {
	if unicode.IsSpace(r) {
		if n := len(f.runes); n > 0 && f.runes[n-1] == ' ' {
			f.spans[n-1].end = from.end
			return
		}
		r = ' '
	}
	f.runes = append(f.runes, r)
	f.spans = append(f.spans, from)
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// keycap encloses a digit or a sign: the two are an emoji.
const keycap = '\u20e3'

// foldPiece is compatibility decomposition, folding of case, dropping of accents and of what cannot
// be seen, composition.
func (f *folded) foldPiece(piece string) string {
	first, size := utf8.DecodeRuneInString(piece)
	if size == len(piece) {
		switch {
		case isPlain(first):
			f.base = first
			return piece
		case first < endOfKnown && !isMark(first):
			known := knownPieces()[first]
			f.base = known.base
			return known.text
		}
	}
	return f.foldUnknown(piece, first)
}

// endOfKnown is where Latin, Greek and Cyrillic end.
const endOfKnown = 0x0530

// foldedPiece is what a character folds to, and its last character that is no mark.
type foldedPiece struct {
	text string
	base rune
}

// knownPieces are the characters before endOfKnown, folded once.
var knownPieces = sync.OnceValue(func() *[endOfKnown]foldedPiece {
	var known [endOfKnown]foldedPiece
	for r := range rune(endOfKnown) {
		var f folded
		known[r].text = f.foldUnknown(string(r), r)
		known[r].base = f.base
	}
	return &known
})

func (f *folded) foldUnknown(piece string, first rune) string {
	decomposed := norm.NFKD.String(cases.Fold().String(norm.NFKD.String(piece)))
	if strings.HasPrefix(decomposed, " ") && !unicode.IsSpace(first) {
		f.base = first
		return string(first) // an accent that stands alone, as in ¯\_(ツ)_/¯, is no space
	}
	var kept strings.Builder
	for _, r := range decomposed {
		switch {
		case r == keycap:
		case r == tatweel, unicode.In(r, unicode.Cf, unicode.Variation_Selector), isMark(r) && !f.needsMarks():
			continue
		case !unicode.IsMark(r):
			f.base = r
		}
		if as, ok := foldings[r]; ok {
			kept.WriteString(as)
		} else {
			kept.WriteRune(digit(r))
		}
	}
	return norm.NFC.String(kept.String())
}

// isPlain spares the most common characters outside ASCII what would leave them as they are.
func isPlain(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FFF || 0x3041 <= r && r <= 0x3096 || 0x30A1 <= r && r <= 0x30FA || 0xAC00 <= r && r <= 0xD7A3
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// accented are scripts in which a mark on a letter is an accent, or a vowel that is usually left out.
// In others it makes another letter: か and が are no more alike than k and g.
var accented = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Hebrew, unicode.Arabic,
}

// needsMarks says whether marks on the base tell it from another character. They do on signs too: ≠
// is = with a mark.
func (f *folded) needsMarks() bool {
	switch {
	case f.base == 0, unicode.IsSpace(f.base), unicode.IsNumber(f.base):
		return false
	case unicode.IsLetter(f.base):
		return !unicode.In(f.base, accented...)
	}
	return true
}

// tatweel makes an Arabic word longer and means nothing.
const tatweel = '\u0640'

// foldings are what people take for one another though Unicode does not.
var foldings = map[rune]string{
	// Accents that Unicode does not take off their letters, and letters that are written as two.
	'ø': "o", 'ł': "l", 'đ': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'ð': "d", 'þ': "th", 'œ': "oe", 'æ': "ae",
	// Apostrophes: typed, typographic, and the letters that Ukrainian and Hawaiian have.
	'‘': "'", '’': "'", '‛': "'", 'ʼ': "'", 'ʻ': "'", 'ʹ': "'", '′': "'",
	// Hyphens and the minus.
	'\u2010': "-", '\u2212': "-",
	// Keyboards for Arabic, Persian and Urdu have their own code points for the same letters.
	'\u064a': "\u06cc", '\u0649': "\u06cc", '\u0643': "\u06a9", '\u0629': "\u0647",
}

// digit gives the decimal digits of all scripts as ASCII. Unicode keeps those of one script together,
// from zero to nine.
func digit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, in := range unicode.Nd.R16 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return '0' + (r-rune(in.Lo))%10
		}
	}
	for _, in := range unicode.Nd.R32 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return '0' + (r-rune(in.Lo))%10
		}
	}
	return r
}

// Fold brings texts to the form in which lists are filtered, which is that of the search. Go does it,
// since the databases disagree about letters outside ASCII.
func Fold(texts ...string) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = string(newFolded(text).runes)
	}
	return strings.Join(all, "\n")
}

// FoldCase is the form in which lists were filtered before Fold also took off accents: composed,
// without difference of case. What is stored may still have it.
func FoldCase(text string) string { return cases.Fold().String(norm.NFC.String(text)) }

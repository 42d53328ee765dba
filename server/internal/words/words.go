// Package words makes words of text, the same for what is stored and for what is looked for: composed,
// without difference of case, without accents. It is the only home of x/text, and imports nothing of ours.
//
// A script that writes no spaces between its words gives pairs: each two characters that stand
// together, and the last one alone, so that a single character too is the beginning of something.
// Signs give pairs as well. The words of a text are kept in order; of its signs only which there are.
//
// An index of these finds candidates: every text that holds a term is among them (Term). Whether one
// does hold it, sign by sign, Text says.
package words

import (
	"unicode"

	"golang.org/x/text/unicode/rangetable"
)

// maxToken bounds a token, in code points: what is longer is compared by its beginning.
const maxToken = 64

// class is what a folded character is to the words around it.
type class uint8

const (
	between class = iota // white space, controls, private characters
	inWord
	inRun // of an unspaced script
	sign
)

// unspaced are scripts that put no spaces between words. (Korean does, but hangs its particles on them.)
var unspaced = rangetable.Merge(
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi,
	unicode.Tangut, unicode.Nushu, unicode.Khitan_Small_Script,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Javanese,
	unicode.Balinese, unicode.Buginese, unicode.Batak, unicode.Rejang, unicode.Makasar, unicode.Kawi,
	unicode.Cham, unicode.Ahom, unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet,
	unicode.Phags_Pa, unicode.Cuneiform, unicode.Egyptian_Hieroglyphs, unicode.Anatolian_Hieroglyphs,
	unicode.Linear_A, unicode.Linear_B,
)

// firstUnspaced is where the unspaced scripts begin: what comes before need not be looked up.
const firstUnspaced = 0x0E00

// longVowel belongs to kana and to no script.
const longVowel = 'ー'

// classes says what each character is. A mark is what the character before it is.
func (f *folded) classes() []class {
	all := make([]class, len(f.runes))
	for i, r := range f.runes {
		if i > 0 && all[i-1] != between && r >= 0x80 && r != keycap && unicode.IsMark(r) {
			all[i] = all[i-1]
			continue
		}
		all[i] = classOf(r)
	}
	return all
}

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return inWord
	case r <= ' ', r == 0x7f:
		return between
	case r < 0x80, r == keycap:
		return sign
	case r == longVowel, unicode.Is(unicode.So, r): // an emoji is a word, and needs no spaces
		return inRun
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		if r >= firstUnspaced && unicode.Is(unspaced, r) {
			return inRun
		}
		return inWord
	case unicode.IsControl(r), unicode.Is(unicode.Co, r):
		return between
	}
	return sign
}

// token is a word, or a pair, as places in the folded text.
type token struct {
	from, to int
	unspaced bool
}

// runs calls visit for each run [from, to) of characters of one class, in order.
func runs(classes []class, visit func(kind class, from, to int)) {
	for from := 0; from < len(classes); {
		to := from + 1
		for to < len(classes) && classes[to] == classes[from] {
			to++
		}
		visit(classes[from], from, to)
		from = to
	}
}

// tokens finds the words of a folded text, in order.
func (f *folded) tokens(classes []class) (found []token) {
	runs(classes, func(kind class, from, to int) {
		switch kind {
		case inWord:
			found = append(found, token{from: from, to: min(to, from+maxToken)})
		case inRun:
			for i := from; i < to; i++ {
				found = append(found, token{from: i, to: min(i+2, to), unspaced: true})
			}
		case between, sign:
		}
	})
	return found
}

func (f *folded) text(t token) string { return string(f.runes[t.from:t.to]) }

// commonSigns are in every other text. One that stands alone is not indexed: it would cost more than
// it finds.
const commonSigns = `.,!?'":;()-/@_*` + "–—…“”„«»¡¿·。、「」『』・،؛؟।"

var isCommon = func() map[rune]bool {
	common := map[rune]bool{}
	for _, r := range commonSigns {
		common[r] = true
	}
	return common
}()

// Index gives what a text is indexed by: its words in order, and its signs, each once. They hold
// letters, digits, marks and characters outside ASCII alone; no word is a sign.
func Index(text string) (words, signs []string) {
	f := newFolded(text)
	classes := f.classes()
	tokens := f.tokens(classes)
	words = make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = f.text(t)
	}
	var seen map[string]bool
	runs(classes, func(kind class, from, to int) {
		if kind != sign || to == from+1 && isCommon[f.runes[from]] {
			return
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		for i := from; i < to; i++ {
			if s := spellSigns(f.runes[i:min(i+2, to)]); !seen[s] {
				seen[s] = true
				signs = append(signs, s)
			}
		}
	})
	return words, signs
}

// spellSigns gives signs as a word for an index, to which those of ASCII would mean something: they are
// private characters there, which Index takes from no text.
func spellSigns(signs []rune) string {
	spelt := make([]rune, len(signs))
	for i, r := range signs {
		if r < 0x80 {
			r += 0xE100
		}
		spelt[i] = r
	}
	return string(spelt)
}

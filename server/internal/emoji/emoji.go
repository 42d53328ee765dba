// Package emoji says what one emoji is and gives it one spelling. It is the only home of go.mau.fi/util, whose tables are
// made from Unicode's own emoji data; it imports nothing of ours.
package emoji

import (
	"slices"
	"strings"

	"go.mau.fi/util/emojirunes"
	"go.mau.fi/util/variationselector"
)

const (
	joiner       = '\u200d'
	emojiStyle   = '\ufe0f' // variation selector 16
	keycap       = '\u20e3'
	firstTone    = '\U0001f3fb'
	lastTone     = '\U0001f3ff'
	firstLetter  = '\U0001f1e6' // regional indicators, of which two make a flag
	lastLetter   = '\U0001f1ff'
	firstTag     = '\U000e0020'
	lastTag      = '\U000e007f'
	maxBytes     = 64 // the longest in Unicode 17 has 35
	maxElements  = 4  // joined into one: a family
	keycapDigits = "0123456789#*"
)

// The flags that are spelt with tags. Any other sequence of tags would hide a text behind a black flag.
var regionalFlags = []string{
	"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", // England
	"\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", // Scotland
	"\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", // Wales
}

// Parse says whether text is a single emoji (UTS #51: a character, keycap, flag, or a sequence with skin tones and joiners)
// and returns it fully qualified: keyboards differ in whether they write variation selector 16, and ❤ and ❤️ are one
// emoji.
func Parse(text string) (string, bool) {
	if text == "" || len(text) > maxBytes {
		return "", false
	}
	text = variationselector.FullyQualify(text)
	runes := []rune(text)
	if isKeycap(runes) || isFlag(runes) || slices.Contains(regionalFlags, text) {
		return text, true
	}
	return text, isSequence(runes)
}

func isKeycap(runes []rune) bool {
	return len(runes) == 3 && strings.ContainsRune(keycapDigits, runes[0]) && runes[1] == emojiStyle && runes[2] == keycap
}

func isFlag(runes []rune) bool { return len(runes) == 2 && isLetter(runes[0]) && isLetter(runes[1]) }

func isLetter(r rune) bool { return r >= firstLetter && r <= lastLetter }

// isSequence says whether the runes are elements with joiners between them.
func isSequence(runes []rune) bool {
	for elements := 1; elements <= maxElements; elements++ {
		n := element(runes)
		switch {
		case n == 0:
			return false
		case n == len(runes):
			return true
		case runes[n] != joiner:
			return false
		}
		runes = runes[n+1:]
	}
	return false
}

// element is the length of the element that the runes start with: a character that can stand alone and, after it, its style
// or a skin tone. 0: they start with none.
func element(runes []rune) int {
	switch {
	case len(runes) == 0 || !standsAlone(runes[0]):
		return 0
	case len(runes) > 1 && (runes[1] == emojiStyle || isTone(runes[1])):
		return 2
	}
	return 1
}

func isTone(r rune) bool { return r >= firstTone && r <= lastTone }

// standsAlone leaves out what emoji are only made with.
func standsAlone(r rune) bool {
	switch {
	case r == joiner || r == emojiStyle || r == keycap || isTone(r) || isLetter(r) || r >= firstTag && r <= lastTag:
		return false
	case r == '©' || r == '®': // the table begins past Latin 1
		return true
	}
	return emojirunes.Is(r)
}

package chat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths are in code points, after trimming Unicode white space (contract section 1).
const (
	MaxTitle       = 80
	MaxTopic       = 500
	MaxDisplayName = 64
	MaxClientID    = 64
	MaxBody        = 4000
	MaxTokenName   = 64
)

// checkText trims the text and holds it to min..max code points. One in which nothing can be seen is empty.
func checkText(location, text string, minLen, maxLen int) (string, *Field) {
	text, bad := trimText(location, text, maxLen)
	if bad != nil {
		return "", bad
	}
	if !canBeSeen(text) {
		text = ""
	}
	if utf8.RuneCountInString(text) < minLen {
		return "", &Field{location, "must not be empty or blank"}
	}
	return text, nil
}

// checkLine is checkText for titles and names, which stand among the texts of others: one line, and nothing in it that changes
// how what stands around it is shown.
func checkLine(location, text string, maxLen int) (string, *Field) {
	text, bad := checkText(location, text, 1, maxLen)
	if bad == nil && strings.ContainsFunc(text, breaksLine) {
		return "", &Field{location, "must be one line, without control characters and without marks that turn the direction of text"}
	}
	return text, bad
}

// checkKey is for what nobody reads: any characters count.
func checkKey(location, text string, maxLen int) (string, *Field) {
	return trimText(location, text, maxLen)
}

// trimText refuses NUL because neither database can store it faithfully, invalid UTF-8 because a later reader would not get
// back what was sent.
func trimText(location, text string, maxLen int) (string, *Field) {
	if !utf8.ValidString(text) {
		return "", &Field{location, "must be valid UTF-8"}
	}
	if strings.ContainsRune(text, 0) {
		return "", &Field{location, "must not contain NUL"}
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > maxLen {
		return "", &Field{location, "must be at most " + strconv.Itoa(maxLen) + " characters long"}
	}
	return text, nil
}

// canBeSeen says whether a text shows anything.
func canBeSeen(text string) bool { return strings.ContainsFunc(text, isSeen) }

// invisible are the characters that show nothing by themselves: white space, control and format characters, variation
// selectors and all else that Unicode has readers ignore where they have no glyph for it (fillers of Hangul among them), and two
// that are drawn empty: the Braille pattern without dots and the musical notehead without a head.
var invisible = []*unicode.RangeTable{
	unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
	unicode.Noncharacter_Code_Point,
	{R16: []unicode.Range16{{Lo: 0x2800, Hi: 0x2800, Stride: 1}}, R32: []unicode.Range32{{Lo: 0x1d159, Hi: 0x1d159, Stride: 1}}},
}

func isSeen(r rune) bool { return r > ' ' && r < 0x7f || !unicode.In(r, invisible...) }

// breaksLine: control characters, line and paragraph separators, and those that embed, override and isolate a direction. (The
// marks U+200E, U+200F and U+061C turn nothing around them, and names need them.)
func breaksLine(r rune) bool {
	return unicode.Is(unicode.Cc, r) || r == '\u2028' || r == '\u2029' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

// fieldErrors turns what checks found into one error, nil if they found nothing.
func fieldErrors(found ...*Field) error {
	var fields []Field
	for _, f := range found {
		if f != nil {
			fields = append(fields, *f)
		}
	}
	if fields == nil {
		return nil
	}
	return InvalidFields(fields...)
}

// foldASCII lowers A to Z and nothing else: Unicode's folding would make the Kelvin sign a k, and so two spellings of one
// name out of what is no name at all.
func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

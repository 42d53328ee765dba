package chat

import (
	"strconv"
	"strings"
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

// checkText trims the text and holds it to min..max code points. NUL is refused because neither database can store it
// faithfully, invalid UTF-8 because a later reader would not get back what was sent.
func checkText(location, text string, minLen, maxLen int) (string, *Field) {
	if !utf8.ValidString(text) {
		return "", &Field{location, "must be valid UTF-8"}
	}
	if strings.ContainsRune(text, 0) {
		return "", &Field{location, "must not contain NUL"}
	}
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n < minLen:
		return "", &Field{location, "must not be empty or blank"}
	case n > maxLen:
		return "", &Field{location, "must be at most " + strconv.Itoa(maxLen) + " characters long"}
	}
	return text, nil
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

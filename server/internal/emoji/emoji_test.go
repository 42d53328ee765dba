package emoji_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/emoji"
)

func TestOneEmoji(t *testing.T) {
	for typed, want := range map[string]string{
		"👍": "👍", "🦊": "🦊", "🫩": "🫩", "🫯": "🫯", // the last two are of Unicode 16 and 17
		"👍🏽": "👍🏽", "👷🏿": "👷🏿", "🧍🏿": "🧍🏿", "👩🏽‍🚀": "👩🏽‍🚀", "👨‍👩‍👧‍👦": "👨‍👩‍👧‍👦", "🙂‍↔️": "🙂‍↔️", "🐦‍🔥": "🐦‍🔥",
		"👩🏻\u200d❤\ufe0f\u200d💋\u200d👩🏿": "👩🏻\u200d❤\ufe0f\u200d💋\u200d👩🏿",
		"🇩🇪": "🇩🇪", "🇺🇳": "🇺🇳", "🏳️‍🌈": "🏳️‍🌈",
		"🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
		// One emoji has one spelling, whatever keyboard it comes from.
		"❤": "❤\ufe0f", "❤\ufe0f": "❤\ufe0f", "☺": "☺\ufe0f", "👍\ufe0f": "👍", "🕵": "🕵\ufe0f", "🕵🏽": "🕵🏽", "🏳\u200d🌈": "🏳\ufe0f\u200d🌈",
		"1\u20e3": "1\ufe0f\u20e3", "1\ufe0f\u20e3": "1\ufe0f\u20e3", "#\ufe0f\u20e3": "#\ufe0f\u20e3", "*\u20e3": "*\ufe0f\u20e3",
		"©": "©\ufe0f", "®\ufe0f": "®\ufe0f", "™": "™\ufe0f", "‼": "‼\ufe0f", "👩🏻\u200d❤\u200d💋\u200d👩🏿": "👩🏻\u200d❤\ufe0f\u200d💋\u200d👩🏿",
	} {
		if got, ok := emoji.Parse(typed); !ok || got != want {
			t.Errorf("%q (%+q): got %+q, %t", typed, typed, got, ok)
		}
	}
}

func TestNoEmojiOrMoreThanOne(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "a letter": "x", "a word": ":thumbsup:", "a digit": "1", "a digit in style": "1\ufe0f", "a hash": "#",
		"a star that is none": "★", "two": "👍👍", "two different": "👍❤", "with a space": "👍 ", "after a space": " 👍", "with a letter": "👍a",
		"a line end": "👍\n", "NUL": "👍\x00", "invalid UTF-8": "👍\xff", "half a flag": "🇩", "three halves": "🇩🇪🇫", "two flags": "🇩🇪🇫🇷",
		"a skin tone": "🏽", "two skin tones": "👍🏽🏽", "a joiner": "\u200d", "a joiner at the end": "👍\u200d", "a joiner in front": "\u200d👍",
		"two joiners": "👩\u200d\u200d🚀", "a style alone": "\ufe0f", "text style": "❤\ufe0e", "a keycap alone": "\u20e3", "a keycap of a letter": "a\ufe0f\u20e3",
		"a combining mark": "👍\u0308", "a mark of a row": "👍" + strings.Repeat("\u0308", 200), "joined without end": strings.TrimSuffix(strings.Repeat("👩\u200d", 5), "\u200d"),
		"a text in tags": "🏴\U000e0068\U000e0069\U000e007f", "tags on another": "👍\U000e0067\U000e0062\U000e007f", "right to left": "\u202e👍",
		"long": strings.Repeat("👍", 1000), "a Han character": "好", "a letter in a circle": "ⓐ",
	} {
		if got, ok := emoji.Parse(text); ok {
			t.Errorf("%s: %+q passed as %+q", name, text, got)
		}
	}
}

// What is accepted is text, is short, and is accepted again as it is.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"👍", "❤", "1\u20e3", "👩🏽‍🚀", "🇩🇪", "👍\xff", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		one, ok := emoji.Parse(text)
		if !ok {
			return
		}
		again, ok := emoji.Parse(one)
		if !ok || again != one || !utf8.ValidString(one) || len(one) > 80 {
			t.Errorf("%+q became %+q and then %+q, %t", text, one, again, ok)
		}
	})
}

package emoji

import (
	"strings"
	"sync"

	"go.mau.fi/util/emojishortcodes"
)

// aliases are names that people and programs know beside those of the table.
var aliases = map[string]string{
	"thumbsup": "+1", "thumbsdown": "-1", "thumbs_up": "+1", "thumbs_down": "-1", "hankey": "poop", "shit": "poop", "collision": "boom",
	"satisfied": "laughing", "telephone": "phone", "honeybee": "bee", "red_car": "car", "simple_smile": "slightly_smiling_face",
	"large_red_circle": "red_circle", "man-raising-hand": "raising_hand", "envelope": "email", "sailboat": "boat", "running": "runner",
	"tada_emoji": "tada", "punch": "facepunch", "lightbulb": "bulb", "flipper": "dolphin", "paw_prints": "feet", "shoe": "mans_shoe",
	"heart_eyes_emoji": "heart_eyes", "uk": "gb", "pencil": "memo", "hand": "raised_hand",
}

var tones = map[string]rune{
	"skin-tone-2": firstTone, "skin-tone-3": firstTone + 1, "skin-tone-4": firstTone + 2, "skin-tone-5": firstTone + 3, "skin-tone-6": lastTone,
}

// byName is the table of Slack, Mattermost and Discord the other way round.
var byName = sync.OnceValue(func() map[string]string {
	names := make(map[string]string, len(emojishortcodes.GetMap()))
	for emoji, name := range emojishortcodes.GetMap() {
		if whole, ok := Parse(emoji); ok {
			names[name] = whole
		}
	}
	return names
})

// Named is the emoji that chat programs call so, as in `+1` or `wave::skin-tone-3`, without the colons around it. An emoji
// itself counts as its own name. ok is false for what is none, as the names of pictures that people made themselves.
func Named(name string) (emoji string, ok bool) {
	if emoji, ok := Parse(name); ok {
		return emoji, true
	}
	name, tone, _ := strings.Cut(strings.ToLower(name), "::")
	if other, ok := aliases[name]; ok {
		if _, known := byName()[name]; !known {
			name = other
		}
	}
	plain, ok := byName()[name]
	if !ok {
		plain, ok = byName()[strings.TrimPrefix(name, "flag-")]
	}
	if r, isTone := tones[tone]; ok && isTone {
		if toned, ok := Parse(strings.TrimSuffix(plain, string(emojiStyle)) + string(r)); ok {
			return toned, true
		}
	}
	return plain, ok
}

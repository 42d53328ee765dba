package slackformat

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// names are those that programs use. Others stay as they were written.
var names = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "wave": "👋", "eyes": "👀", "pray": "🙏", "clap": "👏",
	"white_check_mark": "✅", "heavy_check_mark": "✔️", "ballot_box_with_check": "☑️", "x": "❌", "negative_squared_cross_mark": "❎",
	"heavy_multiplication_x": "✖️", "warning": "⚠️", "exclamation": "❗", "heavy_exclamation_mark": "❗", "bangbang": "‼️", "question": "❓",
	"no_entry": "⛔", "no_entry_sign": "🚫", "octagonal_sign": "🛑", "rotating_light": "🚨", "siren": "🚨", "fire": "🔥", "boom": "💥",
	"collision": "💥", "skull": "💀", "bug": "🐛", "rocket": "🚀", "tada": "🎉", "sparkles": "✨", "star": "⭐", "zap": "⚡", "bell": "🔔",
	"no_bell": "🔕", "mega": "📣", "loudspeaker": "📢", "construction": "🚧", "hammer": "🔨", "hammer_and_wrench": "🛠️", "wrench": "🔧",
	"gear": "⚙️", "package": "📦", "label": "🏷️", "lock": "🔒", "unlock": "🔓", "key": "🔑", "shield": "🛡️", "link": "🔗", "mag": "🔍",
	"memo": "📝", "pencil": "📝", "pencil2": "✏️", "book": "📖", "books": "📚", "green_book": "📗", "clipboard": "📋", "calendar": "📅", "date": "📅",
	"clock1": "🕐", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "stopwatch": "⏱️", "alarm_clock": "⏰", "arrow_up": "⬆️",
	"arrow_down": "⬇️", "arrow_right": "➡️", "arrow_left": "⬅️", "arrows_counterclockwise": "🔄", "repeat": "🔁", "chart_with_upwards_trend": "📈",
	"chart_with_downwards_trend": "📉", "bar_chart": "📊", "red_circle": "🔴", "large_red_circle": "🔴", "large_orange_circle": "🟠",
	"large_yellow_circle": "🟡", "large_green_circle": "🟢", "large_blue_circle": "🔵", "white_circle": "⚪", "black_circle": "⚫",
	"large_red_square": "🟥", "large_orange_square": "🟧", "large_yellow_square": "🟨", "large_green_square": "🟩", "heart": "❤️",
	"green_heart": "💚", "information_source": "ℹ️", "bulb": "💡", "hourglass_done": "⌛", "point_right": "👉", "robot_face": "🤖", "ghost": "👻",
	"computer": "💻", "cloud": "☁️", "globe_with_meridians": "🌐", "house": "🏠", "broken_heart": "💔", "muscle": "💪", "pager": "📟",
	"email": "✉️", "envelope": "✉️", "inbox_tray": "📥", "outbox_tray": "📤", "sos": "🆘", "ok": "🆗", "new": "🆕", "100": "💯",
	"male-technologist": "👨‍💻", "person_in_lotus_position": "🧘", "checkered_flag": "🏁", "triangular_flag_on_post": "🚩",
}

var named = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// emojiIn puts emoji in the place of their names. What touches a word is no name: `10:100:20`, `2001:db8:100:1`.
func emojiIn(text string) string {
	found := named.FindAllStringIndex(text, -1)
	if found == nil {
		return text
	}
	var out strings.Builder
	from := 0
	for _, at := range found {
		emoji := names[text[at[0]+1:at[1]-1]]
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if emoji == "" || isWord(before) || isWord(after) {
			continue
		}
		out.WriteString(text[from:at[0]] + emoji)
		from = at[1]
	}
	return out.String() + text[from:]
}

package slackformat

import (
	"strconv"
	"strings"
)

// richText is what people write in Slack, and programs that build messages with its editor.
func (w *writer) richText(elements []object) {
	var lines []string
	for _, e := range elements {
		inner := w.richInline(e.list("elements"))
		switch e.text("type") {
		case "rich_text_section":
			lines = append(lines, inner)
		case "rich_text_quote":
			lines = append(lines, "> "+strings.ReplaceAll(inner, "\n", "\n> "))
		case "rich_text_preformatted":
			var out strings.Builder
			writeFence(&out, richPlain(e.list("elements")))
			lines = append(lines, strings.TrimSpace(out.String()))
		case "rich_text_list":
			lines = append(lines, w.richList(e)...)
		}
	}
	w.add(strings.Join(lines, "\n"))
}

// mostIndent is how deep a list is shown.
const mostIndent = 5

func (w *writer) richList(list object) (lines []string) {
	indent, _ := strconv.Atoi(list.text("indent"))
	indent = max(min(indent, mostIndent), 0)
	for i, item := range list.list("elements") {
		marker := "-"
		if list.text("style") == "ordered" {
			marker = strconv.Itoa(i+1) + "."
		}
		text := strings.ReplaceAll(w.richInline(item.list("elements")), "\n", " ")
		lines = append(lines, strings.Repeat("   ", indent)+marker+" "+text)
	}
	return lines
}

func (w *writer) richInline(elements []object) string {
	var out strings.Builder
	for _, e := range elements {
		switch e.text("type") {
		case "text":
			out.WriteString(styled(e.text("text"), e.object("style")))
		case "link":
			out.WriteString(link(e.text("url"), e.text("text")))
		case "user":
			out.WriteString("@" + e.text("user_id"))
		case "channel":
			out.WriteString("#" + e.text("channel_id"))
		case "usergroup":
			out.WriteString("@" + e.text("usergroup_id"))
		case "broadcast":
			w.namesRoom = true
			out.WriteString("@room")
		case "emoji":
			out.WriteString(emojiIn(":" + e.text("name") + ":"))
		case "date":
			out.WriteString(plain(e.text("fallback")))
		case "color":
			out.WriteString(plain(e.text("value")))
		}
	}
	return out.String()
}

// richPlain is the text alone, for code.
func richPlain(elements []object) string {
	var out strings.Builder
	for _, e := range elements {
		out.WriteString(or(e.text("text"), e.text("url")))
	}
	return strings.ReplaceAll(out.String(), fenceSign, "` ` `")
}

// styled puts the signs around what can be seen: Markdown knows none with blanks inside of them.
func styled(text string, style object) string {
	inner := strings.TrimSpace(text)
	if inner == "" || strings.Contains(inner, "\n") && style["code"] != true {
		return plain(text)
	}
	before, after, _ := strings.Cut(text, inner)
	if style["code"] == true {
		return before + "`" + strings.NewReplacer("`", "'", "\n", " ").Replace(inner) + "`" + after
	}
	inner = plain(inner)
	for _, s := range []struct{ name, mark string }{{"strike", "~~"}, {"italic", "_"}, {"bold", "**"}} {
		if style[s.name] == true {
			inner = s.mark + inner + s.mark
		}
	}
	return before + inner + after
}

package slackformat

import (
	"strconv"
	"strings"
	"time"
)

// attachment is the older form of a rich message.
func (w *writer) attachment(a object) {
	before := len(w.parts)
	w.add(w.mrkdwn(a.text("pretext")))
	w.blocks(a.list("blocks"))
	var lines []string
	line := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			lines = append(lines, text)
		}
	}
	if author := a.text("author_name"); author != "" {
		line(link(a.text("author_link"), author))
	}
	if title := a.text("title"); title != "" {
		line(bold(linked(a.text("title_link"), w.title(title), title)))
	}
	line(w.mrkdwn(a.text("text")))
	for _, field := range a.list("fields") {
		line(w.field(field))
	}
	line(picture(a.text("image_url"), ""))
	line(w.buttons(a.list("actions")))
	line(footer(a))
	w.add(strings.Join(lines, "\n"))
	if len(w.parts) == before {
		w.add(w.mrkdwn(a.text("fallback")))
	}
}

// title is a line that may have markup: programs put escapes and links into titles.
func (w *writer) title(text string) string { return w.inline(strings.Join(strings.Fields(text), " ")) }

// linked is a text that is Markdown behind a link, if it has one and no link of its own.
func linked(address, shown, label string) string {
	if hasScheme(address) && !strings.Contains(shown, "](") {
		return link(address, unescape(label))
	}
	return shown
}

// bold is a line in bold, but for one that has bold in it.
func bold(line string) string {
	if line == "" || strings.Contains(line, "**") {
		return line
	}
	return "**" + line + "**"
}

// field is a title and a value, on one line where the value is one.
func (w *writer) field(f object) string {
	title, value := strings.TrimRight(w.title(f.text("title")), ": "), w.mrkdwn(f.text("value"))
	switch {
	case title == "":
		return value
	case value == "":
		return bold(title)
	case strings.Contains(value, "\n"):
		return bold(title+":") + "\n" + value
	}
	return bold(title+":") + " " + value
}

// footer is small in Slack: here it is in italics.
func footer(a object) string {
	parts := []string{}
	if text := strings.Join(strings.Fields(unescape(a.text("footer"))), " "); text != "" {
		parts = append(parts, plain(text))
	}
	if seconds, err := strconv.ParseFloat(a.text("ts"), 64); err == nil && seconds > 0 && seconds < 1e11 {
		parts = append(parts, time.Unix(int64(seconds), 0).UTC().Format("2006-01-02 15:04 UTC"))
	}
	if len(parts) == 0 {
		return ""
	}
	return "_" + strings.Join(parts, " · ") + "_"
}

// picture is a link: pictures from elsewhere are not shown by themselves.
func picture(address, label string) string {
	if !hasScheme(address) {
		return ""
	}
	return link(address, or(label, "picture"))
}

// blocks shows each as a paragraph. One of a kind that has no place in a message, such as an input, is left out.
func (w *writer) blocks(blocks []object) {
	for _, b := range blocks {
		switch b.text("type") {
		case "header":
			w.add(bold(plain(strings.Join(strings.Fields(b.object("text").text("text")), " "))))
		case "section":
			w.section(b)
		case "context":
			w.add(w.context(b))
		case "divider":
			w.divider()
		case "image":
			w.add(picture(b.text("image_url"), or(b.object("title").text("text"), b.text("alt_text"))))
		case "actions":
			w.add(w.buttons(b.list("elements")))
		case "rich_text":
			w.richText(b.list("elements"))
		case "markdown":
			w.add(b.text("text"))
		case "video":
			w.add(link(or(b.text("title_url"), b.text("video_url")), or(b.object("title").text("text"), b.text("alt_text"))))
		}
	}
}

const dividerLine = "---"

// divider is a line between two paragraphs, and none before the first one.
func (w *writer) divider() {
	if n := len(w.parts); n > 0 && w.parts[n-1] != dividerLine {
		w.add(dividerLine)
	}
}

// textOf is a text object, which says what it is.
func (w *writer) textOf(t object) string {
	if t.text("type") == "plain_text" {
		return plain(t.text("text"))
	}
	return w.mrkdwn(t.text("text"))
}

func (w *writer) section(b object) {
	var lines []string
	for _, text := range append([]object{b.object("text")}, b.list("fields")...) {
		// The title of a field stands on a line of its own in Slack, above the value.
		if shown := w.textOf(text); shown != "" {
			lines = append(lines, onOneLine(shown))
		}
	}
	if accessory := b.object("accessory"); accessory != nil {
		if shown := w.buttons([]object{accessory}); shown != "" {
			lines = append(lines, shown)
		}
	}
	w.add(strings.Join(lines, "\n"))
}

// onOneLine puts a value of one line behind its title: two lines, the first one in bold with a colon.
func onOneLine(shown string) string {
	title, value, found := strings.Cut(shown, "\n")
	title = strings.TrimSpace(title)
	isTitle := strings.HasPrefix(title, "**") && (strings.HasSuffix(title, ":**") || strings.HasSuffix(title, "**:"))
	if found && isTitle && !strings.Contains(value, "\n") {
		return title + " " + value
	}
	return shown
}

func (w *writer) context(b object) string {
	var shown []string
	for _, e := range b.list("elements") {
		if e.text("type") == "image" { // an icon: what it shows is said beside it
			continue
		}
		if text := w.textOf(e); text != "" {
			shown = append(shown, text)
		}
	}
	return strings.Join(shown, " · ")
}

// buttons are links. One without an address does nothing outside of Slack.
func (w *writer) buttons(elements []object) string {
	var shown []string
	for _, e := range elements {
		label := or(e.object("text").text("text"), e.text("text"))
		switch e.text("type") {
		case "image":
			shown = append(shown, picture(e.text("image_url"), e.text("alt_text")))
		case "overflow":
			for _, option := range e.list("options") {
				if hasScheme(option.text("url")) {
					shown = append(shown, link(option.text("url"), option.object("text").text("text")))
				}
			}
		default:
			if hasScheme(e.text("url")) {
				shown = append(shown, link(e.text("url"), label))
			}
		}
	}
	return strings.Join(shown, " · ")
}

// Package slackformat turns what programs send to Slack's incoming webhooks into Markdown: text, attachments and blocks
// (https://docs.slack.dev/messaging/formatting-message-text, https://docs.slack.dev/reference/block-kit/blocks). What a
// program sends is never refused for being rich: what has no place in a message is left out, what is too long is cut.
// It imports the standard library only.
package slackformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Message is what a payload says.
type Message struct {
	Text string // "" for a payload that says nothing
	// NamesRoom: it calls everybody, by <!here>, <!channel> or <!everyone>. The text has "@room" there. Where that stands
	// in what a program quotes, it does not count.
	NamesRoom bool
}

// ErrNotObject says that a payload is no JSON object.
var ErrNotObject = errors.New("not a JSON object")

// Parse reads a payload. The text has at most so many code points. A field of another type than Slack's is passed over.
func Parse(payload []byte, most int) (Message, error) {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber() // as it was written
	var root map[string]any
	if err := decoder.Decode(&root); err != nil || root == nil {
		return Message{}, ErrNotObject
	}
	w := &writer{}
	w.message(object(root))
	if n := len(w.parts); n > 0 && w.parts[n-1] == dividerLine {
		w.parts = w.parts[:n-1]
	}
	return Message{Text: Cut(strings.TrimSpace(strings.Join(w.parts, "\n\n")), most), NamesRoom: w.namesRoom}, nil
}

// writer gathers the paragraphs of a message.
type writer struct {
	parts     []string
	namesRoom bool
}

func (w *writer) add(part string) {
	if part = strings.TrimSpace(part); part != "" {
		w.parts = append(w.parts, part)
	}
}

// message shows blocks in the place of the text, which is for notifications then, and attachments below.
func (w *writer) message(root object) {
	w.blocks(root.list("blocks"))
	if len(w.parts) == 0 {
		text := root.text("text")
		if root["mrkdwn"] == false {
			w.add(plain(text))
		} else {
			w.add(w.mrkdwn(text))
		}
	}
	for _, attachment := range root.list("attachments") {
		w.attachment(attachment)
	}
}

// object is a JSON object whose fields may be of any type.
type object map[string]any

// text is a field as text, "" where it is none. Numbers are texts here: programs put them into fields.
func (o object) text(name string) string {
	switch value := o[name].(type) {
	case string:
		return strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", ""), "\ufffd")
	case json.Number:
		return value.String()
	}
	return ""
}

func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

// list is the objects of a list.
func (o object) list(name string) (objects []object) {
	values, _ := o[name].([]any)
	for _, value := range values {
		if inner, ok := value.(map[string]any); ok {
			objects = append(objects, inner)
		}
	}
	return objects
}

// cutSign stands where a text was cut.
const cutSign = "…"

// Cut shortens a text to at most so many code points, with a sign where it ends. It does not leave a code block open, which
// would take the sign in.
func Cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	const fence = "\n```"
	room := most - utf8.RuneCountInString(fence+"\n"+cutSign)
	if room <= 0 {
		return cutSign
	}
	kept := strings.TrimSpace(string([]rune(text)[:room]))
	// A line that is nearly whole goes as a whole, so that no word, link or address is cut in two.
	if i := strings.LastIndexAny(kept, "\n"); i > len(kept)/2 {
		kept = strings.TrimSpace(kept[:i])
	} else if i := strings.LastIndexAny(kept, " \t"); i > len(kept)/2 {
		kept = strings.TrimSpace(kept[:i])
	}
	if isCodeOpen(kept) {
		kept += fence
	}
	return kept + "\n" + cutSign
}

func isCodeOpen(text string) bool {
	open := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), fenceSign) {
			open = !open
		}
	}
	return open
}

package export

import (
	"strings"
	"time"
	"unicode"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	deletedBody = "Message deleted"
	filesBody   = "Files"
)

// quoteLength is how much of a message a quote of it shows, in code points.
const quoteLength = 120

// transcript is plain text: a line begins a message, and the further lines of its body stand indented, so that nobody can
// write what looks like another's message.
type transcript struct {
	room  chat.Room
	times clockText
}

func (t *transcript) begin(b []byte) []byte {
	b = appendPlain(b, t.room.Heading(), " ")
	b = append(b, " (#"+t.room.Name+")\n"...)
	if t.room.Topic != "" {
		b = append(appendPlain(b, t.room.Topic, " "), '\n')
	}
	return append(b, "Days and times are UTC.\n"...)
}

func (t *transcript) end(b []byte) []byte { return b }

func (t *transcript) message(b []byte, m *chat.Message) []byte {
	if t.times.isNewDay(m.CreatedAt) {
		b = append(b, "\n-- "+dayText(m.CreatedAt)+" --\n\n"...)
	}
	b = append(b, '[')
	b = m.CreatedAt.UTC().AppendFormat(b, "15:04:05Z")
	b = append(b, "] "...)
	b = appendPlain(b, shownName(m.Author), " ")
	if !m.Author.Deleted {
		b = append(b, " (@"+m.Author.Username+")"...)
	}
	if m.EditedAt != nil && m.DeletedAt == nil {
		b = append(b, " (edited)"...)
	}
	b = append(b, ": "...)
	if m.DeletedAt != nil {
		return append(b, deletedBody+"\n"...)
	}
	if m.ReplyTo != nil {
		b = append(b, "(to "...)
		b = appendPlain(b, shownName(m.ReplyTo.Author), " ")
		b = append(b, `: "`...)
		b = appendPlain(b, shortened(quotedBody(m.ReplyTo)), " ")
		b = append(b, `") `...)
	}
	b = append(appendPlain(b, m.Body, "\n    "), '\n')
	for _, f := range m.Files {
		b = append(appendPlain(append(b, "    [file: "...), f.Name, " "), "]\n"...)
	}
	if len(m.Reactions) > 0 {
		b = append(b, "    ["+reactionsText(m.Reactions)+"]\n"...)
	}
	return b
}

// appendPlain adds a text whose line ends become newLine, and without what steers a terminal or turns the reading direction.
func appendPlain(b []byte, text, newLine string) []byte {
	for i, r := range text {
		switch {
		case r == '\r' && strings.HasPrefix(text[i:], "\r\n"):
		case isLineEnd(r):
			b = append(b, newLine...)
		default:
			b = appendVisible(b, r)
		}
	}
	return b
}

func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

func appendVisible(b []byte, r rune) []byte {
	switch {
	case r == '\t':
		return append(b, '\t')
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069': // embeddings, overrides, isolates
		return b
	case unicode.IsControl(r):
		r = unicode.ReplacementChar
	}
	return append(b, string(r)...)
}

func shownName(u chat.User) string {
	if u.Deleted {
		return "Deleted user"
	}
	return u.DisplayName
}

func quotedBody(q *chat.Quote) string {
	switch {
	case q.Body == "" && q.HasFiles:
		return filesBody
	case q.Body == "":
		return deletedBody
	}
	return q.Body
}

func shortened(text string) string {
	n := 0
	for i := range text {
		if n++; n > quoteLength {
			return text[:i] + "…"
		}
	}
	return text
}

func dayText(t time.Time) string { return t.UTC().Format("Monday, 2 January 2006") }

// clockText writes times, and knows the day of the message before.
type clockText struct{ day int64 }

const daySeconds = 24 * 60 * 60

func (c *clockText) isNewDay(t time.Time) bool {
	day := t.Unix() / daySeconds
	isNew := day != c.day
	c.day = day
	return isNew
}

// appendStamp adds a time as the wire has it, or nothing.
func (c *clockText) appendStamp(b []byte, t *time.Time) []byte {
	if t == nil {
		return b
	}
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

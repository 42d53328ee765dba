package export

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// table is CSV by RFC 4180: a header, lines that end in CRLF, UTF-8 without a mark. A cell that a spreadsheet could take for
// a formula begins with an apostrophe, which makes it a text.
type table struct{ times clockText }

var columns = []string{
	"seq", "id", "created_at", "edited_at", "deleted_at", "username", "display_name", "body", "reply_to_seq", "reactions", "mentions",
}

func (*table) begin(b []byte) []byte { return append(b, strings.Join(columns, ",")+"\r\n"...) }
func (*table) end(b []byte) []byte   { return b }

func (t *table) message(b []byte, m *chat.Message) []byte {
	b = strconv.AppendInt(b, m.Seq, 10)
	b = appendCell(append(b, ','), string(m.ID))
	b = t.times.appendStamp(append(b, ','), &m.CreatedAt)
	b = t.times.appendStamp(append(b, ','), m.EditedAt)
	b = t.times.appendStamp(append(b, ','), m.DeletedAt)
	b = appendCell(append(b, ','), m.Author.Username)
	b = appendCell(append(b, ','), shownName(m.Author))
	b = appendCell(append(b, ','), m.Body)
	b = append(b, ',')
	if m.ReplyTo != nil {
		b = strconv.AppendInt(b, m.ReplyTo.Seq, 10)
	}
	b = appendCell(append(b, ','), reactionsText(m.Reactions))
	b = appendCell(append(b, ','), mentionsText(m.Mentions))
	return append(b, "\r\n"...)
}

// appendCell adds a text as one cell.
func appendCell(b []byte, text string) []byte {
	isQuoted := isFormula(text) || strings.ContainsAny(text, ",\"\r\n;\t ")
	if !isQuoted {
		return append(b, text...)
	}
	b = append(b, '"')
	if isFormula(text) {
		b = append(b, '\'')
	}
	for {
		before, after, found := strings.Cut(text, `"`)
		b = append(b, before...)
		if !found {
			return append(b, '"')
		}
		b = append(b, `""`...)
		text = after
	}
}

// isFormula says whether a spreadsheet could run a cell: what it begins with, or what comes after blanks and what does not
// show, is one of = + - @, as it is or full-width. A first TAB or CR may begin a new cell.
func isFormula(text string) bool {
	if text != "" && (text[0] == '\t' || text[0] == '\r') {
		return true
	}
	for _, r := range text {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−':
			return true
		}
		if r < utf8.RuneSelf && r > ' ' && r != 0x7f {
			return false
		}
		if !unicode.IsSpace(r) && !unicode.In(r, unicode.C, unicode.Z, unicode.M) {
			return false
		}
	}
	return false
}

func reactionsText(reactions []chat.Reaction) string {
	if len(reactions) == 0 {
		return ""
	}
	var parts []string
	for _, r := range reactions {
		parts = append(parts, r.Emoji+" "+strconv.Itoa(r.Count))
	}
	return strings.Join(parts, ", ")
}

func mentionsText(users []chat.User) string {
	if len(users) == 0 {
		return ""
	}
	var parts []string
	for _, u := range users {
		if !u.Deleted {
			parts = append(parts, u.Username)
		}
	}
	return strings.Join(parts, " ")
}

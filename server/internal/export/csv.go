package export

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// table is CSV by RFC 4180: a header, lines that end in CRLF, UTF-8. What a spreadsheet could take for a formula gets an
// apostrophe, which makes it a text: at the beginning of a cell, and inside of one wherever a reader that splits at `;` or TAB
// would begin another. (For such a reader the quotes do not open a cell, so a line end in it ends the row.)
type table struct {
	times clockText
	// excel: a byte order mark stands first, without which Excel does not read UTF-8. Programs would take it for a part of the
	// first column's name.
	excel bool
}

var columns = []string{
	"seq", "id", "created_at", "edited_at", "deleted_at", "username", "display_name", "body", "reply_to_seq", "reactions", "mentions", "files",
}

func (t *table) begin(b []byte) []byte {
	if t.excel {
		b = append(b, "\ufeff"...)
	}
	return append(b, strings.Join(columns, ",")+"\r\n"...)
}

func (*table) end(b []byte) []byte { return b }

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
	b = appendCell(append(b, ','), mentionsText(m))
	b = appendCell(append(b, ','), filesText(m))
	return append(b, "\r\n"...)
}

// AppendRow adds a row of texts, by the rules of an exported room.
func AppendRow(b []byte, cells ...string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCell(b, cell)
	}
	return append(b, "\r\n"...)
}

// appendCell adds a text as one cell.
func appendCell(b []byte, text string) []byte {
	isQuoted := isFormula(text) || strings.ContainsAny(text, ",\"\r\n;\t \v\f\u0085\u2028\u2029")
	if !isQuoted {
		return append(b, text...)
	}
	b = append(b, '"')
	for isFirst := true; text != ""; isFirst = false {
		end := pieceEnd(text)
		if isFirst && isFormula(text) || !isFirst && opensFormula(text[:end]) {
			b = append(b, '\'')
		}
		for _, c := range []byte(text[:end]) {
			if c == '"' {
				b = append(b, '"')
			}
			b = append(b, c)
		}
		text = text[end:]
	}
	return append(b, '"')
}

// pieceEnd is where some reader may begin another cell: behind a `;`, a TAB or the end of a line.
func pieceEnd(text string) int {
	at := strings.IndexFunc(text, func(r rune) bool { return r == ';' || r == '\t' || isLineEnd(r) })
	if at < 0 {
		return len(text)
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return at + size
}

// isFormula says whether a spreadsheet could run a cell. A first TAB or CR may begin a new one.
func isFormula(text string) bool {
	return text != "" && (text[0] == '\t' || text[0] == '\r') || opensFormula(text)
}

// opensFormula says whether the first thing that shows, quotes aside, is one of = + - @, as it is or full-width. (Where a
// quote opens no cell, the next one may end it.)
func opensFormula(text string) bool {
	for _, r := range text {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−':
			return true
		case '"':
			continue
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

// filesText names the files, one a line: a name may have any other sign.
func filesText(m *chat.Message) string {
	var names []string
	for _, f := range m.Files {
		names = append(names, f.Name)
	}
	return strings.Join(names, "\n")
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

// mentionsText lists the usernames, and `room`, which is nobody's, for all members.
func mentionsText(m *chat.Message) string {
	var parts []string
	if m.MentionsRoom {
		parts = append(parts, "room")
	}
	for _, u := range m.Mentions {
		if !u.Deleted {
			parts = append(parts, u.Username)
		}
	}
	return strings.Join(parts, " ")
}

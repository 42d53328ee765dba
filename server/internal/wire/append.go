package wire

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Events, acks and messages are encoded by hand, because encoding/json takes five times as long.
// TestAppendedAsEncoded holds that the bytes are those of the structs.

// EncodeEvent gives the bytes of an event: one JSON object, without a line end.
func EncodeEvent(e chat.Event) []byte {
	size := 512
	if e.Message != nil {
		size += sizeOf(e.Message)
	}
	return AppendEvent(make([]byte, 0, size), e)
}

// sizeOf is about the bytes of a message.
func sizeOf(m *chat.Message) int {
	size := 640 + len(m.Body) + len(m.Body)/8
	if m.ReplyTo != nil {
		size += 256 + len(m.ReplyTo.Body)
	}
	return size + 64*len(m.Reactions) + 192*len(m.Mentions) + 512*len(m.Files)
}

// AppendEvent adds an event: one JSON object, without a line end.
func AppendEvent(b []byte, e chat.Event) []byte {
	isOfMessage := e.Type == chat.MessageCreated || e.Type == chat.MessageEdited || e.Type == chat.MessageDeleted
	if !isOfMessage || e.Message == nil {
		return append(b, Encode(FromEvent(e))...)
	}
	b = append(b, `{"type":"`...)
	b = append(b, e.Type...)
	b = append(b, `","room":`...)
	b = appendString(b, e.RoomName)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, e.Seq, 10)
	b = append(b, `,"at":`...)
	b = appendTime(b, e.At)
	b = append(b, `,"actor":`...)
	b = appendUser(b, e.Actor)
	b = append(b, `,"message":`...)
	b = appendMessage(b, e.Message, false)
	return append(b, '}')
}

// EncodeSent gives the frame that acks a send; id echoes the command's.
func EncodeSent(id string, m chat.Message) []byte {
	b := make([]byte, 0, sizeOf(&m)+128)
	b = append(b, `{"type":"ack"`...)
	if id != "" {
		b = append(b, `,"id":`...)
		b = appendString(b, id)
	}
	b = append(b, `,"room":`...)
	b = appendString(b, m.RoomName)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, m.Seq, 10)
	b = append(b, `,"message":`...)
	b = AppendMessage(b, m)
	return append(b, '}')
}

// AppendMessage adds a message as its reader sees it, with `me` in its reactions: one JSON object,
// without a line end.
func AppendMessage(b []byte, m chat.Message) []byte { return appendMessage(b, &m, true) }

func appendMessage(b []byte, m *chat.Message, withMe bool) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, string(m.ID))
	b = append(b, `,"room":`...)
	b = appendString(b, m.RoomName)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, m.Seq, 10)
	b = append(b, `,"author":`...)
	b = appendUser(b, m.Author)
	b = append(b, `,"body":`...)
	b = appendString(b, m.Body)
	b = append(b, `,"client_id":`...)
	b = appendTextOrNull(b, m.ClientID)
	b = append(b, `,"reply_to":`...)
	b = appendQuote(b, m.ReplyTo)
	b = append(b, `,"created_at":`...)
	b = appendTime(b, m.CreatedAt)
	b = append(b, `,"edited_at":`...)
	b = appendTimeOrNull(b, m.EditedAt)
	b = append(b, `,"deleted_at":`...)
	b = appendTimeOrNull(b, m.DeletedAt)
	if m.DeletedReason != "" {
		b = append(b, `,"deleted_reason":`...)
		b = appendString(b, m.DeletedReason)
	}
	b = append(b, `,"reactions":[`...)
	for i, r := range m.Reactions {
		b = appendComma(b, i)
		b = appendReaction(b, r, withMe)
	}
	b = append(b, `],"mentions":[`...)
	for i, u := range m.Mentions {
		b = appendComma(b, i)
		b = appendUser(b, u)
	}
	b = append(b, `],"files":[`...)
	for i := range m.Files {
		b = appendComma(b, i)
		b = append(b, Encode(FromFile(m.Files[i]))...)
	}
	b = append(b, `],"preview":`...)
	if m.Preview == nil {
		b = append(b, `null`...)
	} else {
		b = append(b, Encode(fromPreview(m.Preview))...)
	}
	b = append(b, `,"pinned":`...)
	b = strconv.AppendBool(b, m.Pinned)
	if m.MentionsRoom {
		b = append(b, `,"mentions_room":true`...)
	}
	return append(b, '}')
}

func appendQuote(b []byte, q *chat.Quote) []byte {
	if q == nil {
		return append(b, `null`...)
	}
	b = append(b, `{"id":`...)
	b = appendString(b, string(q.ID))
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, q.Seq, 10)
	b = append(b, `,"author":`...)
	b = appendUser(b, q.Author)
	b = append(b, `,"body":`...)
	b = appendString(b, q.Body)
	if q.HasFiles {
		b = append(b, `,"has_files":true`...)
	}
	return append(b, '}')
}

func appendReaction(b []byte, r chat.Reaction, withMe bool) []byte {
	b = append(b, `{"emoji":`...)
	b = appendString(b, r.Emoji)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(r.Count), 10)
	if withMe {
		b = append(b, `,"me":`...)
		b = strconv.AppendBool(b, r.Me)
	}
	return append(b, '}')
}

func appendUser(b []byte, u chat.User) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, u.PublicID)
	if u.Deleted {
		b = append(b, `,"username":null,"display_name":"`+deletedName+`","created_at":`...)
		b = appendTime(b, u.CreatedAt)
		return append(b, `,"picture":null,"bot":false,"status":null,"deleted":true}`...)
	}
	b = append(b, `,"username":`...)
	b = appendString(b, u.Username)
	b = append(b, `,"display_name":`...)
	b = appendString(b, u.DisplayName)
	b = append(b, `,"created_at":`...)
	b = appendTime(b, u.CreatedAt)
	b = append(b, `,"picture":`...)
	if u.Picture == "" {
		b = append(b, `null`...)
	} else {
		b = appendString(b, picturePath+u.Picture)
	}
	b = append(b, `,"bot":`...)
	b = strconv.AppendBool(b, u.IsBot)
	b = append(b, `,"status":`...)
	b = appendStatus(b, u.Status)
	return append(b, '}')
}

func appendStatus(b []byte, s chat.Status) []byte {
	if s == (chat.Status{}) || s.At(time.Now()) == (chat.Status{}) {
		return append(b, `null`...)
	}
	b = append(b, `{"emoji":`...)
	b = appendString(b, s.Emoji)
	b = append(b, `,"text":`...)
	b = appendString(b, s.Text)
	b = append(b, `,"until":`...)
	if s.Until.IsZero() {
		return append(b, `null}`...)
	}
	b = appendTime(b, s.Until)
	return append(b, '}')
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, timeLayout)
	return append(b, '"')
}

func appendTimeOrNull(b []byte, t *time.Time) []byte {
	if t == nil {
		return append(b, `null`...)
	}
	return appendTime(b, *t)
}

func appendTextOrNull(b []byte, text string) []byte {
	if text == "" {
		return append(b, `null`...)
	}
	return appendString(b, text)
}

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// appendString adds a JSON string as Encode writes it: what is not UTF-8 becomes U+FFFD, and every
// line end is escaped.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			isBroken := r == utf8.RuneError && size == 1
			if !isBroken && r != '\u0085' && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		b = appendEscaped(b, r)
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscaped(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	case utf8.RuneError:
		return append(b, `\ufffd`...)
	}
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

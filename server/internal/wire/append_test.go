package wire_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// anyText has all that JSON escapes, and bytes that are no UTF-8.
func anyText() *rapid.Generator[string] {
	odd := rapid.SampledFrom([]string{"", `"`, `\`, "\b\f\n\r\t", "\x00\x01\x1f\x7f", "<b>&amp;</b>", "\u2028\u2029", "\u0085", "\xff\xc3", "\xed\xa0\x80", "👋🏽", "\ufffd", "é"})
	return rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return rapid.String().Draw(t, "before") + odd.Draw(t, "odd") + rapid.String().Draw(t, "after")
	}))
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(0, 1<<43).Draw(t, "ms")).In(time.FixedZone("", 3600*rapid.IntRange(-12, 12).Draw(t, "zone")))
	})
}

func anyUser() *rapid.Generator[chat.User] {
	return rapid.Custom(func(t *rapid.T) chat.User {
		return chat.User{
			PublicID: anyText().Draw(t, "id"), Username: anyText().Draw(t, "username"), DisplayName: anyText().Draw(t, "display name"),
			CreatedAt: anyTime().Draw(t, "created"), Deleted: rapid.Bool().Draw(t, "deleted"),
			Picture: rapid.SampledFrom([]string{"", "9f86d081"}).Draw(t, "picture"), IsBot: rapid.Bool().Draw(t, "bot"), Status: anyStatus().Draw(t, "status"),
		}
	})
}

// anyStatus has none, some without an end, some that have ended, and some that have not.
func anyStatus() *rapid.Generator[chat.Status] {
	ends := []time.Time{{}, time.Date(2001, 2, 3, 4, 5, 6, 7e6, time.UTC), time.Date(2106, 2, 3, 4, 5, 6, 7e6, time.UTC)}
	return rapid.OneOf(rapid.Just(chat.Status{}), rapid.Custom(func(t *rapid.T) chat.Status {
		return chat.Status{Emoji: "🌴", Text: anyText().Draw(t, "text"), Until: rapid.SampledFrom(ends).Draw(t, "until")}
	}))
}

func anyMessage() *rapid.Generator[chat.Message] {
	return rapid.Custom(func(t *rapid.T) chat.Message {
		m := chat.Message{
			ID: chat.MessageID(anyText().Draw(t, "id")), RoomName: anyText().Draw(t, "room"), Seq: rapid.Int64().Draw(t, "seq"),
			Author: anyUser().Draw(t, "author"), Body: anyText().Draw(t, "body"), ClientID: anyText().Draw(t, "client id"),
			CreatedAt: anyTime().Draw(t, "created"), Mentions: rapid.SliceOfN(anyUser(), 0, 2).Draw(t, "mentions"),
		}
		if rapid.Bool().Draw(t, "a reply") {
			m.ReplyTo = &chat.Quote{ID: "q", Seq: rapid.Int64().Draw(t, "seq"), Author: anyUser().Draw(t, "author"), Body: anyText().Draw(t, "quoted"), HasFiles: rapid.Bool().Draw(t, "quote has files")}
		}
		edited, deleted := anyTime().Draw(t, "edited at"), anyTime().Draw(t, "deleted at")
		if rapid.Bool().Draw(t, "edited") {
			m.EditedAt = &edited
		}
		if rapid.Bool().Draw(t, "deleted") {
			m.DeletedAt, m.DeletedReason = &deleted, anyText().Draw(t, "reason")
		}
		m.Pinned, m.MentionsRoom = rapid.Bool().Draw(t, "pinned"), rapid.Bool().Draw(t, "mentions the room")
		m.Files = rapid.SampledFrom([][]chat.File{nil, {photo}, {photo, notes}}).Draw(t, "files")
		if rapid.Bool().Draw(t, "has a preview") {
			m.Preview = &chat.Preview{URL: anyText().Draw(t, "url"), Title: anyText().Draw(t, "title"), Description: anyText().Draw(t, "description")}
			m.Preview.Image = rapid.SampledFrom([]*chat.File{nil, &photo}).Draw(t, "image")
		}
		for range rapid.IntRange(0, 2).Draw(t, "reactions") {
			m.Reactions = append(m.Reactions, chat.Reaction{Emoji: anyText().Draw(t, "emoji"), Count: rapid.Int().Draw(t, "count"), Me: rapid.Bool().Draw(t, "me")})
		}
		return m
	})
}

// lineEnds are what one reader or another takes for the end of a line: Unicode's (UAX 14), and those of Python's splitlines.
const lineEnds = "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"

// Whatever is one line of JSON is one line to every reader: an event, a message of an export, a frame of a socket, which
// may hold several objects, and what is made of structs.
func TestEveryLineEndIsEscaped(t *testing.T) {
	const text, escaped = "one\u0085two\u2028three\u2029four\nfive\r\vsix\f\x1cseven", `one\u0085two\u2028three\u2029four\nfive\r\u000bsix\f\u001cseven`
	m := *said(func(m *chat.Message) {
		m.Body, m.Author.DisplayName, m.ReplyTo = text, text, &chat.Quote{ID: "quoted", Author: grace, Body: text}
	})
	info := chat.RoomInfo{Name: "lobby", Topic: text, Visibility: chat.Public}
	for name, line := range map[string][]byte{
		"a message": wire.AppendMessage(nil, m), "an event of one": wire.EncodeEvent(chat.Event{Type: chat.MessageCreated, Message: &m}),
		"the ack of a send": wire.EncodeSent("1", m), "another event": wire.EncodeEvent(chat.Event{Type: chat.RoomUpdated, RoomInfo: &info}),
		"an object": wire.Encode(wire.FromMessage(m)), "a frame": wire.EncodeObject(wire.Typing{Room: "lobby", User: wire.FromUser(m.Author)}),
	} {
		if strings.ContainsAny(string(line), lineEnds) || !strings.Contains(string(line), `"`+escaped+`"`) {
			t.Errorf("%s is %q", name, line)
		}
	}
}

// What is appended by hand is what encoding/json makes of the structs, from which the OpenAPI document comes.
func TestAppendedAsEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMessage().Draw(t, "message")
		if got, want := string(wire.AppendMessage(nil, m)), string(wire.Encode(wire.FromMessage(m))); got != want {
			t.Fatalf("a message is\n%s, encoded\n%s", got, want)
		}
		if line := string(wire.AppendMessage(nil, m)); strings.ContainsAny(line, lineEnds) {
			t.Fatalf("more than one line: %q", line)
		}
		id := anyText().Draw(t, "command")
		message := wire.FromMessage(m)
		ack := wire.Ack{ID: id, Room: m.RoomName, Seq: m.Seq, Message: &message}
		if got, want := string(wire.EncodeSent(id, m)), string(wire.EncodeObject(ack)); got != want {
			t.Fatalf("an ack is\n%s, encoded\n%s", got, want)
		}
		e := chat.Event{
			Type: rapid.SampledFrom([]chat.EventType{
				chat.MessageCreated, chat.MessageEdited, chat.MessageDeleted, chat.MessagePreview, chat.ReactionAdded, chat.MemberJoined, chat.RoomUpdated,
			}).Draw(t, "type"),
			RoomName: anyText().Draw(t, "room"), Seq: rapid.Int64().Draw(t, "seq"), At: anyTime().Draw(t, "at"),
			Actor: anyUser().Draw(t, "actor"), Emoji: anyText().Draw(t, "emoji"),
		}
		if rapid.Bool().Draw(t, "with its message") {
			e.Message = &m
		}
		if got, want := string(wire.EncodeEvent(e)), string(wire.Encode(wire.FromEvent(e))); got != want {
			t.Fatalf("an event is\n%s, encoded\n%s", got, want)
		}
	})
}

func BenchmarkEncodeEvent(b *testing.B) {
	e := chat.Event{Type: chat.MessageCreated, RoomName: "lobby", Seq: 41, At: noon, Actor: ada, Message: said(nil)}
	b.Run("appended", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			wire.EncodeEvent(e)
		}
	})
	b.Run("encoded", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			wire.Encode(wire.FromEvent(e))
		}
	})
}

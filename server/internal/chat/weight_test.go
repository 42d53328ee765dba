package chat_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// encoded is the bytes of the events that a post becomes, each with a line end.
func encoded(t interface{ Fatalf(string, ...any) }, p chat.Post, f chat.Facts) (bytes int) {
	v := chat.Judge([]chat.Post{p}, f, time.Now())
	if v.Outcomes[0].Err != nil || len(v.Events) == 0 {
		t.Fatalf("it was not stored: %+v", v.Outcomes[0])
	}
	for _, e := range v.Events {
		bytes += len(wire.EncodeEvent(e)) + 1
	}
	return bytes
}

// factsOf has what the post needs: a seat of that role, those whom it mentions, the message that it replies to.
func factsOf(p chat.Post, role chat.Role, mentioned []chat.User, quote chat.Quote) chat.Facts {
	named := map[string]chat.Named{}
	for _, u := range mentioned {
		named[u.Username] = chat.Named{User: u}
	}
	return chat.Facts{
		Rooms:  map[chat.RoomID]chat.Room{p.Room: {ID: p.Room, Name: p.RoomName, Visibility: chat.Public, Seq: 1 << 62}},
		Seats:  map[chat.SeatKey]chat.Seat{{Room: p.Room, User: p.Author.ID}: {Role: role}},
		Quotes: map[chat.QuoteKey]chat.Quote{{Room: p.Room, ID: quote.ID}: quote},
		Named:  map[chat.RoomID]map[string]chat.Named{p.Room: named},
	}
}

const uuidLike = "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50"

var oddities = []string{
	"a", `"`, `\`, "\x00", "\x1f", "\n", "\x7f", "<", ">", "&", "é", "爱", "😀", "\u0085", "\u2028", "\u2029", "\ufffd", "\xff", "\xed",
}

// textOf draws a text of at most so many code points, mostly of one kind.
func textOf(t *rapid.T, most int, label string) string {
	text := strings.Repeat(rapid.SampledFrom(oddities).Draw(t, label), rapid.SampledFrom([]int{0, 1, most / 2, most - 1}).Draw(t, label+" length"))
	return text + rapid.SampledFrom(oddities).Draw(t, label+" end")
}

func userOf(t *rapid.T, id int) chat.User {
	return chat.User{
		ID: chat.UserID(id), PublicID: uuidLike, Username: strings.Repeat("u", 30) + string(rune('0'+id/10)) + string(rune('0'+id%10)),
		DisplayName: textOf(t, chat.MaxDisplayName, "display name"), CreatedAt: time.Now(),
		Picture: rapid.SampledFrom([]string{"", strings.Repeat("f", 64)}).Draw(t, "picture"), IsBot: rapid.Bool().Draw(t, "bot"),
		Status: rapid.SampledFrom([]chat.Status{
			{},
			{Emoji: "🎧"},
			{Emoji: strings.Repeat("👩‍👩‍👧‍👦", 4), Text: strings.Repeat("\u2028", chat.MaxStatusText), Until: time.Now().Add(time.Hour)},
		}).Draw(t, "status"),
	}
}

// What is written to readers is never more than what was counted for it, and no post counts for more than the heaviest.
func TestAPostIsNoHeavierThanItsWeight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := chat.Post{
			ID: uuidLike, Room: 7, RoomName: strings.Repeat("r", 64), Author: userOf(t, 1), NamesRoom: true,
			Draft: chat.Draft{Body: textOf(t, chat.MaxBody, "body"), ClientID: textOf(t, chat.MaxClientID, "client id")},
		}
		var mentioned []chat.User
		for i := range rapid.SampledFrom([]int{0, 1, chat.MaxMentions}).Draw(t, "mentions") {
			u := userOf(t, 10+i)
			mentioned, p.Mentions = append(mentioned, u), append(p.Mentions, chat.Mention{u.Username})
		}
		quote := chat.Quote{ID: uuidLike, Seq: 1 << 62, Author: userOf(t, 2), Body: textOf(t, chat.MaxBody, "quote")}
		if rapid.Bool().Draw(t, "replies") {
			p.Draft.ReplyTo = &quote.ID
		}
		files := map[chat.FileID]chat.StoredFile{}
		for i := range rapid.SampledFrom([]int{0, 1, chat.MaxFiles}).Draw(t, "files") {
			id := chat.FileID(uuidLike + string(rune('0'+i)))
			files[id] = chat.StoredFile{Room: p.Room, Uploader: p.Author.ID, File: chat.File{
				ID: id, Name: textOf(t, chat.MaxFileName, "file name"), FileFacts: chat.FileFacts{
					Size: 1 << 62, Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind: chat.OtherFile,
					Width: 40_000_000, Height: 40_000_000, ThumbHash: make([]byte, 30), HasThumbnail: true,
				},
			}}
			p.Draft.Files = append(p.Draft.Files, id)
		}
		role := rapid.SampledFrom([]chat.Role{chat.NoRole, chat.Member, chat.Owner}).Draw(t, "role")
		facts := factsOf(p, role, mentioned, quote)
		facts.Files = files
		bytes, weight := encoded(t, p, facts), chat.Weight(p)
		if bytes > weight || weight > chat.HeaviestPost {
			t.Fatalf("%d bytes were counted as %d, and the heaviest as %d", bytes, weight, chat.HeaviestPost)
		}
	})
}

// An everyday post counts for less than half as much again as it is: batches stay large.
func TestAnEverydayPostIsNotOvercounted(t *testing.T) {
	p := chat.Post{
		ID: uuidLike, Room: 7, RoomName: "lobby", Author: chat.User{ID: 1, PublicID: uuidLike, Username: "ada", DisplayName: "Ada Lovelace"},
		Draft: chat.Draft{Body: strings.Repeat("hello ", 34), ClientID: uuidLike},
	}
	bytes, weight := encoded(t, p, factsOf(p, chat.NoRole, nil, chat.Quote{})), chat.Weight(p)
	if weight < bytes || weight > bytes*3/2 {
		t.Errorf("%d bytes were counted as %d", bytes, weight)
	} else {
		t.Logf("%d bytes were counted as %d", bytes, weight)
	}
}

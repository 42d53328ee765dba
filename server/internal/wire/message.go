package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Message is one message. Its seq is that of its message.created. A deleted message keeps its
// place, with an empty body.
type Message struct {
	ID        string  `json:"id" doc:"Opaque." example:"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f"`
	Room      string  `json:"room" doc:"Name of the room." example:"lobby"`
	Seq       int64   `json:"seq" doc:"Its place in the room's log." example:"7"`
	Author    User    `json:"author"`
	Body      string  `json:"body" doc:"Empty when deleted." example:"Good morning"`
	ClientID  *string `json:"client_id" doc:"What its author's client called it." example:"draft-1"`
	ReplyTo   *Quote  `json:"reply_to"`
	CreatedAt Time    `json:"created_at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
	EditedAt  *Time   `json:"edited_at" format:"date-time"`
	DeletedAt *Time   `json:"deleted_at" format:"date-time"`
	// DeletedReason stands only in the tombstone of what staff deleted, and said why.
	DeletedReason string     `json:"deleted_reason,omitempty" doc:"Why an owner or a moderator deleted another's message. Left out where none is given." example:"Advertising"`
	Reactions     []Reaction `json:"reactions"`
	Mentions      []User     `json:"mentions" doc:"Those whom it names."`
	Files         []File     `json:"files"`
	Preview       *Preview   `json:"preview" doc:"What was read at its first link. Null: none, or not yet."`
	Pinned        bool       `json:"pinned" doc:"It is among the room's pins."`
	// MentionsRoom stands only where it is true: a moderator or owner wrote @room.
	MentionsRoom bool `json:"mentions_room,omitempty" doc:"It mentions all members of the room. Left out where it does not."`
}

// Quote is the message that another one replies to. A deleted one has an empty body.
type Quote struct {
	ID     string `json:"id"`
	Seq    int64  `json:"seq"`
	Author User   `json:"author"`
	Body   string `json:"body"`
	// HasFiles stands only where it is true.
	HasFiles bool `json:"has_files,omitempty" doc:"It stands and has files: an empty body does not mean that it was deleted. Left out where it has none."`
}

// FromMessage is a message as its reader sees it, with `me` in its reactions.
func FromMessage(m chat.Message) Message {
	return fromMessage(m, func(r chat.Reaction) Reaction {
		return Reaction{Emoji: r.Emoji, Count: r.Count, Me: &r.Me}
	})
}

// FromMessages is FromMessage for a list, never null.
func FromMessages(messages []chat.Message) []Message { return list(messages, FromMessage) }

func fromMessage(m chat.Message, reaction func(chat.Reaction) Reaction) Message {
	return Message{
		ID: string(m.ID), Room: m.RoomName, Seq: m.Seq, Author: FromUser(m.Author), Body: m.Body,
		ClientID: textOrNull(m.ClientID), ReplyTo: fromQuote(m.ReplyTo),
		CreatedAt: At(m.CreatedAt), EditedAt: atOrNull(m.EditedAt), DeletedAt: atOrNull(m.DeletedAt), DeletedReason: m.DeletedReason,
		Reactions: list(m.Reactions, reaction), Mentions: FromUsers(m.Mentions),
		Files: list(m.Files, FromFile), Preview: fromPreview(m.Preview), Pinned: m.Pinned, MentionsRoom: m.MentionsRoom,
	}
}

func fromQuote(q *chat.Quote) *Quote {
	if q == nil {
		return nil
	}
	return &Quote{ID: string(q.ID), Seq: q.Seq, Author: FromUser(q.Author), Body: q.Body, HasFiles: q.HasFiles}
}

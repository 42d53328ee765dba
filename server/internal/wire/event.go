package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Event is one durable change in a room, the same object everywhere and for everyone. Type says
// which of the optional parts are there.
type Event struct {
	Type  string `json:"type" enum:"message.created,message.edited,message.deleted,message.preview,message.pinned,message.unpinned,reaction.added,reaction.removed,member.joined,member.left,member.removed,member.role,member.restricted,member.unrestricted,room.updated,room.archived"`
	Room  string `json:"room" doc:"Name of the room." example:"lobby"`
	Seq   int64  `json:"seq" doc:"Its place in the room's log: 1, 2, 3, without gap or repeat." example:"7"`
	At    Time   `json:"at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
	Actor User   `json:"actor"`

	Message *Message `json:"message,omitempty" doc:"In message.*: the message as it is now."`

	MessageID string     `json:"message_id,omitempty" doc:"In reaction.*, of a pin and of a preview."`
	Preview   any        `json:"preview,omitzero" doc:"In message.preview: the message's preview as it is now, null for none."`
	Emoji     string     `json:"emoji,omitempty" doc:"In reaction.*"`
	Reactions []Reaction `json:"reactions,omitzero" doc:"In reaction.*: the message's reactions as they are now."`

	User *User  `json:"user,omitempty" doc:"In member.*"`
	Role string `json:"role,omitempty" enum:"owner,moderator,member" doc:"In member.*; when leaving: the role lost."`

	Kind   string  `json:"kind,omitempty" enum:"mute,ban" doc:"In member.restricted and member.unrestricted."`
	Until  any     `json:"until,omitzero" doc:"In member.restricted: when it ends by itself, null: when it is lifted."`
	Reason *string `json:"reason,omitempty" doc:"In member.restricted; may be empty."`

	RoomInfo *RoomInfo `json:"room_info,omitempty" doc:"In room.*"`
}

// FromEvent gives an event exactly the fields of its type.
func FromEvent(e chat.Event) Event {
	w := Event{Type: string(e.Type), Room: e.RoomName, Seq: e.Seq, At: At(e.At), Actor: FromUser(e.Actor)}
	switch e.Type {
	case chat.MessageCreated, chat.MessageEdited, chat.MessageDeleted:
		if e.Message != nil {
			message := fromMessage(*e.Message, sharedReaction)
			w.Message = &message
		}
	case chat.MessagePreview:
		if e.Message != nil {
			w.MessageID, w.Preview = string(e.Message.ID), fromPreview(e.Message.Preview)
		}
	case chat.MessagePinned, chat.MessageUnpinned:
		if e.Message != nil {
			w.MessageID = string(e.Message.ID)
		}
	case chat.ReactionAdded, chat.ReactionRemoved:
		w.Emoji = e.Emoji
		w.Reactions = []Reaction{}
		if e.Message != nil {
			w.MessageID, w.Reactions = string(e.Message.ID), list(e.Message.Reactions, sharedReaction)
		}
	case chat.MemberJoined, chat.MemberLeft, chat.MemberRemoved, chat.MemberRole:
		w.Role = string(e.Role)
		if e.User != nil {
			user := FromUser(*e.User)
			w.User = &user
		}
	case chat.MemberRestricted, chat.MemberUnrestricted:
		if e.User != nil {
			user := FromUser(*e.User)
			w.User = &user
		}
		if r := e.Restriction; r != nil {
			w.Kind = string(r.Kind)
			if e.Type == chat.MemberRestricted {
				w.Until, w.Reason = atOrNull(r.Until), &r.Reason
			}
		}
	case chat.RoomUpdated, chat.RoomArchived:
		if e.RoomInfo != nil {
			info := FromRoomInfo(*e.RoomInfo)
			w.RoomInfo = &info
		}
	}
	return w
}

// FromEvents is FromEvent for a list, never null.
func FromEvents(events []chat.Event) []Event { return list(events, FromEvent) }

var nextLine = []byte("\u0085")

// Encode gives one JSON object, without HTML escaping, which doubles the size of some texts. It is
// one line to every reader: Unicode's line ends are escaped too. encoding/json escapes U+2028 and
// U+2029, but not U+0085 (next line). Encode panics on a type that does not encode; those of this
// package do.
func Encode(object any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		panic(fmt.Sprintf("wire: %T does not encode: %v", object, err))
	}
	line := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	if bytes.Contains(line, nextLine) {
		line = bytes.ReplaceAll(line, nextLine, []byte(`\u0085`))
	}
	return line
}

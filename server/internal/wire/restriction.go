package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Restriction keeps somebody from a room, or from writing there.
type Restriction struct {
	User   User   `json:"user"`
	Kind   string `json:"kind" enum:"mute,ban"`
	Until  *Time  `json:"until" format:"date-time" doc:"When it ends by itself; null: when it is lifted."`
	Reason string `json:"reason" doc:"May be empty." example:"Advertising"`
	By     User   `json:"by"`
	At     Time   `json:"at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
}

// FromRestriction gives a restriction as staff sees it.
func FromRestriction(r chat.Restriction) Restriction {
	return Restriction{
		User: FromUser(r.User), Kind: string(r.Kind), Until: atOrNull(r.Until), Reason: r.Reason, By: FromUser(r.By), At: At(r.At),
	}
}

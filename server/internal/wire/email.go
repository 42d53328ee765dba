package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Email is where an account is mailed, for its owner's eyes.
type Email struct {
	Address      *string `json:"address" doc:"Confirmed; null: none." example:"ada@example.org"`
	Pending      *string `json:"pending" doc:"Waits to be confirmed by the link that was mailed to it; null: none." example:"ada@example.com"`
	PendingUntil *Time   `json:"pending_until" doc:"Until then it can be confirmed."`
}

// FromEmail shows it.
func FromEmail(e chat.Email) Email {
	var out Email
	if e.Address != "" {
		out.Address = &e.Address
	}
	if e.Pending != "" {
		out.Pending, out.PendingUntil = &e.Pending, new(At(e.PendingUntil))
	}
	return out
}

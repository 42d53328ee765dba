package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Notifications say when somebody wants neither pushes nor mails (contract section 10). On a socket they tell a user's
// connections what they are now.
type Notifications struct {
	Quiet       *Quiet `json:"quiet" doc:"When nothing is pushed or mailed, each day; null: never."`
	PausedUntil *Time  `json:"paused_until" doc:"Until then nothing is pushed or mailed; null: no pause."`
	Email       bool   `json:"email" doc:"Whether to be mailed what was missed, where the server sends mail."`
}

// Quiet is the same part of each day.
type Quiet struct {
	From string `json:"from" example:"22:00"`
	To   string `json:"to" doc:"On the next day if it is earlier than from." example:"07:00"`
	Zone string `json:"zone" doc:"The IANA name of a time zone." example:"Europe/Berlin"`
}

// FromNotifications shows them to their owner.
func FromNotifications(n chat.Notifications) Notifications {
	out := Notifications{PausedUntil: atOrNull(n.PausedUntil), Email: n.Email}
	if n.Quiet != nil {
		out.Quiet = &Quiet{n.Quiet.From.String(), n.Quiet.To.String(), n.Quiet.Zone}
	}
	return out
}

func (Notifications) objectType() string { return "notifications" }

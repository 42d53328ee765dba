package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Reaction is one emoji on a message. Me is left out of events, which are the same for everyone.
type Reaction struct {
	Emoji string `json:"emoji" example:"👍"`
	Count int    `json:"count" example:"2"`
	Me    *bool  `json:"me,omitempty" doc:"Whether the caller is among them; absent in events."`
}

// sharedReaction is a reaction as events tell it.
func sharedReaction(r chat.Reaction) Reaction { return Reaction{Emoji: r.Emoji, Count: r.Count} }

// GivenReaction is one user's reaction.
type GivenReaction struct {
	Emoji string `json:"emoji" example:"👍"`
	User  User   `json:"user"`
	At    Time   `json:"at" format:"date-time" example:"2026-11-23T09:32:00.000Z"`
}

// FromGivenReaction says who reacted.
func FromGivenReaction(g chat.GivenReaction) GivenReaction {
	return GivenReaction{Emoji: g.Emoji, User: FromUser(g.User), At: At(g.At)}
}

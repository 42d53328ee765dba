package chat

import (
	"context"
	"fmt"
	"time"
)

// MaxReactions bounds the different emoji on one message.
const MaxReactions = 50

// Reaction is one emoji on one message.
type Reaction struct {
	Emoji string
	Count int
	Me    bool // the caller is among them; events leave it out
}

// GivenReaction is one user's reaction.
type GivenReaction struct {
	Emoji string
	User  User
	At    time.Time
}

// AddReaction gives a message the actor's reaction, one of each emoji a person; what was given before makes no event.
// Reacting in a public room joins it. seq is as for ReviseMessage. Errors: no single emoji, invalid; more than MaxReactions
// different ones, conflict; deleted, gone.
func (s *Service) AddReaction(ctx context.Context, actor Actor, room string, id MessageID, text string) (m Message, seq int64, err error) {
	emoji, err := s.emoji(text)
	if err != nil {
		return Message{}, 0, err
	}
	return s.changeMessage(ctx, actor, room, id, func(tx Tx, r Room, role Role, m Message) (Message, error) {
		given, known := m.reaction(emoji)
		if err := canReact(r, role, m); err != nil || given.Me {
			return m, err
		}
		if !known && len(m.Reactions) >= MaxReactions {
			return m, Conflict(fmt.Sprintf("This message has %d different reactions already: add to one of those.", MaxReactions))
		}
		if role == NoRole {
			if err := tx.Join(r.ID, actor.User, actor.User, Member, s.now()); err != nil {
				return m, err
			}
		}
		m, err := tx.AddReaction(m, actor.User.ID, emoji, s.now())
		if err != nil {
			return m, err
		}
		return m, s.emit(tx, r, actor.User, Event{Type: ReactionAdded, Message: &m, Emoji: emoji})
	})
}

// RemoveReaction takes the actor's reaction back; one that is not there makes no event. seq is as for ReviseMessage.
func (s *Service) RemoveReaction(ctx context.Context, actor Actor, room string, id MessageID, text string) (seq int64, err error) {
	emoji, err := s.emoji(text)
	if err != nil {
		return 0, err
	}
	_, seq, err = s.changeMessage(ctx, actor, room, id, func(tx Tx, r Room, role Role, m Message) (Message, error) {
		given, _ := m.reaction(emoji)
		if err := canReact(r, role, m); err != nil || !given.Me {
			return m, err
		}
		m, err := tx.RemoveReaction(m, actor.User.ID, emoji)
		if err != nil {
			return m, err
		}
		return m, s.emit(tx, r, actor.User, Event{Type: ReactionRemoved, Message: &m, Emoji: emoji})
	})
	return seq, err
}

func (s *Service) emoji(text string) (string, error) {
	emoji, ok := s.parseEmoji(text)
	if !ok {
		return "", Invalid("path.emoji", "must be a single emoji")
	}
	return emoji, nil
}

// reaction finds the reactions with that emoji.
func (m Message) reaction(emoji string) (Reaction, bool) {
	for _, r := range m.Reactions {
		if r.Emoji == emoji {
			return r, true
		}
	}
	return Reaction{}, false
}

// Reactions lists who reacted to a message, in the order in which they did, past after.
func (s *Service) Reactions(
	ctx context.Context, actor Actor, room string, id MessageID, after GivenReaction, limit int,
) (given []GivenReaction, more bool, err error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, false, err
	}
	given, err = s.store.Reactions(ctx, seen.ID, id, after, limit+1)
	given, more = page(given, limit)
	return given, more, err
}

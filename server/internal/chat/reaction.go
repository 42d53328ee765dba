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
	judged, err := s.changeMessage(ctx, actor, room, Change{Message: id}, reacts(emoji))
	if err != nil {
		return Message{}, 0, err
	}
	return judged.message, judged.room.Seq, nil
}

func reacts(emoji string) rule {
	return func(sc *scene) error {
		given, known := sc.message.reaction(emoji)
		if err := canReact(sc.seen(), sc.seat.Role, sc.message); err != nil || given.Me {
			return err
		}
		if !known && len(sc.message.Reactions) >= MaxReactions {
			return Conflict(fmt.Sprintf("This message has %d different reactions already: add to one of those.", MaxReactions))
		}
		if sc.seat.Role == NoRole {
			sc.join(sc.room, sc.seat, sc.actor, sc.actor, Member)
		}
		sc.v.Reacted = &Reacted{Message: &sc.message, User: sc.actor.ID, Emoji: emoji}
		sc.emit(Event{Type: ReactionAdded, Message: &sc.message, Emoji: emoji})
		return nil
	}
}

// RemoveReaction takes the actor's reaction back; one that is not there makes no event. seq is as for ReviseMessage.
func (s *Service) RemoveReaction(ctx context.Context, actor Actor, room string, id MessageID, text string) (seq int64, err error) {
	emoji, err := s.emoji(text)
	if err != nil {
		return 0, err
	}
	judged, err := s.changeMessage(ctx, actor, room, Change{Message: id}, takesBack(emoji))
	if err != nil {
		return 0, err
	}
	return judged.room.Seq, nil
}

func takesBack(emoji string) rule {
	return func(sc *scene) error {
		given, _ := sc.message.reaction(emoji)
		if err := canReact(sc.seen(), sc.seat.Role, sc.message); err != nil || !given.Me {
			return err
		}
		sc.v.Reacted = &Reacted{Message: &sc.message, User: sc.actor.ID, Emoji: emoji, Back: true}
		sc.emit(Event{Type: ReactionRemoved, Message: &sc.message, Emoji: emoji})
		return nil
	}
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

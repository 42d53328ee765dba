package chat

import (
	"context"
	"fmt"
)

// MaxPins bounds the pinned messages of a room.
const MaxPins = 100

// Pinned is a message that is pinned from now on, or Back: no longer.
type Pinned struct {
	Message *Message
	Back    bool
}

// PinMessage pins a message; one that is pinned makes no event. More than MaxPins: conflict.
func (s *Service) PinMessage(ctx context.Context, actor Actor, room string, id MessageID) (Message, error) {
	judged, err := s.changeMessage(ctx, actor, room, Change{Message: id, CountsPins: true}, pins)
	if err != nil {
		return Message{}, err
	}
	return judged.message, nil
}

func pins(sc *scene) error {
	m := &sc.message
	if err := canPin(sc.seen(), sc.seat.Role, *m); err != nil || m.Pinned {
		return err
	}
	if sc.f.Pins >= MaxPins {
		return Conflict(fmt.Sprintf("This room has %d pinned messages already: unpin one first.", MaxPins))
	}
	m.Pinned = true
	sc.v.Pinned = &Pinned{Message: m}
	sc.emit(Event{Type: MessagePinned, Message: m})
	return nil
}

// UnpinMessage takes a pin away; one that is not there makes no event.
func (s *Service) UnpinMessage(ctx context.Context, actor Actor, room string, id MessageID) error {
	_, err := s.changeMessage(ctx, actor, room, Change{Message: id}, unpins)
	return err
}

func unpins(sc *scene) error {
	m := &sc.message
	if err := canPin(sc.seen(), sc.seat.Role, *m); err != nil || !m.Pinned {
		return err
	}
	m.Pinned = false
	sc.v.Pinned = &Pinned{Message: m, Back: true}
	sc.emit(Event{Type: MessageUnpinned, Message: m})
	return nil
}

// Pins lists a room's pinned messages, the newest pin first, past the first skip.
func (s *Service) Pins(ctx context.Context, actor Actor, room string, skip, limit int) (messages []Message, more bool, err error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, false, err
	}
	messages, err = s.store.Pins(ctx, seen.ID, actor.User.ID, skip, limit+1)
	messages, more = page(messages, limit)
	return messages, more, err
}

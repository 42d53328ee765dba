package ws

import (
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// subscription is a session's listening to one room. The replayer opens it, pages through the log and hands it to the
// hub when it has caught up; from then on the hub feeds the mailbox.
type subscription struct {
	name    string // of the room, folded
	command wire.Command

	// Only the replayer touches these.
	room  chat.RoomID
	user  chat.UserID
	head  int64 // of the log when it was opened and sight was checked: only a later event ends the subscription
	last  int64 // the event offered last
	holds bool  // live events are kept while the rest is read
	// answered: its command was.
	answered bool

	// Guarded by Session.mu.
	feed    *hub.Subscription // nil until open
	present bool              // counted as online
	dropped bool
	lapsed  bool // sight has to be checked again
}

var (
	errOvertaken = chat.Conflict("This subscription ended before it was open: a later command took its place, or the room was left.")
	errDropped   = errors.New("the subscription was dropped")
	errRestored  = errors.New("the room's log is shorter than what was sent")
)

// subscribe puts a subscription in the place of the one before it, if any, and leaves the rest to the replayer.
func (s *Session) subscribe(c wire.Command) error {
	sub := &subscription{name: chat.FoldRoomName(c.Room), command: c}
	s.mu.Lock()
	old := s.subs[sub.name]
	if bound := s.server.o.Limits.Subscriptions; old == nil && bound > 0 && len(s.subs) >= bound {
		s.mu.Unlock()
		return tooManySubscriptions()
	}
	if s.left {
		s.mu.Unlock()
		return nil
	}
	if s.subs == nil {
		s.subs = map[string]*subscription{}
	}
	s.subs[sub.name] = sub
	if old != nil {
		// Whoever re-subscribes does not go offline for a moment.
		sub.present, old.present = old.present, false
		if sub.present {
			sub.room, sub.user = old.room, old.user
		}
	}
	s.mu.Unlock()
	if old != nil {
		s.drop(old)
	}
	s.replayLater(sub)
	return nil
}

func tooManySubscriptions() error {
	err := chat.RateLimited(time.Minute)
	err.Detail = "This socket has too many subscriptions: end one first."
	return err
}

func (s *Session) unsubscribe(c wire.Command) error {
	name := chat.FoldRoomName(c.Room)
	s.mu.Lock()
	sub := s.subs[name]
	delete(s.subs, name)
	s.mu.Unlock()
	if sub != nil {
		s.drop(sub)
	}
	s.send(wire.Unsubscribed{ID: c.ID, Room: name})
	return nil
}

// drop ends a subscription's part in the hub and in presence. After it nothing more is offered for it.
func (s *Session) drop(sub *subscription) {
	s.mu.Lock()
	feed, present, room, user := sub.feed, sub.present, sub.room, sub.user
	sub.feed, sub.present, sub.dropped = nil, false, true
	s.mu.Unlock()
	if feed != nil {
		feed.Close()
	}
	if present {
		s.server.o.Presence.Leave(room, user)
	}
}

// remove tells the peer that a subscription has ended without its asking.
func (s *Session) remove(sub *subscription) {
	s.mu.Lock()
	current := s.subs[sub.name] == sub
	if current {
		delete(s.subs, sub.name)
		sub.dropped = true // no replayed event after this
		s.send(wire.Removed{Room: sub.name})
	}
	s.mu.Unlock()
	if current {
		s.drop(sub)
	}
}

// beOnline counts the user as online in the room, or as not any more, unless the subscription before this one has done
// so. Enter comes before the note of it, so that drop never takes back what has not happened yet.
func (s *Session) beOnline(sub *subscription) {
	people, quiet := s.server.o.Presence, sub.command.Quiet
	s.mu.Lock()
	user, wasPresent, dropped := s.signIn.actor.User, sub.present, sub.dropped
	if quiet {
		sub.present = false
	}
	s.mu.Unlock()
	switch {
	case dropped:
	case quiet && wasPresent:
		people.Leave(sub.room, user.ID)
	case !quiet && !wasPresent:
		people.Enter(sub.room, sub.name, user)
		s.mu.Lock()
		dropped, sub.present = sub.dropped, !sub.dropped
		s.mu.Unlock()
		if dropped {
			people.Leave(sub.room, user.ID)
		}
	}
}

// online lists who is there. The subscriber is among them, also in a crowd.
func (s *Session) online(sub *subscription) ([]chat.User, int) {
	users, count := s.server.o.Presence.Online(sub.room)
	if sub.command.Quiet || len(users) < presence.Crowd {
		return users, count
	}
	for _, user := range users {
		if user.ID == sub.user {
			return users, count
		}
	}
	in, _ := s.who()
	users[len(users)-1] = in.actor.User
	return users, count
}

package pubsub

import (
	"cmp"
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Router hands envelopes to the parts of this node that they are for. It alone knows which kind goes
// where.
type Router struct {
	Rooms Rooms
	// EndSessions forgets revoked sessions, before their sockets are closed.
	EndSessions func([]chat.SessionID)
	// Presence takes what the presence of another node sends.
	Presence func(node string, payload []byte)
}

// Rooms is the hub, as the router sees it.
type Rooms interface {
	// Deliver takes frames of a room in the order in which they came.
	Deliver(room chat.RoomID, frames []wire.Frame)
	// Broadcast offers an object to the room's subscribers; it may be dropped.
	Broadcast(room chat.RoomID, object []byte)
	// TellUsers offers an object to all of the users' connections but one.
	TellUsers(users []chat.UserID, except string, object []byte)
	// EndSessions closes the connections of revoked sessions.
	EndSessions([]chat.SessionID)
	// CheckAll compares every room's position with the log.
	CheckAll()
}

// Route hands on envelopes, in their order. Events that come together go to their rooms together.
func (r *Router) Route(envelopes []Envelope) {
	for len(envelopes) > 0 {
		n := 0
		for n < len(envelopes) && envelopes[n].Kind == KindEvent {
			n++
		}
		if n == 0 {
			r.routeSignal(envelopes[0])
			n = 1
		} else {
			r.routeEvents(envelopes[:n])
		}
		envelopes = envelopes[n:]
	}
}

// routeEvents gives each room its events. Those of different rooms have no order among them.
func (r *Router) routeEvents(events []Envelope) {
	byRoom := func(a, b Envelope) int { return cmp.Compare(a.Room, b.Room) }
	if !slices.IsSortedFunc(events, byRoom) {
		slices.SortStableFunc(events, byRoom)
	}
	frames := make([]wire.Frame, 0, len(events))
	for i, e := range events {
		frames = append(frames, e.Frame)
		if i+1 == len(events) || events[i+1].Room != e.Room {
			r.Rooms.Deliver(e.Room, frames)
			frames = frames[:0]
		}
	}
}

func (r *Router) routeSignal(e Envelope) {
	switch e.Kind {
	case KindRoom:
		r.Rooms.Broadcast(e.Room, e.Frame.Bytes)
	case KindUsers:
		r.Rooms.TellUsers(e.Users, e.Origin, e.Frame.Bytes)
	case KindSessions:
		r.EndSessions(e.Sessions)
		r.Rooms.EndSessions(e.Sessions)
	case KindPresence:
		r.Presence(e.Origin, e.Frame.Bytes)
	case KindResync:
		r.Rooms.CheckAll()
	default: // events go by routeEvents, and a later release may send other kinds
	}
}

package chat

import (
	"context"
	"time"
)

// EventType is one of the closed set of durable changes (contract section 4).
type EventType string

// The types of event.
const (
	MessageCreated     EventType = "message.created"
	MessageEdited      EventType = "message.edited"
	MessageDeleted     EventType = "message.deleted"
	MessagePreview     EventType = "message.preview"
	MessagePinned      EventType = "message.pinned"
	MessageUnpinned    EventType = "message.unpinned"
	ReactionAdded      EventType = "reaction.added"
	ReactionRemoved    EventType = "reaction.removed"
	MemberJoined       EventType = "member.joined"
	MemberLeft         EventType = "member.left"
	MemberRemoved      EventType = "member.removed"
	MemberRole         EventType = "member.role"
	MemberRestricted   EventType = "member.restricted"
	MemberUnrestricted EventType = "member.unrestricted"
	RoomUpdated        EventType = "room.updated"
	RoomArchived       EventType = "room.archived"
)

// EventTypes are all of them.
var EventTypes = []EventType{
	MessageCreated, MessageEdited, MessageDeleted, MessagePreview, MessagePinned, MessageUnpinned, ReactionAdded, ReactionRemoved,
	MemberJoined, MemberLeft, MemberRemoved, MemberRole, MemberRestricted, MemberUnrestricted, RoomUpdated, RoomArchived,
}

// Event is one durable change in a room. Which of the optional parts are set follows from Type. A
// replayed event shows its message as it is now.
type Event struct {
	Type     EventType
	Room     RoomID
	RoomName string
	Seq      int64
	At       time.Time
	Actor    User

	// Message is that of message.*; in reaction.*, for its id and its reactions as they are now; of a pin, for its id;
	// in message.preview, for its id and its preview as it is now.
	Message  *Message
	Emoji    string    // reaction.*
	User     *User     // member.*
	Role     Role      // member.*; when leaving: the role lost
	RoomInfo *RoomInfo // room.*
	// Restriction is that of member.restricted; in member.unrestricted, for its kind.
	Restriction *Restriction
	// HidesRoom: this room.updated made a public room private, so from it on only members see the
	// room. It is not on the wire.
	HidesRoom bool
}

// EndsSubscription says whose subscriptions to the room this event ends, if anyone's.
func (e Event) EndsSubscription() (UserID, bool) {
	isBan := e.Type == MemberRestricted && e.Restriction != nil && e.Restriction.Kind == Ban // of one who is no member
	if (e.Type == MemberLeft || e.Type == MemberRemoved || isBan) && e.User != nil {
		return e.User.ID, true
	}
	return 0, false
}

// Events reads the room's log past after, oldest first, and its head in the same snapshot. Sight is
// checked each time: one who pages through a log loses it with the room.
func (s *Service) Events(ctx context.Context, actor Actor, room string, after int64, limit int) ([]Event, int64, error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, 0, err
	}
	leave, err := s.takeRead(ctx, actor)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	return s.store.Events(ctx, seen.ID, after, limit)
}

// Log reads a room's log for this server itself: no actor, no sight.
func (s *Service) Log(ctx context.Context, room RoomID, after int64, limit int) ([]Event, int64, error) {
	return s.store.Events(ctx, room, after, limit)
}

// Head is the end of a room's log.
type Head struct {
	Seq int64
	// At is when the event of that seq happened, to the millisecond. It tells an event from another
	// one of the same seq that was stored after a backup was restored. It is zero for an empty log.
	At time.Time
}

// Heads tells where rooms' logs stand, for this server itself.
func (s *Service) Heads(ctx context.Context, rooms []RoomID) (map[RoomID]Head, error) {
	return s.store.Heads(ctx, rooms)
}

// Ready says whether the database serves this release.
func (s *Service) Ready(ctx context.Context) error { return s.store.Ping(ctx) }

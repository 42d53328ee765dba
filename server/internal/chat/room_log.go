package chat

import "time"

// RoomLog is a room under its lock, going forward: what happens gets its place in the log here, on every path.
type RoomLog struct {
	Room
	// Patched says that title, topic, visibility or archived_at are others.
	Patched bool
}

// Emit gives the event the room's next seq. Type, Actor and what belongs to the type must be set.
func (l *RoomLog) Emit(e Event, at time.Time) Event {
	l.Seq++
	e.Room, e.RoomName, e.Seq, e.At = l.ID, l.Name, l.Seq, at
	return e
}

// Join makes the user a member who has read everything, their own member.joined included.
func (l *RoomLog) Join(actor, user User, role Role, at time.Time) (Membership, Event) {
	l.MemberCount++
	e := l.Emit(Event{Type: MemberJoined, Actor: actor, User: &user, Role: role}, at)
	return Membership{Room: l.ID, User: user, Role: role, JoinedAt: at, LastRead: e.Seq}, e
}

// Open is the verdict on a room that begins, with its first member.
func (l *RoomLog) Open(owner User, at time.Time) Verdict {
	m, e := l.Join(owner, owner, Owner, at)
	return Verdict{At: at, Rooms: []*RoomLog{l}, Joined: []Membership{m}, Events: []Event{e}}
}

package storetest

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Draft is a verdict on one room that a test writes by hand, whatever the rules of package chat say.
type Draft struct {
	chat.Verdict
	Facts chat.Facts
	Room  *chat.RoomLog
}

// Change makes a change whose verdict fn writes, and returns the events in it.
func Change(ctx context.Context, s chat.Store, c chat.Change, at time.Time, fn func(*Draft) error) ([]chat.Event, error) {
	var d *Draft
	c.Judge = func(f chat.Facts) (v chat.Verdict, err error) {
		if d, err = newDraft(c, f, at); err == nil {
			err = fn(d)
			v = d.Verdict
		}
		return v, err
	}
	if err := s.Change(ctx, c); err != nil {
		return nil, err
	}
	return d.Events, nil
}

func newDraft(c chat.Change, f chat.Facts, at time.Time) (*Draft, error) {
	room, ok := f.Rooms[c.Room]
	if !ok {
		return nil, chat.NotFound("This room")
	}
	if c.Message != "" && f.Message == nil {
		return nil, chat.NotFound("This message")
	}
	d := &Draft{Facts: f, Room: &chat.RoomLog{Room: room}}
	d.At, d.Rooms = at.UTC().Truncate(time.Millisecond), []*chat.RoomLog{d.Room}
	return d, nil
}

// Emit adds an event.
func (d *Draft) Emit(e chat.Event) { d.Events = append(d.Events, d.Room.Emit(e, d.At)) }

// Join makes the user a member.
func (d *Draft) Join(user chat.User, role chat.Role) {
	m, e := d.Room.Join(user, user, role, d.At)
	d.Joined, d.Events = append(d.Joined, m), append(d.Events, e)
}

// Leave takes a member out of the room.
func (d *Draft) Leave(user chat.User) {
	d.Room.MemberCount--
	d.Left = append(d.Left, chat.SeatKey{Room: d.Room.ID, User: user.ID})
	d.Emit(chat.Event{Type: chat.MemberLeft, Actor: user, User: &user, Role: chat.Member})
}

// SetRole gives a member a role, without an event.
func (d *Draft) SetRole(user chat.User, role chat.Role) {
	d.Roles = append(d.Roles, chat.Membership{Room: d.Room.ID, User: user, Role: role})
}

// Patch sets what a change may set of the room, without an event.
func (d *Draft) Patch(set func(*chat.Room)) {
	set(&d.Room.Room)
	d.Room.Patched = true
}

// Revise gives the change's message another body; the change has the mentions of that body.
func (d *Draft) Revise(body string, mentions []chat.Mention, mentionsRoom bool) (chat.Message, []chat.Notice) {
	m, notices := chat.Revise(d.Room.Room, *d.Facts.Message, body, mentions, mentionsRoom, d.Facts, d.At)
	d.Revised = &m
	d.Emit(chat.Event{Type: chat.MessageEdited, Actor: m.Author, Message: &m})
	return m, notices
}

// Erase leaves a tombstone of the change's message.
func (d *Draft) Erase() chat.Message {
	m := *d.Facts.Message
	at := d.At
	m.Body, m.DeletedAt, m.Reactions, m.Mentions, m.MentionsRoom, m.Pinned = "", &at, nil, nil, false, false
	d.Erased = &m
	d.Emit(chat.Event{Type: chat.MessageDeleted, Actor: m.Author, Message: &m})
	return m
}

// Pin pins the change's message, or unpins it.
func (d *Draft) Pin(user chat.User, back bool) {
	m := *d.Facts.Message
	m.Pinned = !back
	d.Pinned = &chat.Pinned{Message: &m, Back: back}
	kind := chat.MessagePinned
	if back {
		kind = chat.MessageUnpinned
	}
	d.Emit(chat.Event{Type: kind, Actor: user, Message: &m})
}

// React gives the change's message a reaction of the user, or takes it back. The message is complete after the change.
func (d *Draft) React(user chat.User, emoji string, back bool) *chat.Message {
	m := *d.Facts.Message
	d.Reacted = &chat.Reacted{Message: &m, User: user.ID, Emoji: emoji, Back: back}
	kind := chat.ReactionAdded
	if back {
		kind = chat.ReactionRemoved
	}
	d.Emit(chat.Event{Type: kind, Actor: user, Message: &m, Emoji: emoji})
	return &m
}

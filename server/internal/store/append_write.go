package store

import (
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// writes are the statements that a verdict asks for, one for each table.
func (a *appending) writes(v chat.Verdict, at time.Time) (statements []db.Statement) {
	if len(v.Messages) == 0 {
		return nil
	}
	s, when := a.s, a.s.db.Time(at)
	statements = append(statements, s.writeRooms(v.Rooms, when))
	if len(v.Joined) > 0 {
		statements = append(statements, s.insertMembers(v.Joined, when))
	}
	if len(v.Markers) > 0 {
		statements = append(statements, s.moveMarkers(v.Markers))
	}
	statements = append(statements, a.insertMessages(v.Messages, when), s.insertEvents(v.Events, when))
	for _, write := range []func([]chat.Message) (db.Statement, bool){s.insertMentions, s.insertRoomMentions} {
		if statement, any := write(v.Messages); any {
			statements = append(statements, statement)
		}
	}
	return statements
}

func (s *Store) writeRooms(rooms []*chat.RoomLog, when any) db.Statement {
	with, args := s.db.With(
		db.Ints("id", rooms, func(r *chat.RoomLog) int64 { return int64(r.ID) }),
		db.Ints("seq", rooms, func(r *chat.RoomLog) int64 { return r.Seq }),
		db.Ints("member_count", rooms, func(r *chat.RoomLog) int64 { return int64(r.MemberCount) }))
	return db.Statement{
		SQL: with + `UPDATE rooms SET seq = v.seq, member_count = v.member_count, last_message_at = ?
			FROM v WHERE rooms.id = v.id`,
		Args: append(args, when),
	}
}

func (s *Store) insertMembers(joined []chat.Membership, when any) db.Statement {
	with, args := s.db.With(
		db.Ints("room_id", joined, func(m chat.Membership) int64 { return int64(m.Room) }),
		db.Ints("user_id", joined, func(m chat.Membership) int64 { return int64(m.User.ID) }),
		db.Texts("role", joined, func(m chat.Membership) string { return string(m.Role) }),
		db.Ints("last_read_seq", joined, func(m chat.Membership) int64 { return m.LastRead }))
	return db.Statement{
		SQL: with + `INSERT INTO memberships (room_id, user_id, role, joined_at, last_read_seq)
			SELECT v.room_id, v.user_id, v.role, ?, v.last_read_seq FROM v`,
		Args: append(args, when),
	}
}

func (s *Store) moveMarkers(markers []chat.Marker) db.Statement {
	with, args := s.db.With(
		db.Ints("room_id", markers, func(m chat.Marker) int64 { return int64(m.Room) }),
		db.Ints("user_id", markers, func(m chat.Marker) int64 { return int64(m.User) }),
		db.Ints("last_read_seq", markers, func(m chat.Marker) int64 { return m.LastRead }))
	return db.Statement{
		SQL: with + `UPDATE memberships SET last_read_seq = v.last_read_seq FROM v
			WHERE memberships.room_id = v.room_id AND memberships.user_id = v.user_id
				AND memberships.last_read_seq < v.last_read_seq`,
		Args: args,
	}
}

func (a *appending) insertMessages(messages []chat.Message, when any) db.Statement {
	with, args := a.s.db.With(
		db.Texts("id", messages, func(m chat.Message) string { return string(m.ID) }),
		db.Ints("room_id", messages, func(m chat.Message) int64 { return int64(m.Room) }),
		db.Ints("seq", messages, func(m chat.Message) int64 { return m.Seq }),
		db.Ints("author_id", messages, func(m chat.Message) int64 { return int64(m.Author.ID) }),
		db.Texts("client_id", messages, func(m chat.Message) string { return m.ClientID }),
		db.Texts("body", messages, func(m chat.Message) string { return m.Body }),
		db.Ints("reply_to", messages, a.keyOfQuoted),
		db.Ints("mentions", messages, countOfMentions))
	return db.Statement{
		SQL: with + `INSERT INTO messages (id, room_id, seq, author_id, client_id, body, reply_to, has_mentions, created_at)
			SELECT v.id, v.room_id, v.seq, v.author_id, nullif(v.client_id, ''), v.body, nullif(v.reply_to, 0), v.mentions > 0, ?
			FROM v`,
		Args: append(args, when),
	}
}

// keyOfQuoted is 0 for a message that replies to none.
func (a *appending) keyOfQuoted(m chat.Message) int64 {
	if m.ReplyTo == nil {
		return 0
	}
	return a.quoted[chat.QuoteKey{Room: m.Room, ID: m.ReplyTo.ID}]
}

// insertEvents stores what happened: messages created, members joined.
func (s *Store) insertEvents(events []chat.Event, when any) db.Statement {
	with, args := s.db.With(
		db.Ints("room_id", events, func(e chat.Event) int64 { return int64(e.Room) }),
		db.Ints("seq", events, func(e chat.Event) int64 { return e.Seq }),
		db.Texts("type", events, func(e chat.Event) string { return string(e.Type) }),
		db.Ints("actor_id", events, func(e chat.Event) int64 { return int64(e.Actor.ID) }))
	return db.Statement{
		SQL: with + `INSERT INTO events (room_id, seq, type, at, actor_id, message_seq, subject_id, role)
			SELECT v.room_id, v.seq, v.type, ?, v.actor_id,
				CASE v.type WHEN 'message.created' THEN v.seq END,
				CASE v.type WHEN 'member.joined' THEN v.actor_id END,
				CASE v.type WHEN 'member.joined' THEN 'member' END
			FROM v`,
		Args: append(args, when),
	}
}

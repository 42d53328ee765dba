package store

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// write does what a verdict asks for, with one statement for each kind of thing, and commits.
func (w *writing) write(v chat.Verdict) error {
	if len(v.Rooms) == 0 {
		return w.p.Commit()
	}
	statements := w.s.writes(v)
	if len(v.Messages) > 0 {
		statements = append(statements, w.insertMessages(v.Messages, w.s.db.Time(v.At)))
		statements = append(statements, w.s.mentions(v.Messages)...)
		statements = append(statements, w.s.useFiles(v.Messages)...)
	}
	if v.Used != "" {
		statements = append(statements, useInvitation(v.Used))
	}
	if v.Revised != nil || v.Erased != nil || v.Reacted != nil || v.Pinned != nil || v.Previewed != nil {
		about, err := w.writeMessage(v)
		if err != nil {
			return err
		}
		statements = append(statements, about...)
	}
	return w.p.Commit(statements...)
}

// writes are the statements for all of a verdict but its messages.
func (s *Store) writes(v chat.Verdict) []db.Statement {
	when := s.db.Time(v.At)
	statements := []db.Statement{s.writeRooms(v, when)}
	for _, r := range v.Rooms {
		if r.Patched {
			statements = append(statements, s.patchRoom(r.Room))
		}
	}
	if len(v.Joined) > 0 {
		statements = append(statements, s.insertMembers(v.Joined, when))
	}
	if len(v.Markers) > 0 {
		statements = append(statements, s.moveMarkers(v.Markers))
	}
	if len(v.Roles) > 0 {
		statements = append(statements, s.setRoles(v.Roles))
	}
	if len(v.Left) > 0 {
		statements = append(statements, s.deleteMembers(v.Left))
	}
	if v.Restricted != nil {
		statements = append(statements, s.restrict(v.Rooms[0].ID, *v.Restricted, when))
	}
	if v.Unrestricted != nil {
		statements = append(statements, unrestrict(*v.Unrestricted))
	}
	if events := s.stored(v.Events); len(events) > 0 {
		statements = append(statements, s.insertEvents(events, when))
	}
	return statements
}

func (s *Store) writeRooms(v chat.Verdict, when any) db.Statement {
	if len(v.Messages) == 0 {
		when = nil
	}
	with, args := s.db.With(
		db.Ints("id", v.Rooms, func(r *chat.RoomLog) int64 { return int64(r.ID) }),
		db.Ints("seq", v.Rooms, func(r *chat.RoomLog) int64 { return r.Seq }),
		db.Ints("member_count", v.Rooms, func(r *chat.RoomLog) int64 { return int64(r.MemberCount) }))
	return db.Statement{
		SQL: with + `UPDATE rooms SET seq = v.seq, member_count = v.member_count, last_message_at = coalesce(?, last_message_at)
			FROM v WHERE rooms.id = v.id`,
		Args: append(args, when),
	}
}

func (s *Store) patchRoom(r chat.Room) db.Statement {
	var archived any
	if r.ArchivedAt != nil {
		archived = s.db.Time(*r.ArchivedAt)
	}
	return db.Statement{
		SQL:  `UPDATE rooms SET title = ?, topic = ?, folded = ?, visibility = ?, archived_at = ? WHERE id = ?`,
		Args: []any{r.Title, r.Topic, foldRoom(r), string(r.Visibility), archived, int64(r.ID)},
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

func (s *Store) setRoles(members []chat.Membership) db.Statement {
	with, args := s.db.With(
		db.Ints("room_id", members, func(m chat.Membership) int64 { return int64(m.Room) }),
		db.Ints("user_id", members, func(m chat.Membership) int64 { return int64(m.User.ID) }),
		db.Texts("role", members, func(m chat.Membership) string { return string(m.Role) }))
	return db.Statement{
		SQL: with + `UPDATE memberships SET role = v.role FROM v
			WHERE memberships.room_id = v.room_id AND memberships.user_id = v.user_id`,
		Args: args,
	}
}

func (s *Store) deleteMembers(left []chat.SeatKey) db.Statement {
	with, args := s.db.With(seatColumns(left)...)
	return db.Statement{
		SQL:  with + `DELETE FROM memberships WHERE (room_id, user_id) IN (SELECT room_id, user_id FROM v)`,
		Args: args,
	}
}

func (w *writing) insertMessages(messages []chat.Message, when any) db.Statement {
	with, args := w.s.db.With(
		db.Texts("id", messages, func(m chat.Message) string { return string(m.ID) }),
		db.Ints("room_id", messages, func(m chat.Message) int64 { return int64(m.Room) }),
		db.Ints("seq", messages, func(m chat.Message) int64 { return m.Seq }),
		db.Ints("author_id", messages, func(m chat.Message) int64 { return int64(m.Author.ID) }),
		db.Texts("client_id", messages, func(m chat.Message) string { return m.ClientID }),
		db.Texts("body", messages, func(m chat.Message) string { return m.Body }),
		db.Ints("reply_to", messages, w.keyOfQuoted),
		db.Ints("mentions", messages, countOfMentions),
		db.Ints("files", messages, func(m chat.Message) int64 { return int64(len(m.Files)) }))
	return db.Statement{
		SQL: with + `INSERT INTO messages (id, room_id, seq, author_id, client_id, body, reply_to, has_mentions, has_files, created_at)
			SELECT v.id, v.room_id, v.seq, v.author_id, nullif(v.client_id, ''), v.body, nullif(v.reply_to, 0), v.mentions > 0, v.files > 0, ?
			FROM v`,
		Args: append(args, when),
	}
}

// keyOfQuoted is 0 for a message that replies to none.
func (w *writing) keyOfQuoted(m chat.Message) int64 {
	if m.ReplyTo == nil {
		return 0
	}
	return w.quoted[chat.QuoteKey{Room: m.Room, ID: m.ReplyTo.ID}]
}

// insertEvents stores what happened, all at one time.
func (s *Store) insertEvents(events []chat.Event, when any) db.Statement {
	with, args := s.db.With(
		db.Ints("room_id", events, func(e chat.Event) int64 { return int64(e.Room) }),
		db.Ints("seq", events, func(e chat.Event) int64 { return e.Seq }),
		db.Texts("type", events, func(e chat.Event) string { return string(e.Type) }),
		db.Ints("actor_id", events, func(e chat.Event) int64 { return int64(e.Actor.ID) }),
		db.Ints("message_seq", events, seqOfMessage),
		db.Ints("subject_id", events, idOfSubject),
		db.Texts("role", events, func(e chat.Event) string { return string(e.Role) }),
		db.Texts("emoji", events, func(e chat.Event) string { return e.Emoji }),
		db.Texts("room_info", events, storedInfo))
	return db.Statement{
		SQL: with + `INSERT INTO events (room_id, seq, type, at, actor_id, message_seq, subject_id, role, emoji, room_info)
			SELECT v.room_id, v.seq, v.type, ?, v.actor_id, nullif(v.message_seq, 0), nullif(v.subject_id, 0),
				nullif(v.role, ''), nullif(v.emoji, ''), nullif(v.room_info, '') FROM v`,
		Args: append(args, when),
	}
}

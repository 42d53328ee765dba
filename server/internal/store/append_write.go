package store

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// write stores what judge decided, with one statement for each table.
func (a *appending) write() error {
	if len(a.messages) == 0 {
		return nil
	}
	for _, step := range []func() error{
		a.writeRooms, a.writeJoins, a.writeMarkers, a.writeMessages, a.writeMentions, a.writeEvents,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (a *appending) writeRooms() error {
	var rooms []*appendRoom
	for _, r := range a.rooms {
		if r.written {
			rooms = append(rooms, r)
		}
	}
	with, args := a.s.db.With(
		db.Ints("id", rooms, func(r *appendRoom) int64 { return int64(r.ID) }),
		db.Ints("seq", rooms, func(r *appendRoom) int64 { return r.Seq }),
		db.Ints("member_count", rooms, func(r *appendRoom) int64 { return int64(r.MemberCount) }))
	return a.tx.Exec(with+`UPDATE rooms SET seq = v.seq, member_count = v.member_count, last_message_at = ?
		FROM v WHERE rooms.id = v.id`, append(args, db.ToStamp(a.at))...).Error
}

func (a *appending) membersWhere(holds func(*appendMember) bool) []*appendMember {
	var members []*appendMember
	for _, m := range a.members {
		if holds(m) {
			members = append(members, m)
		}
	}
	return members
}

func memberColumns(members []*appendMember) []db.Column {
	return []db.Column{
		db.Ints("room_id", members, func(m *appendMember) int64 { return int64(m.room) }),
		db.Ints("user_id", members, func(m *appendMember) int64 { return int64(m.user) }),
		db.Ints("last_read_seq", members, func(m *appendMember) int64 { return m.lastRead }),
	}
}

func (a *appending) writeJoins() error {
	joined := a.membersWhere(func(m *appendMember) bool { return m.joined })
	if len(joined) == 0 {
		return nil
	}
	with, args := a.s.db.With(memberColumns(joined)...)
	return a.tx.Exec(with+`INSERT INTO memberships (room_id, user_id, role, joined_at, last_read_seq)
		SELECT v.room_id, v.user_id, 'member', ?, v.last_read_seq FROM v`, append(args, db.ToStamp(a.at))...).Error
}

// writeMarkers never moves a marker back: its owner may have read on meanwhile, without the room's lock.
func (a *appending) writeMarkers() error {
	moved := a.membersWhere(func(m *appendMember) bool { return m.moved && !m.joined })
	if len(moved) == 0 {
		return nil
	}
	with, args := a.s.db.With(memberColumns(moved)...)
	return a.tx.Exec(with+`UPDATE memberships SET last_read_seq = v.last_read_seq FROM v
		WHERE memberships.room_id = v.room_id AND memberships.user_id = v.user_id
			AND memberships.last_read_seq < v.last_read_seq`, args...).Error
}

func (a *appending) writeMessages() error {
	with, args := a.s.db.With(
		db.Texts("id", a.messages, func(m chat.Message) string { return string(m.ID) }),
		db.Ints("room_id", a.messages, func(m chat.Message) int64 { return int64(m.Room) }),
		db.Ints("seq", a.messages, func(m chat.Message) int64 { return m.Seq }),
		db.Ints("author_id", a.messages, func(m chat.Message) int64 { return int64(m.Author.ID) }),
		db.Texts("client_id", a.messages, func(m chat.Message) string { return m.ClientID }),
		db.Texts("body", a.messages, func(m chat.Message) string { return m.Body }),
		db.Ints("reply_to", a.messages, a.keyOfQuoted),
		db.Ints("mentions", a.messages, func(m chat.Message) int64 { return countOfMentions(m) }))
	return a.tx.Exec(with+`INSERT INTO messages (id, room_id, seq, author_id, client_id, body, reply_to, has_mentions, created_at)
		SELECT v.id, v.room_id, v.seq, v.author_id, nullif(v.client_id, ''), v.body, nullif(v.reply_to, 0), v.mentions > 0, ?
		FROM v`, append(args, db.ToStamp(a.at))...).Error
}

func (a *appending) writeMentions() error {
	var rows []mentionRow
	for _, m := range a.messages {
		rows = append(rows, mentionRows(m)...)
	}
	if err := a.s.storeRoomMentions(a.tx, a.messages); err != nil {
		return err
	}
	return a.s.storeMentions(a.tx, rows)
}

// writeEvents stores what happened: messages created, members joined.
func (a *appending) writeEvents() error {
	with, args := a.s.db.With(
		db.Ints("room_id", a.events, func(e chat.Event) int64 { return int64(e.Room) }),
		db.Ints("seq", a.events, func(e chat.Event) int64 { return e.Seq }),
		db.Texts("type", a.events, func(e chat.Event) string { return string(e.Type) }),
		db.Ints("actor_id", a.events, func(e chat.Event) int64 { return int64(e.Actor.ID) }))
	return a.tx.Exec(with+`INSERT INTO events (room_id, seq, type, at, actor_id, message_seq, subject_id, role)
		SELECT v.room_id, v.seq, v.type, ?, v.actor_id,
			CASE v.type WHEN 'message.created' THEN v.seq END,
			CASE v.type WHEN 'member.joined' THEN v.actor_id END,
			CASE v.type WHEN 'member.joined' THEN 'member' END
		FROM v`, append(args, db.ToStamp(a.at))...).Error
}

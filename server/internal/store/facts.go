package store

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// writing is one transaction of the write path: the facts are read under the rooms' locks, chat judges, and what it decided is
// written. Each step is one statement for each kind of thing, whatever the number of posts.
type writing struct {
	s     *Store
	p     *db.Pipeline
	facts chat.Facts
	// message is the row of facts.Message, and quoted are the keys of the messages in facts.Quotes: what is written about
	// them needs no second look.
	message messageRow
	quoted  map[chat.QuoteKey]int64
	// passesOver: locks of others are not waited for.
	passesOver bool
}

func (s *Store) newWriting(p *db.Pipeline) *writing {
	return &writing{s: s, p: p, facts: chat.Facts{
		Rooms: map[chat.RoomID]chat.Room{}, Seats: map[chat.SeatKey]chat.Seat{}, Named: map[chat.RoomID]map[string]chat.Named{},
		Said: map[chat.ClientKey]chat.Message{}, Quotes: map[chat.QuoteKey]chat.Quote{}, Held: map[int]bool{},
		People: map[chat.RoomID][]chat.Reader{}, Blocks: map[chat.BlockKey]bool{},
	}}
}

// locking ends a SELECT that takes locks.
func (w *writing) locking(lock string) string {
	if w.passesOver && lock != "" {
		return lock + " SKIP LOCKED"
	}
	return lock
}

// The columns of rooms r that posts need, and those that a change may set as well.
const (
	roomForPosts  = `r.id, r.name, '', '', ` + roomForBoth
	roomForChange = `r.id, r.name, r.title, r.topic, ` + roomForBoth
	roomForBoth   = visibilityOf + `, r.archived_at, r.seq, r.member_count, ` + stopOf
)

// readRooms locks the rooms, given in the order of their ids.
func (w *writing) readRooms(columns string, ids []chat.RoomID) db.Statement {
	with, args := w.s.db.With(db.Ints("id", ids, func(id chat.RoomID) int64 { return int64(id) }))
	return db.Statement{
		SQL:  with + `SELECT ` + columns + ` FROM v JOIN rooms r ON r.id = v.id ORDER BY r.id ` + w.locking(w.s.db.LockRows),
		Args: args,
		Row: func(scan func(...any) error) error {
			var r chat.Room
			var id int64
			var visibility, stop string
			var archived *db.Stamp
			err := scan(&id, &r.Name, &r.Title, &r.Topic, &visibility, &archived, &r.Seq, &r.MemberCount, &stop)
			r.Stop = chat.Stop(stop)
			r.ID, r.Visibility, r.ArchivedAt = chat.RoomID(id), chat.Visibility(visibility), archived.TimeOrNil()
			w.facts.Rooms[r.ID] = r
			return err
		},
	}
}

func seatColumns(seats []chat.SeatKey) []db.Column {
	return []db.Column{
		db.Ints("room_id", seats, func(at chat.SeatKey) int64 { return int64(at.Room) }),
		db.Ints("user_id", seats, func(at chat.SeatKey) int64 { return int64(at.User) }),
	}
}

// isBehind asks for chat.Seat.Behind of the member m.
const isBehind = `(SELECT x.seq FROM messages x WHERE x.room_id = m.room_id AND x.seq > m.last_read_seq
	AND x.author_id <> m.user_id AND x.deleted_at IS NULL ORDER BY x.seq LIMIT 1) IS NOT NULL`

// readSeats finds how users stand in rooms, each once. One who may be about to join is read under the account's lock: a
// deletion under way is waited for, and one that comes later finds the membership. A member needs no lock: a deletion takes
// them out of the room later, under the room's lock.
func (w *writing) readSeats(behind string, seats []chat.SeatKey) db.Statement {
	with, args := w.s.db.With(seatColumns(seats)...)
	return db.Statement{
		SQL: with + `, strangers AS (SELECT v.room_id, v.user_id, u.display_name, u.deleted_at FROM v JOIN users u ON u.id = v.user_id
				WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = v.room_id AND m.user_id = v.user_id) ` +
			w.locking(w.s.db.LockUsers) + `)
			SELECT m.room_id, m.user_id, u.display_name, u.deleted_at, m.role, m.joined_at, m.last_read_seq, ` + behind + `, ` +
			restrictionColumns + `
			FROM v JOIN memberships m ON m.room_id = v.room_id AND m.user_id = v.user_id JOIN users u ON u.id = m.user_id
				LEFT JOIN restrictions x ON x.room_id = v.room_id AND x.user_id = v.user_id
			UNION ALL SELECT s.room_id, s.user_id, s.display_name, s.deleted_at, '', NULL, 0, 1 = 0, ` + restrictionColumns + `
			FROM strangers s LEFT JOIN restrictions x ON x.room_id = s.room_id AND x.user_id = s.user_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var room, user int64
			var role string
			var joined, deleted *db.Stamp
			var seat chat.Seat
			var restriction restrictionRow
			places := []any{&room, &user, &seat.Name, &deleted, &role, &joined, &seat.LastRead, &seat.Behind}
			if err := scan(append(places, restriction.places()...)...); err != nil {
				return err
			}
			seat.Role, seat.Deleted, seat.Restriction = chat.Role(role), deleted != nil, restriction.restriction()
			if joined != nil {
				seat.JoinedAt = joined.Time()
			}
			w.facts.Seats[chat.SeatKey{Room: chat.RoomID(room), User: chat.UserID(user)}] = seat
			return nil
		},
	}
}

// readMessage finds the message of a change. It stays as it is until the commit: whoever changes it has to lock its room first.
func (w *writing) readMessage(room chat.RoomID, id chat.MessageID) db.Statement {
	return db.Statement{
		SQL:  `SELECT ` + messageColumns + ` FROM messages m WHERE m.id = ? AND m.room_id = ?`,
		Args: []any{string(id), int64(room)},
		Row:  func(scan func(...any) error) error { return scan(w.message.places()...) },
	}
}

// readNext finds chat.Facts.Next.
func (w *writing) readNext(room chat.RoomID, target chat.UserID) db.Statement {
	return db.Statement{
		SQL: `SELECT m.role, m.joined_at, m.last_read_seq, ` + userColumns + `
			FROM memberships t JOIN memberships m ON m.room_id = t.room_id AND m.user_id <> t.user_id
				JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL
			WHERE t.room_id = ? AND t.user_id = ? AND t.role = 'owner' AND (NOT u.bot OR m.role = 'owner')
			ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 ELSE 2 END, m.joined_at, m.user_id LIMIT 1`,
		Args: []any{int64(room), int64(target)},
		Row: func(scan func(...any) error) error {
			v := memberView{Member: membershipRow{RoomID: int64(room)}}
			err := scan(append([]any{&v.Member.Role, &v.Member.JoinedAt, &v.Member.LastReadSeq}, v.User.places()...)...)
			next := v.membership()
			w.facts.Next = &next
			return err
		},
	}
}

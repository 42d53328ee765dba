package store

import (
	"context"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// mentionRow says that the room's message at seq mentions the user.
type mentionRow struct {
	user chat.UserID
	room chat.RoomID
	seq  int64
}

// asked is a username that is mentioned in a room, by whom.
type asked struct {
	room     chat.RoomID
	author   chat.UserID
	username string
}

// readNamedBy looks the names up, with one statement however many they are. Nobody has a name that is missing.
func (w *writing) readNamedBy(names []asked) db.Statement {
	with, args := w.s.db.With(
		db.Ints("room_id", names, func(n asked) int64 { return int64(n.room) }),
		db.Ints("author_id", names, func(n asked) int64 { return int64(n.author) }),
		db.Texts("username", names, func(n asked) string { return n.username }))
	return db.Statement{
		SQL: with + `SELECT v.room_id, v.author_id, m.user_id IS NOT NULL, coalesce(m.level, ''), m.muted_until,
			b.user_id IS NOT NULL, ` + restrictionColumns + `, ` + userColumns + `
			FROM v JOIN users u ON u.username = v.username AND u.deleted_at IS NULL
				LEFT JOIN memberships m ON m.room_id = v.room_id AND m.user_id = u.id
				LEFT JOIN blocks b ON b.user_id = u.id AND b.blocked_id = v.author_id
				LEFT JOIN restrictions x ON x.room_id = v.room_id AND x.user_id = u.id AND x.kind = 'ban'`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var room, author int64
			var isMember, blocks bool
			var level string
			var mutedUntil *db.Stamp
			var user userRow
			var ban restrictionRow
			places := []any{&room, &author, &isMember, &level, &mutedUntil, &blocks}
			if err := scan(slices.Concat(places, ban.places(), user.places())...); err != nil {
				return err
			}
			here := w.facts.Named[chat.RoomID(room)]
			if here == nil {
				here = map[string]chat.Named{}
				w.facts.Named[chat.RoomID(room)] = here
			}
			if blocks {
				w.facts.Blocks[chat.BlockKey{By: chat.UserID(user.ID), Of: chat.UserID(author)}] = true
			}
			here[user.Username] = chat.Named{
				User: user.user(), IsMember: isMember, Restriction: ban.restriction(),
				Settings: chat.Settings{Level: chat.Level(level), MutedUntil: mutedUntil.TimeOrNil()},
			}
			return nil
		},
	}
}

// namesIn lists each name that the mentions in a room may mean.
func namesIn(room chat.RoomID, author chat.UserID, mentions []chat.Mention) (names []asked) {
	for _, m := range mentions {
		for _, name := range m {
			names = append(names, asked{room, author, name})
		}
	}
	return names
}

// insertMentions writes whom the messages mention by name. They are stored.
func (s *Store) insertMentions(messages []chat.Message) (db.Statement, bool) {
	var rows []mentionRow
	for _, m := range messages {
		for _, u := range m.Mentions {
			rows = append(rows, mentionRow{u.ID, m.Room, m.Seq})
		}
	}
	with, args := s.db.With(
		db.Ints("user_id", rows, func(r mentionRow) int64 { return int64(r.user) }),
		db.Ints("room_id", rows, func(r mentionRow) int64 { return int64(r.room) }),
		db.Ints("seq", rows, func(r mentionRow) int64 { return r.seq }))
	return db.Statement{
		SQL: with + `INSERT INTO mentions (user_id, room_id, seq, message)
			SELECT v.user_id, v.room_id, v.seq, m.n FROM v JOIN messages m ON m.room_id = v.room_id AND m.seq = v.seq`,
		Args: args,
	}, len(rows) > 0
}

// countOfMentions counts the room as one.
func countOfMentions(m chat.Message) int64 {
	if m.MentionsRoom {
		return int64(len(m.Mentions)) + 1
	}
	return int64(len(m.Mentions))
}

// insertRoomMentions writes of which of the messages mention their room. They are stored.
func (s *Store) insertRoomMentions(messages []chat.Message) (db.Statement, bool) {
	messages = slices.DeleteFunc(slices.Clone(messages), func(m chat.Message) bool { return !m.MentionsRoom })
	with, args := s.db.With(
		db.Ints("room_id", messages, func(m chat.Message) int64 { return int64(m.Room) }),
		db.Ints("seq", messages, func(m chat.Message) int64 { return m.Seq }))
	return db.Statement{
		SQL: with + `INSERT INTO room_mentions (message, room_id, seq)
			SELECT m.n, v.room_id, v.seq FROM v JOIN messages m ON m.room_id = v.room_id AND m.seq = v.seq`,
		Args: args,
	}, len(messages) > 0
}

// mentions are the statements that store whom the messages mention.
func (s *Store) mentions(messages []chat.Message) (statements []db.Statement) {
	for _, write := range []func([]chat.Message) (db.Statement, bool){s.insertMentions, s.insertRoomMentions} {
		if statement, any := write(messages); any {
			statements = append(statements, statement)
		}
	}
	return statements
}

// MentionsOf implements chat.LogStore. The order is that of messages.n, which is that in which they were stored; the cursor
// is a message's id, since an n never leaves the store.
func (s *Store) MentionsOf(
	ctx context.Context, user chat.UserID, before chat.MessageID, limit int,
) (messages []chat.Message, err error) {
	if !db.Storable(string(before)) {
		return nil, nil
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		messages, err = mentionsOf(tx, s.clock.now(), user, before, limit)
		return err
	})
	return messages, err
}

// The newest messages past a bound that mention a user by name, and those that mention a room which the user had joined
// before. Of each room the second reads no more than a page.
const (
	mentionsByName = `SELECT x.message FROM mentions x JOIN rooms r ON r.id = x.room_id
			LEFT JOIN memberships s ON s.room_id = x.room_id AND s.user_id = x.user_id
		WHERE x.user_id = ? AND x.message < ? AND (r.visibility = 'public' AND NOT ` + isBanned + ` OR s.user_id IS NOT NULL)
		ORDER BY x.message DESC LIMIT ?`
	mentionsByRoom = `SELECT x.message FROM (SELECT s.room_id, s.joined_at, coalesce((SELECT y.message FROM room_mentions y
			WHERE y.room_id = s.room_id AND y.message < ? ORDER BY y.message DESC LIMIT 1 OFFSET ?), 0) AS oldest
			FROM memberships s WHERE s.user_id = ?) AS s
		JOIN room_mentions x ON x.room_id = s.room_id AND x.message >= s.oldest AND x.message < ?
		JOIN messages m ON m.n = x.message AND m.created_at >= s.joined_at AND m.deleted_at IS NULL
		ORDER BY x.message DESC LIMIT ?`
)

func mentionsOf(tx *gorm.DB, now time.Time, user chat.UserID, before chat.MessageID, limit int) ([]chat.Message, error) {
	bound := int64(math.MaxInt64)
	if before != "" {
		var ns []int64
		if err := tx.Raw("SELECT n FROM messages WHERE id = ?", before).Scan(&ns).Error; err != nil || len(ns) == 0 {
			return nil, err
		}
		bound = ns[0]
	}
	var found []struct {
		RoomName string
		Message  messageRow `gorm:"embedded"`
	}
	err := tx.Raw(`WITH mine AS (SELECT * FROM (`+mentionsByName+`) AS by_name UNION SELECT * FROM (`+mentionsByRoom+`) AS by_room)
		SELECT r.name AS room_name, `+messageColumns+`
		FROM mine JOIN messages m ON m.n = mine.message JOIN rooms r ON r.id = m.room_id ORDER BY m.n DESC LIMIT ?`,
		user, bound, user, db.ToStamp(now), limit, bound, limit-1, user, bound, limit, limit).Scan(&found).Error
	if err != nil {
		return nil, err
	}
	rows := make([]messageRow, len(found))
	for i, f := range found {
		rows[i] = f.Message
	}
	r, err := newResolver(tx, user, rows)
	if err != nil {
		return nil, err
	}
	messages := make([]chat.Message, len(rows))
	for i, f := range found {
		messages[i] = r.message(f.Message, f.RoomName)
	}
	return messages, nil
}

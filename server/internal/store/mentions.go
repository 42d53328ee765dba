package store

import (
	"context"
	"math"
	"slices"

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

// asked is a username that is mentioned in a room.
type asked struct {
	room     chat.RoomID
	username string
}

// findMentionable looks the names up, with one statement however many they are. Nobody has a name that is missing.
func (s *Store) findMentionable(tx *gorm.DB, names []asked) (map[asked]chat.Named, error) {
	if len(names) == 0 {
		return nil, nil
	}
	with, args := s.db.With(
		db.Ints("room_id", names, func(n asked) int64 { return int64(n.room) }),
		db.Texts("username", names, func(n asked) string { return n.username }))
	var rows []struct {
		RoomID   int64
		IsMember bool
		User     userRow `gorm:"embedded;embeddedPrefix:u_"`
	}
	err := tx.Raw(with+`SELECT v.room_id, m.user_id IS NOT NULL AS is_member, `+userColumns+`
		FROM v JOIN users u ON u.username = v.username AND u.deleted_at IS NULL
			LEFT JOIN memberships m ON m.room_id = v.room_id AND m.user_id = u.id`, args...).Scan(&rows).Error
	found := make(map[asked]chat.Named, len(rows))
	for _, row := range rows {
		found[asked{chat.RoomID(row.RoomID), row.User.Username}] = chat.Named{User: row.User.user(), IsMember: row.IsMember}
	}
	return found, err
}

// namesIn lists each name that the mentions in a room may mean.
func namesIn(room chat.RoomID, mentions []chat.Mention) (names []asked) {
	for _, m := range mentions {
		for _, name := range m {
			names = append(names, asked{room, name})
		}
	}
	return names
}

// pickMentioned gives those whom the mentions in a room mean, and of them those who may see the room.
func pickMentioned(room chat.Room, mentions []chat.Mention, found map[asked]chat.Named) (users, seeing []chat.User) {
	here := map[string]chat.Named{}
	for _, n := range namesIn(room.ID, mentions) {
		if u, ok := found[n]; ok {
			here[n.username] = u
		}
	}
	users = chat.PickMentioned(mentions, here)
	for _, u := range users {
		role := chat.NoRole
		if found[asked{room.ID, u.Username}].IsMember {
			role = chat.Member
		}
		if chat.CanSee(room, role) == nil {
			seeing = append(seeing, u)
		}
	}
	return users, seeing
}

// mentionNotices are to the users, but for the message's author.
func mentionNotices(m chat.Message, users []chat.User) (notices []chat.Notice) {
	for _, u := range users {
		if u.ID != m.Author.ID {
			notices = append(notices, chat.Notice{User: u.ID, RoomName: m.RoomName, Seq: m.Seq, Reason: chat.NoticeMention})
		}
	}
	return notices
}

// storeMentions writes the rows, whose messages are stored.
func (s *Store) storeMentions(tx *gorm.DB, rows []mentionRow) error {
	if len(rows) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("user_id", rows, func(r mentionRow) int64 { return int64(r.user) }),
		db.Ints("room_id", rows, func(r mentionRow) int64 { return int64(r.room) }),
		db.Ints("seq", rows, func(r mentionRow) int64 { return r.seq }))
	return tx.Exec(with+`INSERT INTO mentions (user_id, room_id, seq, message)
		SELECT v.user_id, v.room_id, v.seq, m.n FROM v JOIN messages m ON m.room_id = v.room_id AND m.seq = v.seq`,
		args...).Error
}

// countOfMentions counts the room as one.
func countOfMentions(m chat.Message) int64 {
	if m.MentionsRoom {
		return int64(len(m.Mentions)) + 1
	}
	return int64(len(m.Mentions))
}

func mentionRows(m chat.Message) []mentionRow {
	rows := make([]mentionRow, len(m.Mentions))
	for i, u := range m.Mentions {
		rows[i] = mentionRow{u.ID, m.Room, m.Seq}
	}
	return rows
}

// storeRoomMentions writes of which of the messages mention their room. They are stored.
func (s *Store) storeRoomMentions(tx *gorm.DB, messages []chat.Message) error {
	messages = slices.DeleteFunc(slices.Clone(messages), func(m chat.Message) bool { return !m.MentionsRoom })
	if len(messages) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("room_id", messages, func(m chat.Message) int64 { return int64(m.Room) }),
		db.Ints("seq", messages, func(m chat.Message) int64 { return m.Seq }))
	return tx.Exec(with+`INSERT INTO room_mentions (message, room_id, seq)
		SELECT m.n, v.room_id, v.seq FROM v JOIN messages m ON m.room_id = v.room_id AND m.seq = v.seq`, args...).Error
}

// replaceMentions gives an edited message the mentions that it now has, and returns those who were not mentioned before.
func (s *Store) replaceMentions(tx *gorm.DB, n int64, m chat.Message, seeing []chat.User) (fresh []chat.User, err error) {
	var before []chat.UserID
	if err := tx.Raw("DELETE FROM mentions WHERE message = ? RETURNING user_id", n).Scan(&before).Error; err != nil {
		return nil, err
	}
	for _, u := range seeing {
		if !slices.Contains(before, u.ID) {
			fresh = append(fresh, u)
		}
	}
	if err := tx.Exec("DELETE FROM room_mentions WHERE message = ?", n).Error; err != nil {
		return nil, err
	}
	if err := s.storeRoomMentions(tx, []chat.Message{m}); err != nil {
		return nil, err
	}
	return fresh, s.storeMentions(tx, mentionRows(m))
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
		messages, err = mentionsOf(tx, user, before, limit)
		return err
	})
	return messages, err
}

// The newest messages past a bound that mention a user by name, and those that mention a room which the user had joined
// before. Of each room the second reads no more than a page.
const (
	mentionsByName = `SELECT x.message FROM mentions x JOIN rooms r ON r.id = x.room_id
			LEFT JOIN memberships s ON s.room_id = x.room_id AND s.user_id = x.user_id
		WHERE x.user_id = ? AND x.message < ? AND (r.visibility = 'public' OR s.user_id IS NOT NULL)
		ORDER BY x.message DESC LIMIT ?`
	mentionsByRoom = `SELECT x.message FROM (SELECT s.room_id, s.joined_at, coalesce((SELECT y.message FROM room_mentions y
			WHERE y.room_id = s.room_id AND y.message < ? ORDER BY y.message DESC LIMIT 1 OFFSET ?), 0) AS oldest
			FROM memberships s WHERE s.user_id = ?) AS s
		JOIN room_mentions x ON x.room_id = s.room_id AND x.message >= s.oldest AND x.message < ?
		JOIN messages m ON m.n = x.message AND m.created_at >= s.joined_at AND m.deleted_at IS NULL
		ORDER BY x.message DESC LIMIT ?`
)

func mentionsOf(tx *gorm.DB, user chat.UserID, before chat.MessageID, limit int) ([]chat.Message, error) {
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
		user, bound, limit, bound, limit-1, user, bound, limit, limit).Scan(&found).Error
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

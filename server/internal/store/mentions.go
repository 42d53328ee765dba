package store

import (
	"context"
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

func mentionRows(m chat.Message) []mentionRow {
	rows := make([]mentionRow, len(m.Mentions))
	for i, u := range m.Mentions {
		rows[i] = mentionRow{u.ID, m.Room, m.Seq}
	}
	return rows
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

func mentionsOf(tx *gorm.DB, user chat.UserID, before chat.MessageID, limit int) ([]chat.Message, error) {
	condition, args := "", []any{user}
	if before != "" {
		condition, args = "AND x.message < (SELECT b.n FROM messages b WHERE b.id = ?) ", append(args, before)
	}
	var found []struct {
		RoomName string
		Message  messageRow `gorm:"embedded"`
	}
	err := tx.Raw(`SELECT r.name AS room_name, `+messageColumns+`
		FROM mentions x JOIN messages m ON m.n = x.message JOIN rooms r ON r.id = x.room_id
			LEFT JOIN memberships s ON s.room_id = x.room_id AND s.user_id = x.user_id
		WHERE x.user_id = ? `+condition+`AND (r.visibility = 'public' OR s.user_id IS NOT NULL)
		ORDER BY x.message DESC LIMIT ?`, append(args, limit)...).Scan(&found).Error
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

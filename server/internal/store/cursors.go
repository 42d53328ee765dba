package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type cursorRow struct {
	Name     string
	RoomName string
	Seq      int64
	At       db.Stamp
}

func (r cursorRow) cursor() chat.Cursor {
	return chat.Cursor{Name: r.Name, RoomName: r.RoomName, Seq: r.Seq, At: r.At.Time()}
}

// cursorsOf reads the cursors of the user who is its one parameter. A condition follows.
const cursorsOf = `SELECT c.name, r.name AS room_name, c.seq, c.at FROM cursors c JOIN rooms r ON r.id = c.room_id
	LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = c.user_id WHERE c.user_id = ? `

const thisCursor = "This cursor"

// PutCursor implements chat.CursorStore.
func (s *Store) PutCursor(
	ctx context.Context, user chat.UserID, name string, room chat.RoomID, seq int64, at time.Time,
) (now chat.Cursor, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, user); err != nil { // calls at once count one after the other
			return err
		}
		var others int64
		err := tx.Raw("SELECT count(*) FROM cursors WHERE user_id = ? AND name <> ?", user, name).Scan(&others).Error
		if err != nil {
			return err
		}
		if others >= chat.MaxCursors {
			return chat.Conflict("You have as many cursors as one can: delete one that no program needs.")
		}
		err = tx.Exec(`INSERT INTO cursors (user_id, name, room_id, seq, at)
			SELECT ?, ?, r.id, CASE WHEN r.seq < ? THEN r.seq ELSE ? END, ? FROM rooms r WHERE r.id = ?
			ON CONFLICT (user_id, name) DO UPDATE SET room_id = excluded.room_id, seq = excluded.seq, at = excluded.at
			WHERE cursors.room_id <> excluded.room_id OR cursors.seq <> excluded.seq`,
			user, name, seq, seq, db.ToStamp(at), room).Error
		if err != nil {
			return err
		}
		now, err = cursorOf(tx, user, name)
		return err
	})
	return now, err
}

func cursorOf(tx *gorm.DB, user chat.UserID, name string) (chat.Cursor, error) {
	var rows []cursorRow
	if err := tx.Raw(cursorsOf+"AND c.name = ?", user, name).Scan(&rows).Error; err != nil {
		return chat.Cursor{}, err
	}
	if len(rows) == 0 {
		return chat.Cursor{}, chat.NotFound(thisCursor)
	}
	return rows[0].cursor(), nil
}

// Cursor implements chat.CursorStore.
func (s *Store) Cursor(ctx context.Context, user chat.UserID, name string) (found chat.Cursor, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		found, err = cursorOf(tx, user, name)
		return err
	})
	return found, err
}

// Cursors implements chat.CursorStore.
func (s *Store) Cursors(
	ctx context.Context, user chat.UserID, after string, limit int, at time.Time,
) (cursors []chat.Cursor, err error) {
	if !db.Storable(after) {
		return nil, nil
	}
	var rows []cursorRow
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(cursorsOf+`AND (r.visibility = 'public' AND NOT `+isBanned+` OR m.user_id IS NOT NULL)
			AND c.name > ? ORDER BY c.name LIMIT ?`, user, user, db.ToStamp(at), after, limit).Scan(&rows).Error
	})
	for _, row := range rows {
		cursors = append(cursors, row.cursor())
	}
	return cursors, err
}

// DeleteCursor implements chat.CursorStore.
func (s *Store) DeleteCursor(ctx context.Context, user chat.UserID, name string) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM cursors WHERE user_id = ? AND name = ?", user, name).Error
	})
}

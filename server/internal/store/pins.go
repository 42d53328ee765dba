package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Pins implements chat.LogStore.
func (s *Store) Pins(
	ctx context.Context, room chat.RoomID, viewer chat.UserID, skip, limit int,
) (messages []chat.Message, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		head, err := roomHead(tx, room)
		if err != nil {
			return err
		}
		// The release before deletes a message and leaves its pin.
		rows, err := readMessages(tx.Joins("JOIN pins p ON p.message = m.n").
			Where("p.room_id = ? AND m.deleted_at IS NULL", room).Order("p.seq DESC").Limit(limit).Offset(skip))
		if err != nil {
			return err
		}
		messages, err = resolveMessages(tx, viewer, head.Name, rows)
		return err
	})
	return messages, err
}

// countPins finds chat.Facts.Pins.
func (w *writing) countPins(room chat.RoomID) db.Statement {
	return db.Statement{
		SQL:  `SELECT count(*) FROM pins p JOIN messages m ON m.n = p.message AND m.deleted_at IS NULL WHERE p.room_id = ?`,
		Args: []any{int64(room)},
		Row:  func(scan func(...any) error) error { return scan(&w.facts.Pins) },
	}
}

// pin writes a pin, at the place in the log that its event has, or takes it away.
func (w *writing) pin(p chat.Pinned, seq int64) []db.Statement {
	n, room := w.message.N, w.message.RoomID
	write := db.Statement{
		SQL: "INSERT INTO pins (message, room_id, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", Args: []any{n, room, seq},
	}
	if p.Back {
		write = w.clear("pins")[0]
	}
	return []db.Statement{write, {SQL: "UPDATE messages SET is_pinned = ? WHERE n = ?", Args: []any{!p.Back, n}}}
}

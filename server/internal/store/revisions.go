package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Revisions implements chat.LogStore.
func (s *Store) Revisions(
	ctx context.Context, room chat.RoomID, id chat.MessageID, skip, limit int,
) (revisions []chat.Revision, err error) {
	var rows []struct {
		At   db.Stamp
		Body string
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		m, err := messageByID(tx, room, id)
		if err != nil {
			return err
		}
		return tx.Raw("SELECT at, body FROM revisions WHERE message = ? ORDER BY n LIMIT ? OFFSET ?", m.N, limit, skip).
			Scan(&rows).Error
	})
	for _, row := range rows {
		revisions = append(revisions, chat.Revision{Body: row.Body, At: row.At.Time()})
	}
	return revisions, err
}

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

// reviseMessage stores the message as revised and keeps the old body, dated from when it was written.
func reviseMessage(tx *gorm.DB, row messageRow, revised chat.Message) error {
	since := row.CreatedAt
	if row.EditedAt != nil {
		since = *row.EditedAt
	}
	err := tx.Exec("INSERT INTO revisions (message, at, body) VALUES (?, ?, ?)", row.N, since, row.Body).Error
	if err != nil {
		return err
	}
	return tx.Model(&row).Updates(map[string]any{
		"body": revised.Body, "edited_at": db.StampOrNil(revised.EditedAt), "has_mentions": countOfMentions(revised) > 0,
	}).Error
}

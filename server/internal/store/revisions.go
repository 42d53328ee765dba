package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Revisions implements chat.LogStore.
func (s *Store) Revisions(
	ctx context.Context, room chat.RoomID, id chat.MessageID, skip, limit int,
) (revisions []chat.Revision, err error) {
	var rows []struct {
		At   stamp
		Body string
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		m, err := messageByID(db, room, id)
		if err != nil {
			return err
		}
		return db.Raw("SELECT at, body FROM revisions WHERE message = ? ORDER BY n LIMIT ? OFFSET ?", m.N, limit, skip).
			Scan(&rows).Error
	})
	for _, row := range rows {
		revisions = append(revisions, chat.Revision{Body: row.Body, At: row.At.time()})
	}
	return revisions, err
}

// reviseMessage stores the message as revised and keeps the old body, dated from when it was written.
func reviseMessage(db *gorm.DB, row messageRow, revised chat.Message) error {
	since := row.CreatedAt
	if row.EditedAt != nil {
		since = *row.EditedAt
	}
	err := db.Exec("INSERT INTO revisions (message, at, body) VALUES (?, ?, ?)", row.N, since, row.Body).Error
	if err != nil {
		return err
	}
	return db.Model(&row).Updates(map[string]any{
		"body": revised.Body, "edited_at": toStampOrNil(revised.EditedAt), "has_mentions": len(revised.Mentions) > 0,
	}).Error
}

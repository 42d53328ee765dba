package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// reactionView is a reaction with its user.
type reactionView struct {
	Emoji string
	At    db.Stamp
	User  userRow `gorm:"embedded;embeddedPrefix:u_"`
}

// Reactions implements chat.LogStore.
func (s *Store) Reactions(
	ctx context.Context, room chat.RoomID, id chat.MessageID, after chat.GivenReaction, limit int,
) (given []chat.GivenReaction, err error) {
	var rows []reactionView
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		m, err := messageByID(tx, room, id)
		if err != nil || !db.Storable(after.User.PublicID, after.Emoji) {
			return err
		}
		return tx.Raw(`SELECT x.emoji, x.at, `+userColumns+` FROM reactions x JOIN users u ON u.id = x.user_id
			WHERE x.message = ? AND (x.at, u.public_id, x.emoji) > (?, ?, ?)
			ORDER BY x.at, u.public_id, x.emoji LIMIT ?`,
			m.N, db.ToStamp(after.At), after.User.PublicID, after.Emoji, limit).Scan(&rows).Error
	})
	for _, row := range rows {
		given = append(given, chat.GivenReaction{Emoji: row.Emoji, User: row.User.user(), At: row.At.Time()})
	}
	return given, err
}

func addReaction(tx *gorm.DB, row messageRow, user chat.UserID, emoji string, at time.Time) error {
	err := tx.Exec("INSERT INTO reactions (message, user_id, emoji, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		row.N, user, emoji, db.ToStamp(at)).Error
	if err != nil || row.HasReactions {
		return err
	}
	return tx.Model(&row).Update("has_reactions", true).Error
}

func removeReaction(tx *gorm.DB, row messageRow, user chat.UserID, emoji string) error {
	err := tx.Exec("DELETE FROM reactions WHERE message = ? AND user_id = ? AND emoji = ?", row.N, user, emoji).Error
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE messages SET has_reactions = ?
		WHERE n = ? AND has_reactions = ? AND NOT EXISTS (SELECT 1 FROM reactions WHERE message = ?)`,
		false, row.N, true, row.N).Error
}

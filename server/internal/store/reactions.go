package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// reactionView is a reaction with its user.
type reactionView struct {
	Emoji string
	At    stamp
	User  userRow `gorm:"embedded;embeddedPrefix:u_"`
}

// Reactions implements chat.LogStore.
func (s *Store) Reactions(
	ctx context.Context, room chat.RoomID, id chat.MessageID, after chat.GivenReaction, limit int,
) (given []chat.GivenReaction, err error) {
	var rows []reactionView
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		m, err := messageByID(db, room, id)
		if err != nil || !storable(after.User.PublicID, after.Emoji) {
			return err
		}
		return db.Raw(`SELECT x.emoji, x.at, `+userColumns+` FROM reactions x JOIN users u ON u.id = x.user_id
			WHERE x.message = ? AND (x.at, u.public_id, x.emoji) > (?, ?, ?)
			ORDER BY x.at, u.public_id, x.emoji LIMIT ?`,
			m.N, toStamp(after.At), after.User.PublicID, after.Emoji, limit).Scan(&rows).Error
	})
	for _, row := range rows {
		given = append(given, chat.GivenReaction{Emoji: row.Emoji, User: row.User.user(), At: row.At.time()})
	}
	return given, err
}

func addReaction(db *gorm.DB, row messageRow, user chat.UserID, emoji string, at time.Time) error {
	err := db.Exec("INSERT INTO reactions (message, user_id, emoji, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		row.N, user, emoji, toStamp(at)).Error
	if err != nil || row.HasReactions {
		return err
	}
	return db.Model(&row).Update("has_reactions", true).Error
}

func removeReaction(db *gorm.DB, row messageRow, user chat.UserID, emoji string) error {
	err := db.Exec("DELETE FROM reactions WHERE message = ? AND user_id = ? AND emoji = ?", row.N, user, emoji).Error
	if err != nil {
		return err
	}
	return db.Exec(`UPDATE messages SET has_reactions = ?
		WHERE n = ? AND has_reactions = ? AND NOT EXISTS (SELECT 1 FROM reactions WHERE message = ?)`,
		false, row.N, true, row.N).Error
}

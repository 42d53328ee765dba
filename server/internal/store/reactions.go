package store

import (
	"context"

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

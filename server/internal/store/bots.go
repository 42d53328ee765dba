package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// ownBots reads bots that are of no hook. Conditions follow.
const ownBots = "SELECT u.* FROM users u WHERE u.bot AND u.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM hooks h WHERE h.bot_id = u.id) "

// Bots implements chat.BotStore.
func (s *Store) Bots(ctx context.Context, before string, limit int) ([]chat.User, error) {
	if !db.Storable(before) {
		return nil, nil
	}
	condition, args := "", []any{}
	if before != "" {
		condition, args = "AND u.public_id < ? ", []any{before}
	}
	var rows []userRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(ownBots+condition+"ORDER BY u.public_id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	})
	bots := make([]chat.User, len(rows))
	for i, row := range rows {
		bots[i] = row.user()
	}
	return bots, err
}

// Bot implements chat.BotStore.
func (s *Store) Bot(ctx context.Context, username string) (chat.User, error) {
	if !db.Storable(username) {
		return chat.User{}, chat.NotFound("This bot")
	}
	var rows []userRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(ownBots+"AND u.username = ?", username).Scan(&rows).Error
	})
	if err != nil {
		return chat.User{}, err
	}
	if len(rows) == 0 {
		return chat.User{}, chat.NotFound("This bot")
	}
	return rows[0].user(), nil
}

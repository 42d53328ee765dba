package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// PutBlock implements chat.BlockStore.
func (s *Store) PutBlock(ctx context.Context, by chat.UserID, of chat.User, at time.Time) (chat.Block, error) {
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, by); err != nil { // calls at once count one after the other
			return err
		}
		var others int64
		err := tx.Raw("SELECT count(*) FROM blocks WHERE user_id = ? AND blocked_id <> ?", by, of.ID).Scan(&others).Error
		if err != nil {
			return err
		}
		if others >= chat.MaxBlocks {
			return chat.Conflict("You block as many people as one can: unblock somebody first.")
		}
		return tx.Exec("INSERT INTO blocks (user_id, blocked_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			by, of.ID, db.ToStamp(at)).Error
	})
	if err != nil {
		return chat.Block{}, err
	}
	return s.BlockOf(ctx, by, of)
}

// DeleteBlock implements chat.BlockStore.
func (s *Store) DeleteBlock(ctx context.Context, by, of chat.UserID) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?", by, of).Error
	})
}

// BlockOf implements chat.BlockStore.
func (s *Store) BlockOf(ctx context.Context, by chat.UserID, of chat.User) (chat.Block, error) {
	var at []db.Stamp
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Table("blocks").Where("user_id = ? AND blocked_id = ?", by, of.ID).Pluck("at", &at).Error
	})
	if err == nil && len(at) == 0 {
		err = chat.NotFound("This block")
	}
	if err != nil {
		return chat.Block{}, err
	}
	return chat.Block{User: of, At: at[0].Time()}, nil
}

// Blocks implements chat.BlockStore.
func (s *Store) Blocks(ctx context.Context, by chat.UserID, after string, limit int) (blocks []chat.Block, err error) {
	if !db.Storable(after) {
		return nil, nil
	}
	var rows []struct {
		At   db.Stamp
		User userRow `gorm:"embedded;embeddedPrefix:u_"`
	}
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT b.at, `+userColumns+` FROM blocks b JOIN users u ON u.id = b.blocked_id AND u.deleted_at IS NULL
			WHERE b.user_id = ? AND u.username > ? ORDER BY u.username LIMIT ?`, by, after, limit).Scan(&rows).Error
	})
	for _, row := range rows {
		blocks = append(blocks, chat.Block{User: row.User.user(), At: row.At.Time()})
	}
	return blocks, err
}

// AnyBlock implements chat.BlockStore.
func (s *Store) AnyBlock(ctx context.Context, user chat.UserID, others []chat.UserID) (bool, error) {
	var found []int64
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT user_id FROM blocks WHERE user_id = ? AND blocked_id ? OR blocked_id = ? AND user_id ? LIMIT 1`,
			user, db.OneOf(others), user, db.OneOf(others)).Scan(&found).Error
	})
	return len(found) > 0, err
}

// readBlock finds whether one user blocks another.
func (w *writing) readBlock(by, of chat.UserID) db.Statement {
	return db.Statement{
		SQL:  "SELECT user_id, blocked_id FROM blocks WHERE user_id = ? AND blocked_id = ?",
		Args: []any{int64(by), int64(of)},
		Row: func(scan func(...any) error) error {
			var by, of int64
			err := scan(&by, &of)
			w.facts.Blocks[chat.BlockKey{By: chat.UserID(by), Of: chat.UserID(of)}] = true
			return err
		},
	}
}

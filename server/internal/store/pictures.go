package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type pictureRow struct {
	UserID int64 `gorm:"primaryKey;autoIncrement:false"`
	ID     string
	Hash   string
	Size   int64
}

func (pictureRow) TableName() string { return "pictures" }

// SetPicture implements chat.PictureStore.
func (s *Store) SetPicture(
	ctx context.Context, id chat.UserID, p *chat.Picture, limits chat.FileLimits,
) (user chat.User, changed bool, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		row, err := lockAccount(tx, id)
		if err != nil {
			return err
		}
		hash := ""
		if p != nil {
			hash = p.Hash
		}
		if changed = row.User.Picture != hash; !changed {
			user = row.User.user()
			return s.dropSecond(tx, p)
		}
		if err := s.replacePicture(tx, id, p, limits); err != nil {
			return err
		}
		row.User.Picture = hash
		user = row.User.user()
		return changeAccount(tx, id, map[string]any{"picture": hash})
	})
	return user, changed, err
}

// dropSecond queues the bytes of a picture that its owner has already.
func (s *Store) dropSecond(tx *gorm.DB, p *chat.Picture) error {
	if p == nil {
		return nil
	}
	return tx.Exec("INSERT INTO file_removals (id, size, due_at) VALUES (?, ?, ?)", p.ID, p.Size, db.ToStamp(s.Now())).Error
}

func (s *Store) replacePicture(tx *gorm.DB, id chat.UserID, p *chat.Picture, limits chat.FileLimits) error {
	if err := s.dropPicture(tx, id); err != nil || p == nil {
		return err
	}
	if err := s.withinStored(tx, p.Size, limits); err != nil {
		return err
	}
	return tx.Create(&pictureRow{UserID: int64(id), ID: string(p.ID), Hash: p.Hash, Size: p.Size}).Error
}

// dropPicture forgets a user's picture, and queues its bytes for removal.
func (s *Store) dropPicture(tx *gorm.DB, id chat.UserID) error {
	err := tx.Exec("INSERT INTO file_removals (id, size, due_at) SELECT id, size, ? FROM pictures WHERE user_id = ?",
		db.ToStamp(s.Now()), id).Error
	if err != nil {
		return err
	}
	return tx.Exec("DELETE FROM pictures WHERE user_id = ?", id).Error
}

// PictureByHash implements chat.PictureStore.
func (s *Store) PictureByHash(ctx context.Context, hash string) (chat.FileID, error) {
	var ids []chat.FileID
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		if !db.Storable(hash) {
			return nil
		}
		// The release before deletes an account and leaves its picture's row.
		return tx.Raw(`SELECT p.id FROM pictures p JOIN users u ON u.id = p.user_id AND u.picture = p.hash
			WHERE p.hash = ? LIMIT 1`, hash).Scan(&ids).Error
	})
	if err == nil && len(ids) == 0 {
		err = chat.NotFound("This picture")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

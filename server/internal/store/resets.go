package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type resetRow struct {
	Hash      []byte
	UserID    int64
	ExpiresAt db.Stamp
	UsedAt    *db.Stamp
}

func (resetRow) TableName() string { return "resets" }

const thisReset = "This link"

// CreateReset implements chat.AdminStore.
func (s *Store) CreateReset(ctx context.Context, r chat.Reset, entry chat.AuditEntry) error {
	row := resetRow{Hash: r.Hash[:], UserID: int64(r.User.ID), ExpiresAt: db.ToStamp(r.ExpiresAt)}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := administrators(tx, entry.Actor.ID); err != nil {
			return err
		}
		if _, err := lockAccount(tx, r.User.ID); err != nil {
			return err
		}
		if err := endResets(tx, r.User.ID, entry.At); err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
}

// endResets ends the account's links, used or not.
func endResets(tx *gorm.DB, user chat.UserID, at time.Time) error {
	return tx.Model(&resetRow{}).Where("user_id = ? AND used_at IS NULL", user).Update("used_at", db.ToStamp(at)).Error
}

// Reset implements chat.AdminStore.
func (s *Store) Reset(ctx context.Context, hash chat.CodeHash, at time.Time) (reset chat.Reset, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		reset, err = usableReset(tx, hash, at)
		return err
	})
	return reset, err
}

func usableReset(tx *gorm.DB, hash chat.CodeHash, at time.Time) (chat.Reset, error) {
	var row resetRow
	if err := db.OrNotFound(tx.Where("hash = ?", hash[:]).Take(&row).Error, thisReset); err != nil {
		return chat.Reset{}, err
	}
	r := chat.Reset{Hash: hash, ExpiresAt: row.ExpiresAt.Time()}
	if row.UsedAt != nil || !r.ExpiresAt.After(at) {
		return r, chat.GoneFor("This link was used or has expired: ask for another one.")
	}
	var owner accountRow
	if err := account(tx.Session(&gorm.Session{NewDB: true}), &owner, "id = ?", row.UserID); err != nil {
		return r, err
	}
	r.User = owner.User.user()
	return r, nil
}

// UseReset implements chat.AdminStore. Of two calls with one link, the row's lock lets one through.
func (s *Store) UseReset(
	ctx context.Context, hash chat.CodeHash, passwordHash string, entry chat.AuditEntry,
) (ended []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		locking := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
		r, err := usableReset(locking, hash, entry.At)
		if err != nil {
			return err
		}
		if err := changeAccount(tx, r.User.ID, map[string]any{"password_hash": passwordHash}); err != nil {
			return err
		}
		if err := endCodes(tx, r.User.ID, entry.At); err != nil {
			return err
		}
		if ended, err = revokeAll(tx, r.User.ID, entry.At); err != nil {
			return err
		}
		entry.Actor, entry.Subject = r.User, r.User
		return writeAudit(tx, entry)
	})
	return ended, err
}

// PruneResets implements chat.AdminStore.
func (s *Store) PruneResets(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "hash", "resets WHERE expires_at < ?")
}

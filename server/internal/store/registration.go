package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// registrationName is the row of server_settings that says who may make an account.
const registrationName = "registration"

// Registration implements chat.AdminStore.
func (s *Store) Registration(ctx context.Context) (how chat.Registration, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		how, err = registration(tx)
		return err
	})
	return how, err
}

func registration(tx *gorm.DB) (chat.Registration, error) {
	var values []chat.Registration
	err := tx.Raw("SELECT value FROM server_settings WHERE name = ?", registrationName).Scan(&values).Error
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// SetRegistration implements chat.AdminStore.
func (s *Store) SetRegistration(ctx context.Context, how chat.Registration, entry chat.AuditEntry) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := administrators(tx, entry.Actor.ID); err != nil {
			return err
		}
		before, err := registration(tx)
		if err != nil || before == how {
			return err
		}
		err = tx.Exec("DELETE FROM server_settings WHERE name = ?", registrationName).Error
		if err == nil && how != "" {
			err = tx.Exec("INSERT INTO server_settings (name, value) VALUES (?, ?)", registrationName, string(how)).Error
		}
		if err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
}

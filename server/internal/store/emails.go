package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type emailRow struct {
	UserID          int64
	Address         *string
	Folded          *string
	Pending         *string
	PendingHash     []byte
	PendingUntil    *db.Stamp
	UnsubscribeCode string
}

func (emailRow) TableName() string { return "user_emails" }

func (r emailRow) email(at time.Time) chat.Email {
	var e chat.Email
	if r.Address != nil {
		e.Address = *r.Address
	}
	if r.isPending(at) {
		e.Pending, e.PendingUntil = *r.Pending, r.PendingUntil.Time()
	}
	return e
}

func (r emailRow) isPending(at time.Time) bool {
	return r.Pending != nil && r.PendingUntil != nil && r.PendingUntil.Time().After(at)
}

// Email implements chat.EmailStore.
func (s *Store) Email(ctx context.Context, user chat.UserID, at time.Time) (email chat.Email, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		row, err := emailOf(tx, user)
		email = row.email(at)
		return err
	})
	return email, err
}

// emailOf is the zero value for an account without a row.
func emailOf(tx *gorm.DB, user chat.UserID) (row emailRow, err error) {
	return row, tx.Where("user_id = ?", user).Limit(1).Find(&row).Error
}

// AskEmail implements chat.EmailStore. A code that was mailed for the same address stays of use until the next one is.
func (s *Store) AskEmail(
	ctx context.Context, user chat.UserID, address, unsubscribe string, at, until time.Time,
) (email chat.Email, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, user); err != nil {
			return err
		}
		row, err := emailOf(tx, user)
		if err != nil {
			return err
		}
		if row.Folded != nil && *row.Folded == chat.FoldEmail(address) {
			email = chat.Email{Address: *row.Address}
			return endPending(tx, user)
		}
		if row.Pending == nil || *row.Pending != address {
			row.PendingHash = nil
		}
		row.UserID, row.Pending, row.PendingUntil = int64(user), &address, new(db.ToStamp(until))
		if row.UnsubscribeCode == "" {
			row.UnsubscribeCode = unsubscribe
		}
		err = tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "user_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"pending", "pending_hash", "pending_until"}),
		}).Create(&row).Error
		if err != nil {
			return err
		}
		email = row.email(at)
		return queueMail(tx, user, chat.MailConfirm, at)
	})
	return email, err
}

// endPending forgets an address that was not confirmed.
func endPending(tx *gorm.DB, user chat.UserID) error {
	err := tx.Exec("UPDATE user_emails SET pending = NULL, pending_hash = NULL, pending_until = NULL WHERE user_id = ? AND pending IS NOT NULL", user).Error
	if err != nil {
		return err
	}
	return tx.Exec("DELETE FROM mails WHERE user_id = ? AND kind = ?", user, string(chat.MailConfirm)).Error
}

// endCodes ends all links to the account: those that set its password, and one that confirms an address.
func endCodes(tx *gorm.DB, user chat.UserID, at time.Time) error {
	if err := endPending(tx, user); err != nil {
		return err
	}
	return endMailedResets(tx, user, at)
}

// endMailedResets ends links that set the password, and one that waits to be mailed.
func endMailedResets(tx *gorm.DB, user chat.UserID, at time.Time) error {
	if err := endResets(tx, user, at); err != nil {
		return err
	}
	return tx.Exec("DELETE FROM mails WHERE user_id = ? AND kind = ?", user, string(chat.MailReset)).Error
}

// RemoveEmail implements chat.EmailStore.
func (s *Store) RemoveEmail(ctx context.Context, user chat.UserID, at time.Time) error {
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, user); err != nil {
			return err
		}
		if err := endMailedResets(tx, user, at); err != nil {
			return err
		}
		return dropEmail(tx, user)
	})
	if err == nil {
		s.db.DropTraces(ctx)
	}
	return err
}

// dropEmail removes all that there is of an account's address.
func dropEmail(tx *gorm.DB, user chat.UserID) error {
	for _, table := range []string{"mails", "user_emails"} {
		if err := tx.Exec("DELETE FROM "+table+" WHERE user_id = ?", user).Error; err != nil {
			return err
		}
	}
	return nil
}

// ConfirmEmail implements chat.EmailStore. Digests begin with what comes from now on.
func (s *Store) ConfirmEmail(ctx context.Context, hash chat.CodeHash, at time.Time) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		var row emailRow
		err := db.OrNotFound(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("pending_hash = ?", hash[:]).Take(&row).Error, thisReset)
		if err != nil {
			return err
		}
		if !row.isPending(at) {
			return chat.GoneFor("This link was used or has expired: ask for another one in the settings.")
		}
		if row.Address != nil {
			if err := endMailedResets(tx, chat.UserID(row.UserID), at); err != nil {
				return err
			}
		}
		// The hash stays, so that the link, opened once more, is told to have been used.
		return tx.Exec(`UPDATE user_emails SET address = pending, folded = ?, pending = NULL, pending_until = NULL, digest_past = `+newestMessage+`,
			digest_at = NULL, digest_due_at = NULL, digest_tries = 0 WHERE user_id = ?`, chat.FoldEmail(*row.Pending), row.UserID).Error
	})
}

const newestMessage = "(SELECT coalesce(max(x.n), 0) FROM messages x)"

// MailedTo implements chat.EmailStore.
func (s *Store) MailedTo(ctx context.Context, code string) (chat.UserID, error) {
	if !db.Storable(code) {
		return 0, chat.NotFound(thisReset)
	}
	var row emailRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return db.OrNotFound(tx.Where("unsubscribe_code = ?", code).Take(&row).Error, thisReset)
	})
	return chat.UserID(row.UserID), err
}

// Unsubscribe implements chat.EmailStore.
func (s *Store) Unsubscribe(ctx context.Context, code string) (user chat.UserID, now chat.Notifications, changed bool, err error) {
	if user, err = s.MailedTo(ctx, code); err != nil {
		return 0, now, false, err
	}
	now, changed, err = s.ChangeNotifications(ctx, user, chat.NotificationsChange{Email: new(bool)})
	return user, now, changed, err
}

// AskReset implements chat.EmailStore.
func (s *Store) AskReset(ctx context.Context, account string, at, before time.Time, entry chat.AuditEntry) error {
	if !db.Storable(account) {
		return nil
	}
	who, name := "u.username = ?", chat.FoldUsername(account)
	if strings.Contains(account, "@") {
		who, name = "e.folded = ?", chat.FoldEmail(account)
	}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		var found []userRow
		err := tx.Raw(`SELECT u.* FROM users u JOIN user_emails e ON e.user_id = u.id AND e.address IS NOT NULL
			WHERE `+who+` AND u.deleted_at IS NULL AND u.suspended_at IS NULL AND u.password_hash <> ''`, name).Scan(&found).Error
		if err != nil || len(found) == 0 {
			return err
		}
		// Of several that ask at once, the row's lock lets one through.
		done := tx.Exec("UPDATE user_emails SET reset_at = ? WHERE user_id = ? AND address IS NOT NULL AND (reset_at IS NULL OR reset_at <= ?)",
			db.ToStamp(at), found[0].ID, db.ToStamp(before))
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		if err := queueMail(tx, chat.UserID(found[0].ID), chat.MailReset, at); err != nil {
			return err
		}
		entry.Subject = found[0].user()
		return writeAudit(tx, entry)
	})
}

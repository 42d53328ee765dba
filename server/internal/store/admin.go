package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// listedRow is an account as administrators see it.
type listedRow struct {
	User        userRow `gorm:"embedded;embeddedPrefix:u_"`
	SuspendedAt *db.Stamp
	Email       string
}

func (r listedRow) account() chat.Account {
	return chat.Account{User: r.User.user(), IsSuspended: r.SuspendedAt != nil && r.User.DeletedAt == nil, Email: r.Email}
}

// accountStates are the conditions of the states. The empty one is any.
var accountStates = map[chat.AccountState]string{
	"":                    "",
	chat.AccountActive:    " AND u.suspended_at IS NULL AND u.deleted_at IS NULL",
	chat.AccountSuspended: " AND u.suspended_at IS NOT NULL AND u.deleted_at IS NULL",
	chat.AccountDeleted:   " AND u.deleted_at IS NOT NULL",
}

// Accounts implements chat.AdminStore. It walks down the index of public ids.
func (s *Store) Accounts(
	ctx context.Context, q string, state chat.AccountState, before string, limit int,
) ([]chat.Account, error) {
	if !db.Storable(q, before) {
		return nil, nil
	}
	query, args := "SELECT "+userColumns+", u.suspended_at, coalesce(e.address, '') AS email FROM users u LEFT JOIN user_emails e ON e.user_id = u.id WHERE true"+accountStates[state], []any{}
	if q != "" {
		isNamed, named := s.folds("u.folded", q)
		query, args = query+" AND "+isNamed, append(args, named...)
	}
	if before != "" {
		query, args = query+" AND u.public_id < ?", append(args, before)
	}
	var rows []listedRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(query+" ORDER BY u.public_id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	})
	accounts := make([]chat.Account, len(rows))
	for i, row := range rows {
		accounts[i] = row.account()
	}
	return accounts, err
}

// administrators locks the rows of those who administer the server now, so that their number stays until the commit, and
// returns their keys. by must be one of them, or 0 for the command line.
func administrators(tx *gorm.DB, by chat.UserID) (map[chat.UserID]bool, error) {
	var ids []chat.UserID
	err := tx.Model(&accountRow{}).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("admin AND suspended_at IS NULL AND deleted_at IS NULL").Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, err
	}
	now := make(map[chat.UserID]bool, len(ids))
	for _, id := range ids {
		now[id] = true
	}
	if by != 0 && !now[by] {
		return nil, chat.NotAdministrator()
	}
	return now, nil
}

// keepAdministrator refuses to take the last administrator away. The rows of all are locked.
func keepAdministrator(now map[chat.UserID]bool, id chat.UserID, isAdmin bool) error {
	others := len(now)
	if now[id] {
		others--
	}
	if isAdmin && others == 0 {
		return chat.LastAdministrator()
	}
	return nil
}

// ChangeAccount implements chat.AdminStore.
func (s *Store) ChangeAccount(
	ctx context.Context, id chat.UserID, change chat.AccountChange, by chat.AuditEntry,
) (account chat.Account, ended []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		account, ended = chat.Account{}, nil
		now, err := administrators(tx, by.Actor.ID)
		if err != nil {
			return err
		}
		row, err := lockAccount(tx, id)
		if err != nil {
			return err
		}
		address, err := emailOf(tx, id)
		if err != nil {
			return err
		}
		before := chat.Account{User: row.User.user(), IsSuspended: row.SuspendedAt != nil, Email: address.email(by.At).Address}
		var done []chat.AuditAction
		account, done = change.Of(before)
		if !account.Administers() {
			if err := keepAdministrator(now, id, before.Administers()); err != nil {
				return err
			}
		}
		if ended, err = writeAccountChange(tx, account, done, by); err != nil {
			return err
		}
		by.Subject = account.User
		for _, action := range done {
			by.Action = action
			if err := writeAudit(tx, by); err != nil {
				return err
			}
		}
		return nil
	})
	return account, ended, err
}

// writeAccountChange stores what was done to the account. Suspending ends its sessions and tokens.
func writeAccountChange(
	tx *gorm.DB, account chat.Account, done []chat.AuditAction, by chat.AuditEntry,
) (ended []chat.SessionID, err error) {
	columns := map[string]any{}
	for _, action := range done {
		switch action { //nolint:exhaustive // others change no account
		case chat.AuditPromoted, chat.AuditDemoted:
			columns["admin"] = account.User.Admin
		case chat.AuditSuspended:
			columns["suspended_at"] = db.ToStamp(by.At)
			ended, err = revokeAll(tx, account.User.ID, by.At)
		case chat.AuditRestored:
			columns["suspended_at"] = nil
		}
		if err != nil {
			return nil, err
		}
	}
	if len(columns) == 0 {
		return nil, nil
	}
	return ended, changeAccount(tx, account.User.ID, columns)
}

// endAccount notes the end of an account that has not ended yet. The last administrator's stays.
func endAccount(tx *gorm.DB, id chat.UserID, entry chat.AuditEntry) error {
	now, err := administrators(tx, 0)
	if err != nil {
		return err
	}
	row, err := lockAccount(tx, id)
	if chat.IsKind(err, chat.KindNotFound) { // deleted before, or unknown: the caller finds out
		return nil
	}
	if err != nil {
		return err
	}
	account := chat.Account{User: row.User.user(), IsSuspended: row.SuspendedAt != nil}
	if err := keepAdministrator(now, id, account.Administers()); err != nil {
		return err
	}
	return writeAudit(tx, entry)
}

// Stats implements chat.AdminStore.
func (s *Store) Stats(ctx context.Context) (stats chat.Stats, err error) {
	size := "pg_database_size(current_database())"
	if s.db.Name == db.SQLite {
		size = "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())"
	}
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT (SELECT count(*) FROM users WHERE deleted_at IS NULL) AS users,
			(SELECT count(*) FROM rooms) AS rooms,
			(SELECT count(*) FROM messages WHERE deleted_at IS NULL) AS messages, ` + size + " AS bytes").Scan(&stats).Error
	})
	return stats, err
}

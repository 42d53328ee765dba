package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

// nobody is the viewer where everyone sees the same.
const nobody chat.UserID = 0

// userRow is what a user shows to others.
type userRow struct {
	ID          int64
	PublicID    string
	Username    string
	DisplayName string
	CreatedAt   db.Stamp
	DeletedAt   *db.Stamp
	Admin       bool
	Bot         bool
	Picture     string
	StatusEmoji string
	StatusText  string
	StatusUntil *db.Stamp
}

// userColumns reads users u into an embedded userRow with the prefix u_.
const userColumns = `u.id AS u_id, u.public_id AS u_public_id, u.username AS u_username, u.display_name AS u_display_name,
	u.created_at AS u_created_at, u.deleted_at AS u_deleted_at, u.admin AS u_admin,
	u.bot AS u_bot, u.picture AS u_picture, u.status_emoji AS u_status_emoji, u.status_text AS u_status_text,
	u.status_until AS u_status_until`

// places are where userColumns go.
func (r *userRow) places() []any {
	return []any{
		&r.ID, &r.PublicID, &r.Username, &r.DisplayName, &r.CreatedAt, &r.DeletedAt, &r.Admin, &r.Bot, &r.Picture, &r.StatusEmoji,
		&r.StatusText, &r.StatusUntil,
	}
}

func (r userRow) user() chat.User {
	if r.DeletedAt != nil {
		return chat.User{ID: chat.UserID(r.ID), PublicID: r.PublicID, CreatedAt: r.CreatedAt.Time(), Deleted: true}
	}
	return chat.User{
		ID: chat.UserID(r.ID), PublicID: r.PublicID, Username: r.Username, DisplayName: r.DisplayName,
		CreatedAt: r.CreatedAt.Time(), Admin: r.Admin, IsBot: r.Bot, Picture: r.Picture, Status: r.status(),
	}
}

func (r userRow) status() chat.Status {
	s := chat.Status{Emoji: r.StatusEmoji, Text: r.StatusText}
	if r.StatusUntil != nil {
		s.Until = r.StatusUntil.Time()
	}
	return s
}

// accountRow is a whole row of users.
type accountRow struct {
	User         userRow `gorm:"embedded"`
	Folded       string
	PasswordHash string
	SuspendedAt  *db.Stamp
}

func (accountRow) TableName() string { return "users" }

func (r accountRow) credentials() chat.Credentials {
	return chat.Credentials{User: r.User.user(), PasswordHash: r.PasswordHash, Suspended: r.SuspendedAt != nil}
}

const thisUser = "This user"

// CreateUser implements chat.UserStore. Where two make the first account at once, the second one waits for the first's commit.
func (s *Store) CreateUser(ctx context.Context, a chat.NewAccount) (chat.User, error) {
	row := newAccountRow(a)
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		first := tx.Exec("INSERT INTO first_account SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users) ON CONFLICT DO NOTHING")
		if first.Error != nil {
			return first.Error
		}
		row.User.Admin = first.RowsAffected == 1
		if a.IsFirst && !row.User.Admin {
			return chat.Forbidden("Somebody else has made the first account: ask them for an invitation.")
		}
		if a.Invitation != "" {
			if err := s.useToRegister(tx, a.Invitation, a.User.CreatedAt); err != nil {
				return err
			}
		}
		var suspended *db.Stamp
		if a.IsSuspended {
			suspended = new(db.ToStamp(s.Now()))
		}
		err := s.insertAccount(tx, &row, suspended)
		if err == nil && a.Imported != nil {
			err = addImported(tx, *a.Imported, row.User.ID, a.Email)
		}
		if err == nil && a.Identity != nil {
			err = addIdentity(tx, *a.Identity, row.User)
		}
		if err == nil && a.Made != nil {
			entry := *a.Made
			entry.Subject = row.User.user()
			err = writeAudit(tx, entry)
		}
		if err != nil || !row.User.Admin {
			return err
		}
		return writeAudit(tx, chat.AuditEntry{
			At: row.User.CreatedAt.Time(), Action: chat.AuditPromoted, Subject: row.User.user(), Detail: "the first account of this server",
		})
	})
	return row.User.user(), err
}

func newAccountRow(a chat.NewAccount) accountRow {
	u := a.User
	return accountRow{
		User: userRow{
			PublicID: u.PublicID, Username: u.Username, DisplayName: u.DisplayName, CreatedAt: db.ToStamp(u.CreatedAt), Bot: u.IsBot,
		},
		Folded: words.Fold(u.Username, u.DisplayName), PasswordHash: a.PasswordHash,
	}
}

// insertAccount stores an account, suspended since then if not nil, and sets its key. A username that is taken is a conflict.
func (s *Store) insertAccount(tx *gorm.DB, row *accountRow, suspended *db.Stamp) error {
	u := row.User
	id, err := s.insertNew(tx, "users", "public_id, username, display_name, created_at, folded, password_hash, admin, bot, suspended_at",
		u.PublicID, u.Username, u.DisplayName, u.CreatedAt, row.Folded, row.PasswordHash, u.Admin, u.Bot, suspended)
	row.User.ID = id
	return err
}

// UserByName implements chat.UserStore.
func (s *Store) UserByName(ctx context.Context, username string) (chat.User, error) {
	c, err := s.CredentialsByName(ctx, username)
	return c.User, err
}

// CredentialsByName implements chat.UserStore.
func (s *Store) CredentialsByName(ctx context.Context, username string) (chat.Credentials, error) {
	if !db.Storable(username) {
		return chat.Credentials{}, chat.NotFound(thisUser)
	}
	return s.credentials(ctx, "username = ?", username)
}

// CredentialsByID implements chat.UserStore.
func (s *Store) CredentialsByID(ctx context.Context, id chat.UserID) (chat.Credentials, error) {
	return s.credentials(ctx, "id = ?", id)
}

func (s *Store) credentials(ctx context.Context, condition string, arg any) (chat.Credentials, error) {
	var row accountRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error { return account(tx, &row, condition, arg) })
	return row.credentials(), err
}

// account reads one account that is not deleted.
func account(tx *gorm.DB, row *accountRow, condition string, arg any) error {
	return db.OrNotFound(tx.Where(condition, arg).Where("deleted_at IS NULL").Take(row).Error, thisUser)
}

// lockAccount is lockedAccount for a caller who must be the only one.
func lockAccount(tx *gorm.DB, id chat.UserID) (row accountRow, err error) {
	err = account(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), &row, "id = ?", id)
	return row, err
}

// lockedAccount reads one account that is not deleted, and keeps others from changing it until the
// commit. Readers that lock it so do not wait for one another.
func lockedAccount(tx *gorm.DB, id chat.UserID) (row accountRow, err error) {
	err = account(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}), &row, "id = ?", id)
	return row, err
}

// ChangeProfile implements chat.UserStore.
func (s *Store) ChangeProfile(ctx context.Context, id chat.UserID, change chat.ProfileChange) (chat.User, error) {
	var row accountRow
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		row = accountRow{}
		if err := account(tx, &row, "id = ?", id); err != nil {
			return err
		}
		u, columns := &row.User, map[string]any{}
		if change.DisplayName != nil {
			u.DisplayName = *change.DisplayName
			columns["display_name"], columns["folded"] = u.DisplayName, words.Fold(u.Username, u.DisplayName)
		}
		if change.Status != nil {
			u.StatusEmoji, u.StatusText, u.StatusUntil = change.Status.Emoji, change.Status.Text, nil
			if !change.Status.Until.IsZero() {
				u.StatusUntil = new(db.ToStamp(change.Status.Until))
			}
			columns["status_emoji"], columns["status_text"], columns["status_until"] = u.StatusEmoji, u.StatusText, u.StatusUntil
		}
		if len(columns) == 0 {
			return nil
		}
		return changeAccount(tx, id, columns)
	})
	return row.User.user(), err
}

// Acquaintances implements chat.UserStore.
func (s *Store) Acquaintances(ctx context.Context, id chat.UserID, limit int) (ids []chat.UserID, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT x.user_id FROM (SELECT CAST(? AS bigint) AS user_id
			UNION SELECT o.user_id FROM memberships m JOIN memberships o ON o.room_id = m.room_id WHERE m.user_id = ?) x LIMIT ?`,
			id, id, limit).Scan(&ids).Error
	})
	return ids, err
}

// SetPassword implements chat.UserStore.
func (s *Store) SetPassword(
	ctx context.Context, id chat.UserID, hash string, keep chat.SessionID, at time.Time,
) (ended []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if err := changeAccount(tx, id, map[string]any{"password_hash": hash}); err != nil {
			return err
		}
		if err := endCodes(tx, id, at); err != nil {
			return err
		}
		ended, err = revokeSessions(tx, id, keep, at)
		return err
	})
	return ended, err
}

// RehashPassword implements chat.UserStore.
func (s *Store) RehashPassword(ctx context.Context, id chat.UserID, old, hash string) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return changeAccount(tx.Where("password_hash = ?", old), id, map[string]any{"password_hash": hash})
	})
}

// revokeAll ends all that the account is signed in with, and returns what it ended.
func revokeAll(tx *gorm.DB, id chat.UserID, at time.Time) ([]chat.SessionID, error) {
	sessions, err := revokeSessions(tx, id, "", at)
	if err != nil {
		return nil, err
	}
	tokens, err := revokeTokens(tx, id, at)
	return append(sessions, tokens...), err
}

// changeAccount changes an account that is not deleted.
func changeAccount(tx *gorm.DB, id chat.UserID, columns map[string]any) error {
	return atLeastOne(tx.Model(&accountRow{}).Where("id = ? AND deleted_at IS NULL", id).Updates(columns), thisUser)
}

// BeginDeletion implements chat.UserStore.
func (s *Store) BeginDeletion(ctx context.Context, id chat.UserID, entry chat.AuditEntry) (ended []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if err := endAccount(tx, id, entry); err != nil {
			return err
		}
		if ended, err = deleteAccount(tx, id, entry.At); err != nil {
			return err
		}
		if err := s.removeFiles(tx, entry.At, "user_id = ? AND message IS NULL AND expires_at IS NOT NULL", int64(id)); err != nil {
			return err
		}
		if err := s.dropPicture(tx, id); err != nil {
			return err
		}
		return tx.Exec("INSERT INTO deletions (user_id) VALUES (?) ON CONFLICT (user_id) DO NOTHING", id).Error
	})
	if err != nil {
		return nil, err
	}
	s.db.DropTraces(ctx)
	return ended, nil
}

// Deletions implements chat.UserStore.
func (s *Store) Deletions(ctx context.Context, limit int) (begun []chat.User, err error) {
	var rows []userRow
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Table("users").Where("id IN (SELECT user_id FROM deletions ORDER BY user_id LIMIT ?)", limit).Order("id").Find(&rows).Error
	})
	for _, row := range rows {
		begun = append(begun, row.user())
	}
	return begun, err
}

// EndDeletion implements chat.UserStore.
func (s *Store) EndDeletion(ctx context.Context, id chat.UserID) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM deletions WHERE user_id = ?", id).Error })
}

// deleteAccount clears what the account said about a person. The username stays in its column, so
// that it is never given again, and is not shown any more. The update waits for those who hold
// lockedAccount.
func deleteAccount(tx *gorm.DB, id chat.UserID, at time.Time) ([]chat.SessionID, error) {
	done := tx.Model(&accountRow{}).Where("id = ?", id).Updates(map[string]any{
		"display_name": "", "folded": "", "password_hash": "", "admin": false,
		"picture": "", "status_emoji": "", "status_text": "", "status_until": nil,
		"deleted_at": gorm.Expr("coalesce(deleted_at, ?)", db.ToStamp(at)),
	})
	if err := atLeastOne(done, thisUser); err != nil {
		return nil, err
	}
	for _, table := range []string{"resets", "identities", "cursors", "command_runs", "mails", "user_emails"} {
		if err := tx.Exec("DELETE FROM "+table+" WHERE user_id = ?", id).Error; err != nil {
			return nil, err
		}
	}
	// The tokens' rows stay until other nodes have heard of their end. Their names go.
	if err := tx.Exec("UPDATE tokens SET name = '' WHERE user_id = ?", id).Error; err != nil {
		return nil, err
	}
	return revokeAll(tx, id, at)
}

func atLeastOne(done *gorm.DB, thing string) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return chat.NotFound(thing)
	}
	return done.Error
}

// usersByID reads the users with these keys.
func usersByID(tx *gorm.DB, ids map[int64]bool) (map[int64]chat.User, error) {
	users := make(map[int64]chat.User, len(ids))
	if len(ids) == 0 {
		return users, nil
	}
	keys := make([]int64, 0, len(ids))
	for id := range ids {
		keys = append(keys, id)
	}
	var rows []userRow
	if err := tx.Table("users").Where("id ?", db.OneOf(keys)).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		users[row.ID] = row.user()
	}
	return users, nil
}

package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type identityRow struct {
	Issuer    string
	Subject   string
	UserID    int64
	CreatedAt db.Stamp
}

func (identityRow) TableName() string { return "identities" }

type signInCodeRow struct {
	Hash        []byte
	Issuer      string
	Subject     string
	Username    string
	DisplayName string
	ExpiresAt   db.Stamp
	UsedAt      *db.Stamp
}

func (signInCodeRow) TableName() string { return "sign_in_codes" }

const thisCode = "This code"

func codeGone() error {
	return chat.GoneFor("This sign-in was used or has expired: begin again.")
}

// addIdentity joins a new account to its identity. Where two do so at once, the second one waits for the first's commit.
func addIdentity(tx *gorm.DB, who chat.Identity, u userRow) error {
	done := tx.Exec("INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		who.Issuer, who.Subject, u.ID, u.CreatedAt)
	if done.Error == nil && done.RowsAffected == 0 {
		return chat.Conflict("This person has an account already.")
	}
	return done.Error
}

// LinkIdentity implements chat.IdentityStore.
func (s *Store) LinkIdentity(ctx context.Context, who chat.Identity, entry chat.AuditEntry) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := administrators(tx, entry.Actor.ID); err != nil {
			return err
		}
		if _, err := lockAccount(tx, entry.Subject.ID); err != nil {
			return err
		}
		row := identityRow{Issuer: who.Issuer, Subject: who.Subject, UserID: int64(entry.Subject.ID), CreatedAt: db.ToStamp(entry.At)}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected > 0 {
			return writeAudit(tx, entry)
		}
		var joined identityRow
		if err := tx.Where("issuer = ? AND subject = ?", who.Issuer, who.Subject).Take(&joined).Error; err != nil {
			return err
		}
		if joined.UserID != int64(entry.Subject.ID) {
			return chat.Conflict("Another account is joined to this identity.")
		}
		return nil
	})
}

// CredentialsByIdentity implements chat.IdentityStore.
func (s *Store) CredentialsByIdentity(ctx context.Context, who chat.Identity) (chat.Credentials, error) {
	var row accountRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		var joined identityRow
		if err := db.OrNotFound(tx.Where("issuer = ? AND subject = ?", who.Issuer, who.Subject).Take(&joined).Error, thisUser); err != nil {
			return err
		}
		return account(tx.Session(&gorm.Session{NewDB: true}), &row, "id = ?", joined.UserID)
	})
	return row.credentials(), err
}

// CreateSignInCode implements chat.IdentityStore.
func (s *Store) CreateSignInCode(ctx context.Context, c chat.SignInCode) error {
	a := c.Arrival
	row := signInCodeRow{
		Hash: c.Hash[:], Issuer: a.Issuer, Subject: a.Subject, Username: a.Username, DisplayName: a.DisplayName, ExpiresAt: db.ToStamp(c.ExpiresAt),
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error { return tx.Create(&row).Error })
}

// SignInCode implements chat.IdentityStore.
func (s *Store) SignInCode(ctx context.Context, hash chat.CodeHash, at time.Time) (chat.SignInCode, error) {
	var row signInCodeRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return db.OrNotFound(tx.Where("hash = ?", hash[:]).Take(&row).Error, thisCode)
	})
	if err != nil {
		return chat.SignInCode{}, err
	}
	c := chat.SignInCode{Hash: hash, ExpiresAt: row.ExpiresAt.Time(), Arrival: chat.Arrival{
		Identity: chat.Identity{Issuer: row.Issuer, Subject: row.Subject}, Username: row.Username, DisplayName: row.DisplayName,
	}}
	if row.UsedAt != nil || !c.ExpiresAt.After(at) {
		return chat.SignInCode{}, codeGone()
	}
	return c, nil
}

// UseSignInCode implements chat.IdentityStore. Of two calls with one code, the row's lock lets one through.
func (s *Store) UseSignInCode(ctx context.Context, hash chat.CodeHash, session chat.Session) error {
	at := db.ToStamp(session.CreatedAt)
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		done := tx.Exec("UPDATE sign_in_codes SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?", at, hash[:], at)
		if done.Error == nil && done.RowsAffected == 0 {
			return codeGone()
		}
		if done.Error != nil {
			return done.Error
		}
		now, err := lockedAccount(tx, session.User.ID)
		if chat.IsKind(err, chat.KindNotFound) {
			return codeGone()
		}
		if err != nil {
			return err
		}
		if err := chat.CanEnter(now.credentials()); err != nil {
			return err
		}
		return insertSession(tx, session, "by single sign-on")
	})
}

// FreeUsername implements chat.IdentityStore.
func (s *Store) FreeUsername(ctx context.Context, names []string) (string, error) {
	var taken []string
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT username FROM users WHERE username IN ?", names).Scan(&taken).Error
	})
	if err != nil {
		return "", err
	}
	isTaken := make(map[string]bool, len(taken))
	for _, name := range taken {
		isTaken[name] = true
	}
	for _, name := range names {
		if !isTaken[name] {
			return name, nil
		}
	}
	return "", nil
}

// PruneSignInCodes implements chat.IdentityStore.
func (s *Store) PruneSignInCodes(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "hash", "sign_in_codes WHERE expires_at < ?")
}

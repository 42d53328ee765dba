package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type tokenRow struct {
	ID         string
	UserID     int64
	Name       string
	Hash       []byte
	Scopes     string // separated by spaces
	CreatedAt  db.Stamp
	ExpiresAt  *db.Stamp
	LastUsedAt *db.Stamp
}

func (tokenRow) TableName() string { return "tokens" }

// tokenView is a token with its user.
type tokenView struct {
	Token tokenRow `gorm:"embedded"`
	User  userRow  `gorm:"embedded;embeddedPrefix:u_"`
}

func (v tokenView) token() chat.Token {
	r := v.Token
	return chat.Token{
		ID: chat.TokenID(r.ID), User: v.User.user(), Name: r.Name, CanWrite: strings.Contains(r.Scopes, chat.ScopeWrite),
		CreatedAt: r.CreatedAt.Time(), ExpiresAt: r.ExpiresAt.TimeOrNil(), LastUsedAt: r.LastUsedAt.TimeOrNil(),
	}
}

func (r tokenRow) session() chat.SessionID {
	var hash chat.TokenHash
	copy(hash[:], r.Hash)
	return chat.TokenSession(hash)
}

// liveTokens reads tokens that count, into tokenViews; its parameter is the moment. A condition follows.
const liveTokens = `SELECT t.id, t.user_id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at, ` + userColumns + `
	FROM tokens t JOIN users u ON u.id = t.user_id
	WHERE t.revoked_at IS NULL AND u.deleted_at IS NULL AND u.suspended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?) `

const thisToken = "This token"

// CreateToken implements chat.TokenStore. The account's lock puts makers of tokens, and a change of password, in a row.
func (s *Store) CreateToken(
	ctx context.Context, t chat.Token, hash chat.TokenHash, by chat.SessionID, entries ...chat.AuditEntry,
) error {
	row := tokenRow{
		ID: string(t.ID), UserID: int64(t.User.ID), Name: t.Name, Hash: hash[:], Scopes: strings.Join(t.Scopes(), " "),
		CreatedAt: db.ToStamp(t.CreatedAt), ExpiresAt: db.StampOrNil(t.ExpiresAt),
	}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, t.User.ID); err != nil {
			return err
		}
		if _, err := liveSession(tx, by, t.CreatedAt); err != nil {
			return err
		}
		live, err := tokensOf(tx, t.User.ID, t.CreatedAt)
		if err != nil {
			return err
		}
		if len(live) >= chat.MaxTokens {
			return chat.Conflict(fmt.Sprintf("This account has %d tokens: delete one first.", chat.MaxTokens))
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return writeAudit(tx, entries...)
	})
}

// Token implements chat.TokenStore.
func (s *Store) Token(ctx context.Context, hash chat.TokenHash) (chat.Token, error) {
	var found []tokenView
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(liveTokens+"AND t.hash = ?", db.ToStamp(s.Now()), hash[:]).Scan(&found).Error
	})
	if err != nil {
		return chat.Token{}, err
	}
	if len(found) == 0 {
		return chat.Token{}, chat.NotFound(thisToken)
	}
	return found[0].token(), nil
}

// Tokens implements chat.TokenStore.
func (s *Store) Tokens(ctx context.Context, user chat.UserID, at time.Time) (tokens []chat.Token, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		tokens, err = tokensOf(tx, user, at)
		return err
	})
	return tokens, err
}

func tokensOf(tx *gorm.DB, user chat.UserID, at time.Time) ([]chat.Token, error) {
	var rows []tokenView
	err := tx.Raw(liveTokens+"AND t.user_id = ? ORDER BY t.created_at DESC, t.id DESC LIMIT ?",
		db.ToStamp(at), user, chat.MaxTokens).Scan(&rows).Error
	tokens := make([]chat.Token, len(rows))
	for i, row := range rows {
		tokens[i] = row.token()
	}
	return tokens, err
}

// RevokeToken implements chat.TokenStore.
func (s *Store) RevokeToken(
	ctx context.Context, user chat.UserID, id chat.TokenID, at time.Time, entries ...chat.AuditEntry,
) (ended chat.SessionID, err error) {
	if !db.Storable(string(id)) {
		return "", chat.NotFound(thisToken)
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		found, err := revoked(tx, "revoked_at = coalesce(revoked_at, ?) WHERE id = ? AND user_id = ?", db.ToStamp(at), id, user)
		if err == nil && len(found) == 0 {
			err = chat.NotFound(thisToken)
		}
		if err != nil {
			return err
		}
		ended = found[0]
		return writeAudit(tx, entries...)
	})
	return ended, err
}

// RevokeTokens implements chat.TokenStore.
func (s *Store) RevokeTokens(ctx context.Context, user chat.UserID, entry chat.AuditEntry) (ended []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if ended, err = revokeTokens(tx, user, entry.At); err != nil || len(ended) == 0 {
			return err
		}
		return writeAudit(tx, entry)
	})
	return ended, err
}

// revokeTokens ends the account's tokens and returns those that it ended.
func revokeTokens(tx *gorm.DB, user chat.UserID, at time.Time) ([]chat.SessionID, error) {
	return revoked(tx, "revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL", db.ToStamp(at), user)
}

// revoked makes a change to tokens and returns the sessions of those changed.
func revoked(tx *gorm.DB, change string, args ...any) (ended []chat.SessionID, err error) {
	var rows []tokenRow
	err = tx.Raw("UPDATE tokens SET "+change+" RETURNING hash", args...).Scan(&rows).Error
	for _, row := range rows {
		ended = append(ended, row.session())
	}
	return ended, err
}

// TokensUsed implements chat.TokenStore.
func (s *Store) TokensUsed(ctx context.Context, ids []chat.TokenID, at time.Time) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE tokens SET last_used_at = ? WHERE id ? AND (last_used_at IS NULL OR last_used_at < ?)",
			db.ToStamp(at), db.OneOf(ids), db.ToStamp(at)).Error
	})
}

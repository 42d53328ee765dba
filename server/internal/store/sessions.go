package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type sessionRow struct {
	ID         string
	UserID     int64
	Generation int
	CreatedAt  db.Stamp
	LastSeenAt db.Stamp
	ExpiresAt  db.Stamp
	UserAgent  string
	IP         string
}

func (sessionRow) TableName() string { return "sessions" }

// sessionView is a session with its user.
type sessionView struct {
	Session sessionRow `gorm:"embedded"`
	User    userRow    `gorm:"embedded;embeddedPrefix:u_"`
}

func (v sessionView) session() chat.Session {
	r := v.Session
	return chat.Session{
		ID: chat.SessionID(r.ID), User: v.User.user(), Generation: r.Generation, CreatedAt: r.CreatedAt.Time(),
		LastSeenAt: r.LastSeenAt.Time(), ExpiresAt: r.ExpiresAt.Time(), UserAgent: r.UserAgent, IP: r.IP,
	}
}

// liveSessions reads sessions that count, into sessionViews; its parameter is the moment. A
// condition follows.
const (
	liveSessions   = "SELECT " + sessionColumns + areLive
	sessionColumns = `s.id, s.user_id, s.generation, s.created_at, s.last_seen_at, s.expires_at, s.user_agent, s.ip, ` + userColumns
	areLive        = ` FROM sessions s JOIN users u ON u.id = s.user_id
	WHERE s.revoked_at IS NULL AND u.deleted_at IS NULL AND u.suspended_at IS NULL AND s.expires_at > ? `
)

const thisSession = "This session"

// CreateSession implements chat.SessionStore.
func (s *Store) CreateSession(ctx context.Context, session chat.Session, verified string) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		now, err := lockedAccount(tx, session.User.ID)
		if chat.IsKind(err, chat.KindNotFound) {
			return chat.InvalidCredentials()
		}
		if err != nil {
			return err
		}
		if err := chat.CanSignIn(now.credentials(), verified); err != nil {
			return err
		}
		return insertSession(tx, session, "")
	})
}

// insertSession stores a session, and tells the audit log how it began ("": by a password).
func insertSession(tx *gorm.DB, session chat.Session, how string) error {
	row := sessionRow{
		ID: string(session.ID), UserID: int64(session.User.ID), Generation: session.Generation,
		CreatedAt: db.ToStamp(session.CreatedAt), LastSeenAt: db.ToStamp(session.LastSeenAt),
		ExpiresAt: db.ToStamp(session.ExpiresAt), UserAgent: session.UserAgent, IP: session.IP,
	}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return writeAudit(tx, chat.AuditEntry{
		At: session.CreatedAt, Action: chat.AuditSignedIn, Actor: session.User, Subject: session.User, IP: session.IP, Detail: how,
	})
}

// Session implements chat.SessionStore.
func (s *Store) Session(ctx context.Context, id chat.SessionID) (session chat.Session, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		session, err = liveSession(tx, id, s.Now())
		return err
	})
	return session, err
}

func liveSession(tx *gorm.DB, id chat.SessionID, at time.Time) (chat.Session, error) {
	if !db.Storable(string(id)) {
		return chat.Session{}, chat.NotFound(thisSession)
	}
	var found []sessionView
	if err := tx.Raw(liveSessions+"AND s.id = ?", db.ToStamp(at), id).Scan(&found).Error; err != nil {
		return chat.Session{}, err
	}
	if len(found) == 0 {
		return chat.Session{}, chat.NotFound(thisSession)
	}
	return found[0].session(), nil
}

// SpendRefresh implements chat.SessionStore. Of two calls with one generation, the row's lock lets
// one move it. The UPDATE comes last, so that spent_at is the moment of the commit.
func (s *Store) SpendRefresh(
	ctx context.Context, id chat.SessionID, generation int, at, expires time.Time,
) (r chat.Refreshed, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if r, err = s.refreshed(tx, id, at); err != nil || r.Session.Generation != generation {
			return err
		}
		done := tx.Exec(`UPDATE sessions SET generation = generation + 1, spent_at = `+s.db.Clock+`, last_seen_at = ?, expires_at = ?
			WHERE id = ? AND generation = ? AND revoked_at IS NULL`, db.ToStamp(at), db.ToStamp(expires), id, generation)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 { // another call came first
			r, err = s.refreshed(tx, id, at)
			return err
		}
		r.Session.Generation++
		r.Session.LastSeenAt, r.Session.ExpiresAt = db.ToStamp(at).Time(), db.ToStamp(expires).Time()
		r.Spent, r.Ago = true, 0
		return nil
	})
	return r, err
}

// refreshed reads a live session and how long ago its last refresh token was spent.
func (s *Store) refreshed(tx *gorm.DB, id chat.SessionID, at time.Time) (chat.Refreshed, error) {
	if !db.Storable(string(id)) {
		return chat.Refreshed{}, chat.NotFound(thisSession)
	}
	var found []struct {
		View    sessionView `gorm:"embedded"`
		SpentAt *db.Stamp
		Now     db.Stamp
	}
	query := "SELECT s.spent_at, " + s.db.Clock + " AS now, " + sessionColumns + areLive + "AND s.id = ?"
	if err := tx.Raw(query, db.ToStamp(at), id).Scan(&found).Error; err != nil {
		return chat.Refreshed{}, err
	}
	if len(found) == 0 {
		return chat.Refreshed{}, chat.NotFound(thisSession)
	}
	r := chat.Refreshed{Session: found[0].View.session()}
	if spent := found[0].SpentAt; spent != nil {
		r.Ago = max(0, found[0].Now.Time().Sub(spent.Time())) // both are rounded
	}
	return r, nil
}

// Sessions implements chat.SessionStore.
func (s *Store) Sessions(ctx context.Context, user chat.UserID, at time.Time) ([]chat.Session, error) {
	var rows []sessionView
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(liveSessions+"AND s.user_id = ? ORDER BY s.created_at DESC, s.id DESC LIMIT ?",
			db.ToStamp(at), user, chat.MaxSessionsListed).Scan(&rows).Error
	})
	sessions := make([]chat.Session, len(rows))
	for i, row := range rows {
		sessions[i] = row.session()
	}
	return sessions, err
}

// RevokeSession implements chat.SessionStore.
func (s *Store) RevokeSession(ctx context.Context, user chat.UserID, id chat.SessionID, at time.Time) error {
	if !db.Storable(string(id)) {
		return chat.NotFound(thisSession)
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&sessionRow{}).Where("id = ? AND user_id = ?", id, user).
			Update("revoked_at", gorm.Expr("coalesce(revoked_at, ?)", db.ToStamp(at)))
		if done.Error == nil && done.RowsAffected == 0 {
			return chat.NotFound(thisSession)
		}
		return done.Error
	})
}

// RevokedSince implements chat.SessionStore.
func (s *Store) RevokedSince(ctx context.Context, since time.Time) (ids []chat.SessionID, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		if err := tx.Model(&sessionRow{}).Where("revoked_at >= ?", db.ToStamp(since)).Pluck("id", &ids).Error; err != nil {
			return err
		}
		var tokens []tokenRow
		err := tx.Select("hash").Where("revoked_at >= ?", db.ToStamp(since)).Find(&tokens).Error
		for _, t := range tokens {
			ids = append(ids, t.session())
		}
		return err
	})
	return ids, err
}

const (
	// pruneBatch bounds one statement that removes sessions or tokens, and so the time for which it
	// keeps writers waiting.
	pruneBatch = 500
	// pruneBatches bounds the statements of one call, for each kind of row.
	pruneBatches = 20
)

// PruneSessions implements chat.SessionStore.
func (s *Store) PruneSessions(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "id",
		"sessions WHERE revoked_at < ?", "sessions WHERE revoked_at IS NULL AND expires_at < ?",
		"tokens WHERE revoked_at < ?", "tokens WHERE revoked_at IS NULL AND expires_at < ?")
}

// pruneAll removes rows, a bounded number of each kind. A kind is a table and the condition on time that its rows meet.
func (s *Store) pruneAll(ctx context.Context, before time.Time, key string, kinds ...string) error {
	for _, ended := range kinds {
		for range pruneBatches {
			removed, err := s.prune(ctx, key, ended, before)
			if err != nil {
				return err
			}
			if removed < pruneBatch {
				break
			}
		}
	}
	return nil
}

// prune removes a batch of rows. ended is their table and the condition that they meet.
func (s *Store) prune(ctx context.Context, key, ended string, before time.Time) (removed int64, err error) {
	table, _, _ := strings.Cut(ended, " ")
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		done := tx.Exec("DELETE FROM "+table+" WHERE "+key+" IN (SELECT "+key+" FROM "+ended+" LIMIT ?)", db.ToStamp(before), pruneBatch)
		removed = done.RowsAffected
		return done.Error
	})
	return removed, err
}

// revokeSessions ends the account's sessions but keep, and returns those that it ended.
func revokeSessions(tx *gorm.DB, user chat.UserID, keep chat.SessionID, at time.Time) (ended []chat.SessionID, err error) {
	err = tx.Raw("UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND id <> ? AND revoked_at IS NULL RETURNING id",
		db.ToStamp(at), user, keep).Scan(&ended).Error
	return ended, err
}

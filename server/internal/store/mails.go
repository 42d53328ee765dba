package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type mailRow struct {
	UserID  int64
	Kind    string
	AskedAt db.Stamp
	DueAt   db.Stamp
	Tries   int
}

func (mailRow) TableName() string { return "mails" }

// queueMail has a mail with a link sent. One of its kind that waits is asked for anew.
func queueMail(tx *gorm.DB, user chat.UserID, kind chat.MailKind, at time.Time) error {
	return tx.Exec(`INSERT INTO mails (user_id, kind, asked_at, due_at, tries) VALUES (?, ?, ?, ?, 0)
		ON CONFLICT (user_id, kind) DO UPDATE SET asked_at = excluded.asked_at, due_at = excluded.due_at, tries = 0`,
		user, string(kind), db.ToStamp(at), db.ToStamp(at)).Error
}

// ClaimMails implements chat.EmailStore.
func (s *Store) ClaimMails(ctx context.Context, now, until time.Time, limit int) (mails []chat.QueuedMail, err error) {
	if isDue, err := s.isDue(ctx, "mails x WHERE x.due_at <= ?", now); err != nil || !isDue {
		return nil, err
	}
	var rows []mailRow
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`UPDATE mails SET due_at = ?, tries = tries + 1 WHERE (user_id, kind) IN
			(SELECT r.user_id, r.kind FROM mails r WHERE r.due_at <= ? ORDER BY r.due_at LIMIT ? `+s.skipping()+`) RETURNING *`,
			db.ToStamp(until), db.ToStamp(now), limit).Scan(&rows).Error
	})
	for _, r := range rows {
		mails = append(mails, chat.QueuedMail{
			User: chat.User{ID: chat.UserID(r.UserID)}, Kind: chat.MailKind(r.Kind), AskedAt: r.AskedAt.Time(), Tries: r.Tries,
		})
	}
	return mails, err
}

// isDue asks whether there is anything, without a lock.
func (s *Store) isDue(ctx context.Context, what string, now time.Time) (isDue bool, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 FROM "+what+")", db.ToStamp(now)).Scan(&isDue).Error
	})
	return isDue, err
}

// OpenCode implements chat.EmailStore.
func (s *Store) OpenCode(ctx context.Context, m chat.QueuedMail, hash chat.CodeHash, at time.Time) (chat.QueuedMail, bool, error) {
	isOpen := false
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		isOpen = false
		owner, err := lockAccount(tx, m.User.ID)
		if chat.IsKind(err, chat.KindNotFound) || err == nil && owner.SuspendedAt != nil {
			return endMail(tx, m)
		}
		if err != nil {
			return err
		}
		m.User = owner.User.user()
		row, err := emailOf(tx, m.User.ID)
		if err != nil {
			return err
		}
		switch {
		case m.Kind == chat.MailConfirm && row.isPending(at):
			m.Address, isOpen = *row.Pending, true
			return tx.Exec("UPDATE user_emails SET pending_hash = ? WHERE user_id = ?", hash[:], row.UserID).Error
		case m.Kind == chat.MailReset && row.Address != nil:
			m.Address, isOpen = *row.Address, true
			return tx.Create(&resetRow{Hash: hash[:], UserID: row.UserID, ExpiresAt: db.ToStamp(chat.ResetByMailUntil(at))}).Error
		}
		return endMail(tx, m)
	})
	return m, isOpen, err
}

// endMail forgets a mail, unless it was asked for anew.
func endMail(tx *gorm.DB, m chat.QueuedMail) error {
	return tx.Exec("DELETE FROM mails WHERE user_id = ? AND kind = ? AND asked_at = ?", m.User.ID, string(m.Kind), db.ToStamp(m.AskedAt)).Error
}

// EndMail implements chat.EmailStore.
func (s *Store) EndMail(ctx context.Context, m chat.QueuedMail) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error { return endMail(tx, m) })
}

// DelayMail implements chat.EmailStore.
func (s *Store) DelayMail(ctx context.Context, m chat.QueuedMail, hash chat.CodeHash, until time.Time) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		if m.Kind == chat.MailReset {
			if err := tx.Exec("DELETE FROM resets WHERE hash = ? AND used_at IS NULL", hash[:]).Error; err != nil {
				return err
			}
		}
		return tx.Exec("UPDATE mails SET due_at = ? WHERE user_id = ? AND kind = ? AND asked_at = ?",
			db.ToStamp(until), m.User.ID, string(m.Kind), db.ToStamp(m.AskedAt)).Error
	})
}

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type subscriptionRow struct {
	ID        string
	UserID    int64
	SessionID string
	Endpoint  string
	P256dh    string `gorm:"column:p256dh"`
	Auth      string
	PageURL   string
}

func (subscriptionRow) TableName() string { return "push_subscriptions" }

func (r subscriptionRow) subscription() chat.Subscription {
	return chat.Subscription{
		ID: chat.SubscriptionID(r.ID), User: chat.UserID(r.UserID), Session: chat.SessionID(r.SessionID), Endpoint: r.Endpoint,
		P256dh: r.P256dh, Auth: r.Auth, PageURL: r.PageURL,
	}
}

func subscriptionID(endpoint string) string {
	hash := sha256.Sum256([]byte(endpoint))
	return hex.EncodeToString(hash[:])
}

// ofLiveSessions joins the subscriptions s to their sessions and users, if they count; its parameter is the moment.
const ofLiveSessions = ` JOIN sessions e ON e.id = s.session_id AND e.revoked_at IS NULL AND e.expires_at > ?
	JOIN users o ON o.id = s.user_id AND o.deleted_at IS NULL AND o.suspended_at IS NULL `

// PutSubscription implements chat.PushStore. The account's lock makes the bound exact.
func (s *Store) PutSubscription(ctx context.Context, sub chat.Subscription, at time.Time) error {
	row := subscriptionRow{
		subscriptionID(sub.Endpoint), int64(sub.User), string(sub.Session), sub.Endpoint, sub.P256dh, sub.Auth, sub.PageURL,
	}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, sub.User); err != nil {
			return err
		}
		if _, err := liveSession(tx, sub.Session, at); err != nil {
			return chat.Unauthorized("Your session has ended: sign in again.")
		}
		if err := tx.Exec("DELETE FROM push_subscriptions WHERE id = ?", row.ID).Error; err != nil {
			return err
		}
		var count int64
		err := tx.Raw("SELECT count(*) FROM push_subscriptions s"+ofLiveSessions+"WHERE s.user_id = ?", db.ToStamp(at), sub.User).Scan(&count).Error
		if err != nil {
			return err
		}
		if count >= chat.MaxSubscriptions {
			return chat.Invalid("body.endpoint", "is one more than the %d devices that can be pushed to: sign out on another one", chat.MaxSubscriptions)
		}
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
}

// DeleteSubscription implements chat.PushStore.
func (s *Store) DeleteSubscription(ctx context.Context, user chat.UserID, endpoint string) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM push_subscriptions WHERE id = ? AND user_id = ?", subscriptionID(endpoint), user).Error
	})
}

// EndSubscription implements chat.PushStore.
func (s *Store) EndSubscription(ctx context.Context, id chat.SubscriptionID) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM push_subscriptions WHERE id = ?", id).Error
	})
}

// Subscriptions implements chat.PushStore.
func (s *Store) Subscriptions(ctx context.Context, user chat.UserID, at time.Time) (subs []chat.Subscription, err error) {
	var rows []subscriptionRow
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT s.* FROM push_subscriptions s"+ofLiveSessions+"WHERE s.user_id = ? ORDER BY s.id", db.ToStamp(at), user).Scan(&rows).Error
	})
	for _, row := range rows {
		subs = append(subs, row.subscription())
	}
	return subs, err
}

// pushKeyName is the row of server_settings that holds the key pair.
const pushKeyName = "push_key"

// PushKey implements chat.PushStore. Of nodes that start at once the first one's key stays.
func (s *Store) PushKey(ctx context.Context, fresh string) (key string, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		err := tx.Exec("INSERT INTO server_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", pushKeyName, fresh).Error
		if err != nil {
			return err
		}
		return tx.Raw("SELECT value FROM server_settings WHERE name = ?", pushKeyName).Scan(&key).Error
	})
	return key, err
}

// NoteViews implements chat.PushStore. Views that end are told to the millisecond: who has just looked away is pushed to.
func (s *Store) NoteViews(ctx context.Context, node string, views []chat.View) error {
	byTime := map[db.Stamp][]chat.View{}
	var open []chat.View
	var latest db.Stamp
	for _, v := range views {
		at := db.ToStamp(v.SeenAt)
		if v.IsOpen {
			open, latest = append(open, v), max(latest, at)
		} else {
			byTime[at] = append(byTime[at], v)
		}
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		if err := s.noteViews(tx, node, open, latest, true); err != nil {
			return err
		}
		for at, closed := range byTime {
			if err := s.noteViews(tx, node, closed, at, false); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) noteViews(tx *gorm.DB, node string, views []chat.View, at db.Stamp, isOpen bool) error {
	if len(views) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("user_id", views, func(v chat.View) int64 { return int64(v.User) }),
		db.Ints("room_id", views, func(v chat.View) int64 { return int64(v.Room) }))
	return tx.Exec(`INSERT INTO room_views (node, user_id, room_id, seen_at, is_open) `+with+`SELECT ?, v.user_id, v.room_id, ?, ? FROM v WHERE true
		ON CONFLICT (user_id, room_id, node) DO UPDATE SET seen_at = excluded.seen_at, is_open = excluded.is_open`,
		append(args, node, at, isOpen)...).Error
}

// ConfirmViews implements chat.PushStore.
func (s *Store) ConfirmViews(ctx context.Context, node string, at time.Time) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE room_views SET seen_at = ? WHERE node = ? AND is_open", db.ToStamp(at), node).Error
	})
}

const (
	// pushesKept is for how long a message is remembered as pushed: longer than it may be queued after an edit.
	pushesKept = 2 * time.Hour
	// viewsKept is for how long a view is remembered: longer than a message waits for its push.
	viewsKept = 10 * time.Minute
)

// PrunePushes implements chat.PushStore.
func (s *Store) PrunePushes(ctx context.Context, now time.Time) error {
	if err := s.pruneAll(ctx, now.Add(-pushesKept), "message", "push_messages WHERE at < ?"); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`DELETE FROM push_subscriptions WHERE session_id IN (SELECT s.session_id FROM push_subscriptions s
			JOIN sessions e ON e.id = s.session_id WHERE e.revoked_at IS NOT NULL OR e.expires_at <= ?)`, db.ToStamp(now)).Error
		if err != nil {
			return err
		}
		return tx.Exec("DELETE FROM room_views WHERE seen_at < ?", db.ToStamp(now.Add(-viewsKept))).Error
	})
}

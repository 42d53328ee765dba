package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// notificationsRow may be part of a wider row, where all of it may be NULL.
type notificationsRow struct {
	QuietFrom   *int
	QuietTo     *int
	QuietZone   *string
	PausedUntil *db.Stamp
	Email       *bool
}

const notificationColumns = "t.quiet_from, t.quiet_to, t.quiet_zone, t.paused_until, t.email"

func (r notificationsRow) notifications() chat.Notifications {
	n := chat.Notifications{PausedUntil: r.PausedUntil.TimeOrNil(), Email: r.Email != nil && *r.Email}
	if r.QuietFrom != nil && r.QuietTo != nil && r.QuietZone != nil {
		n.Quiet = &chat.Quiet{From: chat.ClockTime(*r.QuietFrom), To: chat.ClockTime(*r.QuietTo), Zone: *r.QuietZone}
	}
	return n
}

// Notifications implements chat.NotificationStore.
func (s *Store) Notifications(ctx context.Context, user chat.UserID) (n chat.Notifications, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		n, err = notificationsOf(tx, user)
		return err
	})
	return n, err
}

func notificationsOf(tx *gorm.DB, user chat.UserID) (chat.Notifications, error) {
	var row notificationsRow
	err := tx.Raw("SELECT "+notificationColumns+" FROM notification_settings t WHERE t.user_id = ?", user).Scan(&row).Error
	return row.notifications(), err
}

// ChangeNotifications implements chat.NotificationStore. It writes what the change names alone: changes of other parts at the
// same time stay.
func (s *Store) ChangeNotifications(
	ctx context.Context, user chat.UserID, change chat.NotificationsChange,
) (now chat.Notifications, changed bool, err error) {
	columns, values := notificationValues(change)
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		before, err := notificationsOf(tx, user)
		if err != nil || len(columns) == 0 {
			now = before
			return err
		}
		sets := make([]string, len(columns))
		for i, c := range columns {
			sets[i] = c + " = excluded." + c
		}
		err = tx.Exec("INSERT INTO notification_settings (user_id, "+strings.Join(columns, ", ")+") VALUES (?"+
			strings.Repeat(", ?", len(columns))+") ON CONFLICT (user_id) DO UPDATE SET "+strings.Join(sets, ", "),
			slices.Concat([]any{user}, values)...).Error
		if err != nil {
			return err
		}
		now, err = notificationsOf(tx, user)
		changed = !isSameNotifications(before, now)
		if err != nil || before.Email || !now.Email {
			return err
		}
		// What was missed before somebody asked for mails is not mailed.
		return tx.Exec("UPDATE user_emails SET digest_past = "+newestMessage+" WHERE user_id = ?", user).Error
	})
	return now, changed, err
}

func notificationValues(c chat.NotificationsChange) (columns []string, values []any) {
	if c.Quiet != nil {
		columns = append(columns, "quiet_from", "quiet_to", "quiet_zone")
		if q := *c.Quiet; q != nil {
			values = append(values, int(q.From), int(q.To), q.Zone)
		} else {
			values = append(values, nil, nil, nil)
		}
	}
	if c.PausedUntil != nil {
		columns, values = append(columns, "paused_until"), append(values, db.StampOrNil(*c.PausedUntil))
	}
	if c.Email != nil {
		columns, values = append(columns, "email"), append(values, *c.Email)
	}
	return columns, values
}

func isSameNotifications(a, b chat.Notifications) bool {
	sameQuiet := a.Quiet == nil && b.Quiet == nil || a.Quiet != nil && b.Quiet != nil && *a.Quiet == *b.Quiet
	samePause := a.PausedUntil == nil && b.PausedUntil == nil ||
		a.PausedUntil != nil && b.PausedUntil != nil && a.PausedUntil.Equal(*b.PausedUntil)
	return sameQuiet && samePause && a.Email == b.Email
}

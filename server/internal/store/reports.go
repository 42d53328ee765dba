package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type reportRow struct {
	ID       string
	RoomID   int64
	Message  int64
	UserID   int64
	Reason   string
	At       db.Stamp
	ClosedAt *db.Stamp
	ClosedBy *int64
}

func (reportRow) TableName() string { return "reports" }

const thisReport = "This report"

// CreateReport implements chat.ReportStore.
func (s *Store) CreateReport(ctx context.Context, r chat.NewReport, entry chat.AuditEntry) (report chat.Report, created bool, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccount(tx, r.Reporter.ID); err != nil { // calls at once count one after the other
			return err
		}
		message, err := messageByID(tx, r.Room, r.Message)
		if err != nil {
			return err
		}
		if message.DeletedAt != nil {
			return chat.Gone()
		}
		row := reportRow{
			ID: string(r.ID), RoomID: int64(r.Room), Message: message.N, UserID: int64(r.Reporter.ID), Reason: r.Reason,
			At: db.ToStamp(r.At),
		}
		if created, err = openReport(tx, &row); err != nil {
			return err
		}
		if created {
			entry.Subject = chat.User{ID: chat.UserID(message.AuthorID)}
			if err := writeAudit(tx, entry); err != nil {
				return err
			}
		}
		report, err = reportOf(tx, r.Reporter.ID, row)
		return err
	})
	return report, created, err
}

// openReport stores a report, unless its reporter has an open one of that message already: then row is that one. The
// reporter's account is locked.
func openReport(tx *gorm.DB, row *reportRow) (created bool, err error) {
	var before []reportRow
	err = tx.Where("message = ? AND user_id = ? AND closed_at IS NULL", row.Message, row.UserID).Find(&before).Error
	if err != nil {
		return false, err
	}
	if len(before) > 0 {
		*row = before[0]
		return false, nil
	}
	var open int64
	if err := tx.Model(&reportRow{}).Where("user_id = ? AND room_id = ? AND closed_at IS NULL", row.UserID, row.RoomID).
		Count(&open).Error; err != nil {
		return false, err
	}
	if open >= chat.MaxReports {
		return false, chat.TooManyReports()
	}
	return true, tx.Create(row).Error
}

// Staff implements chat.ReportStore.
func (s *Store) Staff(ctx context.Context, room chat.RoomID, limit int) (staff []chat.UserID, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT m.user_id FROM memberships m WHERE m.room_id = ? AND m.role IN ('owner', 'moderator')
			ORDER BY m.joined_at, m.user_id LIMIT ?`, room, limit).Scan(&staff).Error
	})
	return staff, err
}

// Reports implements chat.ReportStore. Their ids are in the order of time.
func (s *Store) Reports(
	ctx context.Context, room chat.RoomID, viewer chat.UserID, state chat.ReportState, before chat.ReportID, limit int,
) (reports []chat.Report, err error) {
	if !db.Storable(string(before)) {
		return nil, nil
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		query := tx.Where("room_id = ?", room)
		switch state {
		case chat.ReportOpen:
			query = query.Where("closed_at IS NULL")
		case chat.ReportClosed:
			query = query.Where("closed_at IS NOT NULL")
		}
		if before != "" {
			query = query.Where("id < ?", before)
		}
		var rows []reportRow
		if err := query.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		reports, err = reportsOf(tx, viewer, rows)
		return err
	})
	return reports, err
}

// reportsOf turns rows of one room into reports: their messages and people as they are now.
func reportsOf(tx *gorm.DB, viewer chat.UserID, rows []reportRow) ([]chat.Report, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	room, err := roomHead(tx, chat.RoomID(rows[0].RoomID))
	if err != nil {
		return nil, err
	}
	var people, keys []int64
	for _, row := range rows {
		keys, people = append(keys, row.Message), append(people, row.UserID)
		if row.ClosedBy != nil {
			people = append(people, *row.ClosedBy)
		}
	}
	messages, err := readMessages(tx.Where("n ?", db.OneOf(keys)))
	if err != nil {
		return nil, err
	}
	r, err := newResolver(tx, viewer, messages, people...)
	if err != nil {
		return nil, err
	}
	byKey := make(map[int64]chat.Message, len(messages))
	for _, m := range messages {
		byKey[m.N] = r.message(m, room.Name)
	}
	reports := make([]chat.Report, len(rows))
	for i, row := range rows {
		reports[i] = chat.Report{
			ID: chat.ReportID(row.ID), Message: byKey[row.Message], Reporter: r.users[row.UserID], Reason: row.Reason,
			At: row.At.Time(), ClosedAt: row.ClosedAt.TimeOrNil(),
		}
		if row.ClosedBy != nil {
			reports[i].ClosedBy = r.users[*row.ClosedBy]
		}
	}
	return reports, nil
}

func reportOf(tx *gorm.DB, viewer chat.UserID, row reportRow) (chat.Report, error) {
	reports, err := reportsOf(tx, viewer, []reportRow{row})
	if err != nil {
		return chat.Report{}, err
	}
	return reports[0], nil
}

// ChangeReport implements chat.ReportStore.
func (s *Store) ChangeReport(
	ctx context.Context, room chat.RoomID, id chat.ReportID, change chat.ReportChange, entry chat.AuditEntry,
) (report chat.Report, err error) {
	if !db.Storable(string(id)) {
		return chat.Report{}, chat.NotFound(thisReport)
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		var rows []reportRow
		err := tx.Raw("SELECT r.* FROM reports r WHERE r.id = ? AND r.room_id = ? "+s.db.LockRows, id, room).Scan(&rows).Error
		if err == nil && len(rows) == 0 {
			err = chat.NotFound(thisReport)
		}
		if err != nil {
			return err
		}
		row := rows[0]
		if err := changeReport(tx, &row, change, entry); err != nil {
			return err
		}
		report, err = reportOf(tx, change.By.ID, row)
		return err
	})
	return report, err
}

// changeReport writes what a change leaves of a report, which is locked.
func changeReport(tx *gorm.DB, row *reportRow, change chat.ReportChange, entry chat.AuditEntry) error {
	if change.Closed == (row.ClosedAt != nil) {
		return nil
	}
	row.ClosedAt, row.ClosedBy = nil, nil
	if change.Closed {
		row.ClosedAt, row.ClosedBy = new(db.ToStamp(change.At)), new(int64(change.By.ID))
	} else if err := noOtherReport(tx, *row); err != nil {
		return err
	}
	err := tx.Model(&reportRow{}).Where("id = ?", row.ID).
		Updates(map[string]any{"closed_at": row.ClosedAt, "closed_by": row.ClosedBy}).Error
	if err != nil {
		return err
	}
	var authors []int64
	if err := tx.Model(&messageRow{}).Where("n = ?", row.Message).Pluck("author_id", &authors).Error; err != nil {
		return err
	}
	entry.Subject = chat.User{ID: chat.UserID(authors[0])}
	return writeAudit(tx, entry)
}

// noOtherReport keeps the rule of one open report, whose key is the last guard.
func noOtherReport(tx *gorm.DB, row reportRow) error {
	if _, err := lockAccount(tx, chat.UserID(row.UserID)); err != nil && !chat.IsKind(err, chat.KindNotFound) {
		return err
	}
	var others int64
	err := tx.Model(&reportRow{}).Where("message = ? AND user_id = ? AND closed_at IS NULL", row.Message, row.UserID).Count(&others).Error
	if err == nil && others > 0 {
		err = chat.Conflict("Its reporter has reported this message again: close that report first.")
	}
	return err
}

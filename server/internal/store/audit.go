package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type auditRow struct {
	ID        string
	At        db.Stamp
	Action    string
	ActorID   *int64
	SubjectID *int64
	IP        string
	Detail    string
}

func (auditRow) TableName() string { return "audit" }

// writeAudit stores entries in the transaction of what they tell. Ids of a node grow: what it wrote in one millisecond stays in order.
func writeAudit(tx *gorm.DB, entries ...chat.AuditEntry) error {
	for _, e := range entries {
		row := auditRow{
			ID: uuid.Must(uuid.NewV7()).String(), At: db.ToStamp(e.At), Action: string(e.Action), ActorID: keyOrNil(e.Actor), SubjectID: keyOrNil(e.Subject),
			IP: e.IP, Detail: e.Detail,
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

func keyOrNil(u chat.User) *int64 {
	if u.ID == 0 {
		return nil
	}
	id := int64(u.ID)
	return &id
}

// NoteAudit implements chat.AdminStore.
func (s *Store) NoteAudit(ctx context.Context, e chat.AuditEntry) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error { return writeAudit(tx, e) })
}

// Audit implements chat.AdminStore.
func (s *Store) Audit(ctx context.Context, search chat.AuditSearch, before string, limit int) ([]chat.AuditEntry, error) {
	if !db.Storable(string(search.Action)) {
		return nil, nil
	}
	var rows []auditRow
	users := map[int64]chat.User{}
	err := s.db.Read(ctx, func(tx *gorm.DB) (err error) {
		if before != "" {
			at, id, ok := cutAuditKey(before)
			if !ok {
				return nil
			}
			tx = tx.Where("(at, id) < (?, ?)", at, id)
		}
		if err := auditOf(tx, search).Order("at DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		ids := map[int64]bool{}
		for _, row := range rows {
			for _, id := range []*int64{row.ActorID, row.SubjectID} {
				if id != nil {
					ids[*id] = true
				}
			}
		}
		users, err = usersByID(tx.Session(&gorm.Session{NewDB: true}), ids)
		return err
	})
	entries := make([]chat.AuditEntry, len(rows))
	for i, row := range rows {
		entries[i] = chat.AuditEntry{
			Key: auditKey(row), At: row.At.Time(), Action: chat.AuditAction(row.Action), IP: row.IP, Detail: row.Detail,
		}
		if row.ActorID != nil {
			entries[i].Actor = users[*row.ActorID]
		}
		if row.SubjectID != nil {
			entries[i].Subject = users[*row.SubjectID]
		}
	}
	return entries, err
}

// auditOf limits a query to what is searched for.
func auditOf(tx *gorm.DB, search chat.AuditSearch) *gorm.DB {
	if search.Action != "" {
		tx = tx.Where("action = ?", string(search.Action))
	}
	if search.Person != 0 {
		tx = tx.Where("(actor_id = ? OR subject_id = ?)", search.Person, search.Person)
	}
	if search.Since != nil {
		tx = tx.Where("at >= ?", db.ToStamp(*search.Since))
	}
	if search.Until != nil {
		tx = tx.Where("at < ?", db.ToStamp(*search.Until))
	}
	return tx
}

// auditKey is an entry's place in the order of time; entries of one millisecond have an order too.
func auditKey(row auditRow) string { return strconv.FormatInt(int64(row.At), 10) + " " + row.ID }

func cutAuditKey(key string) (at db.Stamp, id string, ok bool) {
	moment, id, ok := strings.Cut(key, " ")
	millis, err := strconv.ParseInt(moment, 10, 64)
	// Postgres has no time beyond the year 294276.
	return db.Stamp(millis), id, ok && err == nil && millis >= 0 && millis < 1<<52 && db.Storable(id)
}

// PruneAudit implements chat.AdminStore.
func (s *Store) PruneAudit(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "id", "audit WHERE at < ?")
}

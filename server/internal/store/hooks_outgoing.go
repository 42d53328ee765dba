package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// outRow is the part of a row of hooks that outgoing webhooks alone have.
type outRow struct {
	URL            *string
	SigningSecret  *string
	Events         string
	Seq            int64
	Attempts       int
	NextAttemptAt  *db.Stamp
	DisabledAt     *db.Stamp
	DisabledReason string
}

// outColumns reads hooks h into an outRow, but for the secret.
const outColumns = "h.url, h.events, h.seq, h.attempts, h.next_attempt_at, h.disabled_at, h.disabled_reason"

func (r outRow) out() chat.HookOut {
	out := chat.HookOut{
		Events: eventTypes(r.Events), Seq: r.Seq, Tries: r.Attempts,
		DisabledAt: r.DisabledAt.TimeOrNil(), DisabledReason: chat.EndReason(r.DisabledReason),
	}
	if r.URL != nil {
		out.URL = *r.URL
	}
	if r.Attempts > 0 && r.DisabledAt == nil {
		out.NextTry = r.NextAttemptAt.TimeOrNil()
	}
	return out
}

// newOutRow begins at the end of the room's log, which is locked.
func newOutRow(tx *gorm.DB, h chat.Hook) (outRow, error) {
	due := db.ToStamp(h.CreatedAt)
	r := outRow{URL: &h.Out.URL, SigningSecret: &h.Out.Secret, Events: eventNames(h.Out.Events), NextAttemptAt: &due}
	return r, tx.Raw("SELECT seq FROM rooms WHERE id = ?", h.Room).Scan(&r.Seq).Error
}

func eventTypes(text string) (types []chat.EventType) {
	for name := range strings.FieldsSeq(text) {
		types = append(types, chat.EventType(name))
	}
	return types
}

func eventNames(types []chat.EventType) string {
	names := make([]string, len(types))
	for i, kind := range types {
		names[i] = string(kind)
	}
	return strings.Join(names, " ")
}

// standingHook is a condition of hooksFor; its parameters are the hook and its room.
const standingHook = "h.id = ? AND h.room_id = ? AND h.ended_at IS NULL"

// HookOfRoom implements chat.OutgoingStore.
func (s *Store) HookOfRoom(ctx context.Context, room chat.RoomID, id chat.HookID) (h chat.Hook, err error) {
	if !db.Storable(string(id)) {
		return chat.Hook{}, chat.NotFound(thisHook)
	}
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		h, err = oneHook(tx, standingHook, id, room)
		return err
	})
	return h, err
}

// ChangeHook implements chat.OutgoingStore. Whoever works on the hook finds its lease gone.
func (s *Store) ChangeHook(ctx context.Context, room chat.RoomID, id chat.HookID, c chat.HookChange, entry chat.AuditEntry) (h chat.Hook, err error) {
	if !db.Storable(string(id)) {
		return chat.Hook{}, chat.NotFound(thisHook)
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		// The room's lock puts makers and changers of commands in a row.
		var rooms []int64
		if err := tx.Raw("SELECT r.id FROM rooms r WHERE r.id = ? "+s.db.LockRows, room).Scan(&rooms).Error; err != nil {
			return err
		}
		var locked []string
		if err := tx.Raw("SELECT r.id FROM hooks r WHERE r.id = ? "+s.db.LockRows, id).Scan(&locked).Error; err != nil {
			return err
		}
		was, err := oneHook(tx, standingHook, id, room)
		if err != nil {
			return err
		}
		if was.Kind == chat.HookCommand && c.Name != nil {
			err = checkTaken(tx, room, *c.Name, id)
		} else {
			err = checkReplay(tx, room, c)
		}
		if err != nil {
			return err
		}
		if err := tx.Table("hooks").Where("id = ?", id).Updates(changesOf(was, c)).Error; err != nil {
			return err
		}
		if h, err = oneHook(tx, standingHook, id, room); err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
	return h, err
}

// checkReplay refuses a place past the end of the log.
func checkReplay(tx *gorm.DB, room chat.RoomID, c chat.HookChange) error {
	if c.Replay == nil {
		return nil
	}
	var head int64
	if err := tx.Raw("SELECT seq FROM rooms WHERE id = ?", room).Scan(&head).Error; err != nil {
		return err
	}
	if *c.Replay < 0 || *c.Replay > head {
		return chat.InvalidFields(chat.Field{Location: "body.after", Message: "must be a seq of the room's log, or 0"})
	}
	return nil
}

// changesOf are the columns that change. What was failing is tried at once under the new form.
func changesOf(was chat.Hook, c chat.HookChange) map[string]any {
	at := db.ToStamp(c.At)
	columns := map[string]any{"lease_owner": nil, "lease_until": nil}
	if c.Name != nil {
		columns["name"] = *c.Name
	}
	if c.URL != nil {
		columns["url"] = *c.URL
	}
	if c.Events != nil {
		columns["events"] = eventNames(*c.Events)
	}
	if c.Secret != "" {
		columns["previous_secret"], columns["previous_until"] = gorm.Expr("signing_secret"), db.ToStamp(c.At.Add(chat.SecretOverlap))
		columns["signing_secret"] = c.Secret
	}
	if c.Description != nil {
		columns["description"] = *c.Description
	}
	if c.Hint != nil {
		columns["hint"] = *c.Hint
	}
	if c.Replay != nil {
		columns["seq"] = *c.Replay
	}
	isDisabled := was.Out.DisabledAt != nil || was.Command.DisabledAt != nil
	switch {
	case c.Disabled != nil && *c.Disabled && !isDisabled:
		columns["disabled_at"], columns["disabled_reason"] = at, string(chat.EndedByStaff)
	case c.Disabled != nil && !*c.Disabled && isDisabled:
		columns["disabled_at"], columns["disabled_reason"], columns["kept_by"] = nil, "", int64(c.By.ID)
	case c.URL == nil && c.Replay == nil:
		return columns
	}
	if was.Kind == chat.HookCommand {
		return columns // nothing of it waits to be sent
	}
	columns["attempts"], columns["next_attempt_at"] = 0, at
	return columns
}

// Deliveries implements chat.OutgoingStore.
func (s *Store) Deliveries(ctx context.Context, id chat.HookID) ([]chat.Delivery, error) {
	var rows []deliveryRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Where("hook_id = ?", id).Order("id DESC").Limit(chat.MaxDeliveries).Find(&rows).Error
	})
	all := make([]chat.Delivery, len(rows))
	for i, row := range rows {
		all[i] = row.delivery()
	}
	return all, err
}

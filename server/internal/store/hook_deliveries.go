package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// deliveryRow is a row of hook_deliveries. Its id is in the order of time.
type deliveryRow struct {
	ID     string
	HookID string
	Seq    int64
	Status int
	MS     int64 `gorm:"column:ms"`
	At     db.Stamp
	Error  string
}

func (deliveryRow) TableName() string { return "hook_deliveries" }

func (r deliveryRow) delivery() chat.Delivery {
	return chat.Delivery{Seq: r.Seq, Status: r.Status, Error: r.Error, Took: time.Duration(r.MS) * time.Millisecond, At: r.At.Time()}
}

// dueHooks chooses hooks r, of rooms o, that are behind and that nobody works on; its parameters are the time, twice. A
// condition may follow. A place past the end is one before a backup was restored.
const dueHooks = `FROM hooks r JOIN rooms o ON o.id = r.room_id
	WHERE r.kind = 'outgoing' AND r.ended_at IS NULL AND r.disabled_at IS NULL AND o.seq <> r.seq
	AND r.next_attempt_at <= ? AND (r.lease_until IS NULL OR r.lease_until <= ?) `

// HasHooks implements chat.DeliveryStore.
func (s *Store) HasHooks(ctx context.Context) (has bool, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 FROM hooks h WHERE h.kind = 'outgoing' AND h.ended_at IS NULL AND h.disabled_at IS NULL)").Scan(&has).Error
	})
	return has, err
}

// ClaimHooks implements chat.DeliveryStore. Most times there is nothing, which is asked without a lock.
func (s *Store) ClaimHooks(
	ctx context.Context, rooms []chat.RoomID, now, until time.Time, limit int,
) (work []chat.HookWork, more bool, err error) {
	due, args := dueHooks, []any{db.ToStamp(now), db.ToStamp(now)}
	if rooms != nil {
		due, args = due+"AND r.room_id ? ", append(args, db.OneOf(rooms))
	}
	var isDue bool
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 "+due+")", args...).Scan(&isDue).Error
	})
	if err != nil || !isDue {
		return nil, false, err
	}
	lease := rand.Text()
	var keys []string
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		keys, work = nil, nil
		err := tx.Raw("SELECT r.id "+due+"ORDER BY r.next_attempt_at, r.id LIMIT ? "+s.skipping(), append(args, limit)...).Scan(&keys).Error
		if err != nil || len(keys) == 0 {
			return err
		}
		err = tx.Exec("UPDATE hooks SET lease_owner = ?, lease_until = ? WHERE id ?", lease, db.ToStamp(until), db.OneOf(keys)).Error
		if err != nil {
			return err
		}
		work, err = hookWork(tx, lease, now)
		return err
	})
	return work, len(keys) == limit, err
}

// workRow is a hook with what its work needs.
type workRow struct {
	ID         string
	RoomID     int64
	RoomName   string
	URL        string
	Secrets    secretsRow `gorm:"embedded"`
	Events     string
	BotID      *int64
	CreatedBy  int64
	MakerIsBot bool
	Seq        int64
	Attempts   int
	IsOrphan   bool
}

// secretsRow is the part of a row of hooks with the secrets that it signs with.
type secretsRow struct {
	SigningSecret  string
	PreviousSecret *string
	PreviousUntil  *db.Stamp
}

// secrets are those that sign at that time, the newest first.
func (r secretsRow) secrets(at time.Time) []string {
	all := []string{r.SigningSecret}
	if r.PreviousSecret != nil && r.PreviousUntil != nil && r.PreviousUntil.Time().After(at) {
		all = append(all, *r.PreviousSecret)
	}
	return all
}

// workUnder reads the hooks of a lease; its parameters are the time and the lease. Who answers for a hook may not see the room any
// more if they are banned or suspended, or have left a room that is not public.
const workUnder = `SELECT h.id, h.room_id, r.name AS room_name, h.url, h.signing_secret, h.previous_secret, h.previous_until, h.events,
	h.bot_id, h.created_by, m.bot AS maker_is_bot, h.seq, h.attempts,
	k.suspended_at IS NOT NULL
	OR EXISTS (SELECT 1 FROM restrictions x WHERE x.room_id = r.id AND x.user_id = k.id AND x.kind = 'ban' AND (x.until IS NULL OR x.until > ?))
	OR (r.visibility <> 'public' AND NOT EXISTS (SELECT 1 FROM memberships p WHERE p.room_id = r.id AND p.user_id = k.id)) AS is_orphan
	FROM hooks h JOIN rooms r ON r.id = h.room_id JOIN users m ON m.id = h.created_by JOIN users k ON k.id = coalesce(h.kept_by, h.created_by)
	WHERE h.lease_owner = ? AND h.kind = 'outgoing' ORDER BY h.next_attempt_at, h.id`

func hookWork(tx *gorm.DB, lease string, now time.Time) (work []chat.HookWork, err error) {
	var rows []workRow
	if err := tx.Raw(workUnder, db.ToStamp(now), lease).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		w := chat.HookWork{
			ID: chat.HookID(r.ID), Lease: lease, Room: chat.RoomID(r.RoomID), RoomName: r.RoomName, URL: r.URL,
			Secrets: r.Secrets.secrets(now), Events: eventTypes(r.Events), After: r.Seq, Tries: r.Attempts, Orphan: r.IsOrphan,
		}
		if r.BotID != nil {
			w.Own = append(w.Own, chat.UserID(*r.BotID))
		}
		if r.MakerIsBot {
			w.Own = append(w.Own, chat.UserID(r.CreatedBy))
		}
		work = append(work, w)
	}
	return work, nil
}

// turnIsOver is KindGone.
func turnIsOver() error { return chat.GoneFor("Its turn is over.") }

// HookEvents implements chat.DeliveryStore.
func (s *Store) HookEvents(ctx context.Context, w chat.HookWork, after int64, limit int) (events []chat.Event, head int64, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var isHeld bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM hooks h WHERE h.id = ? AND h.lease_owner = ? AND h.ended_at IS NULL
			AND h.disabled_at IS NULL)`, w.ID, w.Lease).Scan(&isHeld).Error
		if err != nil {
			return err
		}
		if !isHeld {
			return turnIsOver()
		}
		events, head, err = eventsPast(tx, w.Room, after, limit)
		return err
	})
	return events, head, err
}

// NoteHook implements chat.DeliveryStore.
func (s *Store) NoteHook(ctx context.Context, w chat.HookWork, p chat.HookProgress) error {
	columns := map[string]any{"seq": p.After, "attempts": p.Tries, "next_attempt_at": db.ToStamp(p.DueAt)}
	if p.HeldUntil.IsZero() {
		columns["lease_owner"], columns["lease_until"] = nil, nil
	} else {
		columns["lease_until"] = db.ToStamp(p.HeldUntil)
	}
	if p.Disabled != "" {
		columns["disabled_at"], columns["disabled_reason"] = db.ToStamp(p.At), string(p.Disabled)
	}
	var rows []deliveryRow
	for i, d := range p.Deliveries {
		rows = append(rows, deliveryRow{
			ID: fmt.Sprintf("%016x%04x%s", d.At.UnixMicro(), i, rand.Text()[:8]), HookID: string(w.ID), Seq: d.Seq, Status: d.Status,
			MS: d.Took.Milliseconds(), At: db.ToStamp(d.At), Error: d.Error,
		})
		if d.Status/100 == 2 {
			columns["last_used_at"] = db.ToStamp(d.At)
		}
	}
	isOver := false
	err := s.db.Write(ctx, func(tx *gorm.DB) error {
		noted := tx.Table("hooks").Where("id = ? AND lease_owner = ? AND ended_at IS NULL", w.ID, w.Lease).Updates(columns)
		if noted.Error != nil {
			return noted.Error
		}
		isOver = noted.RowsAffected == 0
		return keepDeliveries(tx, w.ID, rows)
	})
	if err == nil && isOver {
		return turnIsOver()
	}
	return err
}

// keepDeliveries adds some, and forgets those before the last MaxDeliveries.
func keepDeliveries(tx *gorm.DB, id chat.HookID, rows []deliveryRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.Create(&rows).Error; err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM hook_deliveries WHERE hook_id = ? AND id <= (SELECT d.id FROM hook_deliveries d WHERE d.hook_id = ?
		ORDER BY d.id DESC LIMIT 1 OFFSET ?)`, id, id, chat.MaxDeliveries).Error
}

package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// hookRow is a row of hooks.
type hookRow struct {
	ID         string
	RoomID     int64
	Kind       string
	Name       string
	CreatedBy  int64
	CreatedAt  db.Stamp
	LastUsedAt *db.Stamp
	EndedAt    *db.Stamp
	BotID      *int64
	SecretHash []byte
	Out        outRow `gorm:"embedded"`
	// Of a command.
	Description string
	Hint        string
}

func (hookRow) TableName() string { return "hooks" }

// hookView is a hook with its maker, its bot and its room.
type hookView struct {
	Row            hookRow `gorm:"embedded"`
	Creator        userRow `gorm:"embedded;embeddedPrefix:u_"`
	Bot            userRow `gorm:"embedded;embeddedPrefix:b_"`
	BotSuspendedAt *db.Stamp
	RoomName       string
}

func (v hookView) hook() chat.Hook {
	r := v.Row
	h := chat.Hook{
		ID: chat.HookID(r.ID), Kind: chat.HookKind(r.Kind), Room: chat.RoomID(r.RoomID), RoomName: v.RoomName, Name: r.Name,
		CreatedBy: v.Creator.user(), CreatedAt: r.CreatedAt.Time(), LastUsedAt: r.LastUsedAt.TimeOrNil(), EndedAt: r.EndedAt.TimeOrNil(),
	}
	switch h.Kind {
	case chat.HookOutgoing:
		h.Out = r.Out.out()
	case chat.HookCommand:
		h.Command = r.command()
	case chat.HookIncoming:
	}
	if r.BotID != nil {
		h.Bot, h.BotSuspended = v.Bot.user(), v.BotSuspendedAt != nil
	}
	return h
}

// hooksFor reads into hookViews. A condition follows.
const hooksFor = `SELECT h.id, h.room_id, h.kind, h.name, h.created_by, h.created_at, h.last_used_at, h.ended_at, h.bot_id, h.description, h.hint,
	` + outColumns + `,
	o.name AS room_name, ` + userColumns + `, b.suspended_at AS bot_suspended_at,
	coalesce(b.id, 0) AS b_id, coalesce(b.public_id, '') AS b_public_id, coalesce(b.username, '') AS b_username,
	coalesce(b.display_name, '') AS b_display_name, coalesce(b.created_at, u.created_at) AS b_created_at, b.deleted_at AS b_deleted_at,
	coalesce(b.picture, '') AS b_picture, b.id IS NOT NULL AS b_bot
	FROM hooks h JOIN rooms o ON o.id = h.room_id JOIN users u ON u.id = h.created_by LEFT JOIN users b ON b.id = h.bot_id WHERE `

const thisHook = "This webhook"

func readHooks(tx *gorm.DB, condition string, args ...any) ([]chat.Hook, error) {
	var rows []hookView
	err := tx.Raw(hooksFor+condition, args...).Scan(&rows).Error
	hooks := make([]chat.Hook, len(rows))
	for i, row := range rows {
		hooks[i] = row.hook()
	}
	return hooks, err
}

// oneHook is KindNotFound where there is none.
func oneHook(tx *gorm.DB, condition string, args ...any) (chat.Hook, error) {
	found, err := readHooks(tx, condition, args...)
	if err != nil {
		return chat.Hook{}, err
	}
	if len(found) == 0 {
		return chat.Hook{}, chat.NotFound(thisHook)
	}
	return found[0], nil
}

// CreateHook implements chat.HookStore.
func (s *Store) CreateHook(ctx context.Context, h chat.NewHook, entry chat.AuditEntry) (bot chat.User, err error) {
	row := hookRow{
		ID: string(h.ID), RoomID: int64(h.Room), Kind: string(h.Kind), Name: h.Name, CreatedBy: int64(h.CreatedBy.ID),
		CreatedAt: db.ToStamp(h.CreatedAt),
	}
	if h.SecretHash != nil {
		row.SecretHash = h.SecretHash[:]
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		// The room's lock puts makers of hooks in a row.
		var locked []int64
		if err := tx.Raw("SELECT r.id FROM rooms r WHERE r.id = ? "+s.db.LockRows, row.RoomID).Scan(&locked).Error; err != nil {
			return err
		}
		var count int64
		if err := tx.Model(&hookRow{}).Where("room_id = ? AND ended_at IS NULL", row.RoomID).Count(&count).Error; err != nil {
			return err
		}
		if count >= chat.MaxHooks {
			return chat.TooManyHooks()
		}
		if err := row.fill(tx, h.Hook); err != nil {
			return err
		}
		if bot, err = s.hookBot(tx, h.Bot); err != nil {
			return err
		}
		row.BotID, entry.Subject = keyOrNil(bot), bot
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
	return bot, err
}

// hookBot stores a hook's bot that is new.
func (s *Store) hookBot(tx *gorm.DB, bot chat.User) (chat.User, error) {
	if bot.PublicID == "" || bot.ID != 0 {
		return bot, nil
	}
	row := newAccountRow(chat.NewAccount{User: bot})
	err := s.insertAccount(tx, &row, nil)
	return row.User.user(), err
}

// fill adds what only one kind has. The room is locked.
func (r *hookRow) fill(tx *gorm.DB, h chat.Hook) (err error) {
	switch h.Kind {
	case chat.HookOutgoing:
		r.Out, err = newOutRow(tx, h)
	case chat.HookCommand:
		err = r.fillCommand(tx, h)
	case chat.HookIncoming:
	}
	return err
}

// Hooks implements chat.HookStore.
func (s *Store) Hooks(ctx context.Context, room chat.RoomID) (hooks []chat.Hook, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		hooks, err = readHooks(tx, "h.room_id = ? AND h.ended_at IS NULL ORDER BY h.created_at DESC, h.id DESC LIMIT ?", room, chat.MaxHooks)
		return err
	})
	return hooks, err
}

// HookBySecret implements chat.HookStore.
func (s *Store) HookBySecret(ctx context.Context, secret chat.CodeHash) (h chat.Hook, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		h, err = oneHook(tx, "h.secret_hash = ?", secret[:])
		return err
	})
	return h, err
}

// EndHook implements chat.HookStore.
func (s *Store) EndHook(ctx context.Context, room chat.RoomID, id chat.HookID, entry chat.AuditEntry) (h chat.Hook, err error) {
	if !db.Storable(string(id)) {
		return chat.Hook{}, chat.NotFound(thisHook)
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		ended := tx.Model(&hookRow{}).Where("id = ? AND room_id = ? AND ended_at IS NULL", id, room).
			Updates(map[string]any{"ended_at": db.ToStamp(entry.At)})
		if ended.Error != nil {
			return ended.Error
		}
		if h, err = oneHook(tx, "h.id = ? AND h.room_id = ?", id, room); err != nil || ended.RowsAffected == 0 {
			return err
		}
		entry.Subject, entry.Detail = h.Bot, string(h.Kind)
		return writeAudit(tx, entry)
	})
	return h, err
}

// HookUsed implements chat.HookStore.
func (s *Store) HookUsed(ctx context.Context, id chat.HookID, at time.Time) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE hooks SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
			db.ToStamp(at), string(id), db.ToStamp(at)).Error
	})
}

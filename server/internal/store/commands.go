package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// command is without the secret.
func (r hookRow) command() chat.HookCall {
	c := chat.HookCall{Description: r.Description, Hint: r.Hint}
	if r.Out.URL != nil {
		c.URL = *r.Out.URL
	}
	return c
}

// fillCommand refuses a name that is taken. The room is locked.
func (r *hookRow) fillCommand(tx *gorm.DB, h chat.Hook) error {
	var isTaken bool
	err := tx.Raw("SELECT EXISTS (SELECT 1 FROM hooks h WHERE h.room_id = ? AND h.name = ? AND h.kind = 'command' AND h.ended_at IS NULL)",
		h.Room, h.Name).Scan(&isTaken).Error
	if err != nil {
		return err
	}
	if isTaken {
		return chat.TakenCommand(h.Name)
	}
	r.Out.URL, r.Out.SigningSecret = &h.Command.URL, &h.Command.Secret
	r.Description, r.Hint = h.Command.Description, h.Command.Hint
	return nil
}

// Command implements chat.CommandStore.
func (s *Store) Command(ctx context.Context, room chat.RoomID, name string) (h chat.Hook, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		h, err = oneHook(tx, "h.room_id = ? AND h.name = ? AND h.kind = 'command' AND h.ended_at IS NULL", room, name)
		if chat.IsKind(err, chat.KindNotFound) {
			return chat.NotFound("The command " + name)
		}
		if err != nil {
			return err
		}
		return tx.Raw("SELECT coalesce(signing_secret, '') FROM hooks WHERE id = ?", string(h.ID)).Scan(&h.Command.Secret).Error
	})
	return h, err
}

// runRow is a row of command_runs.
type runRow struct {
	ID        string
	RoomID    int64
	UserID    int64
	ClientID  string
	Name      string
	At        db.Stamp
	DoneAt    *db.Stamp
	Failure   string
	Status    int
	Body      string
	MessageID *string
}

func (runRow) TableName() string { return "command_runs" }

func (r runRow) run() chat.CommandRun {
	run := chat.CommandRun{
		ID: r.ID, Room: chat.RoomID(r.RoomID), User: chat.UserID(r.UserID), ClientID: r.ClientID, Name: r.Name, At: r.At.Time(),
		DoneAt: r.DoneAt.TimeOrNil(), Failure: chat.CommandFailure(r.Failure), Status: r.Status, Body: r.Body,
	}
	if r.MessageID != nil {
		run.Message = &chat.Message{ID: chat.MessageID(*r.MessageID)}
	}
	return run
}

// CommandRun implements chat.CommandStore.
func (s *Store) CommandRun(ctx context.Context, room chat.RoomID, user chat.UserID, clientID string) (chat.CommandRun, error) {
	var rows []runRow
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Where("room_id = ? AND user_id = ? AND client_id = ?", room, user, clientID).Find(&rows).Error
	})
	switch {
	case err != nil:
		return chat.CommandRun{}, err
	case len(rows) == 0:
		return chat.CommandRun{}, chat.NotFound("This call")
	}
	return rows[0].run(), nil
}

// BeginCommandRun implements chat.CommandStore.
func (s *Store) BeginCommandRun(ctx context.Context, r chat.CommandRun, before time.Time) (isNew bool, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM command_runs WHERE at < ?", db.ToStamp(before)).Error; err != nil {
			return err
		}
		made := tx.Exec(`INSERT INTO command_runs (id, room_id, user_id, client_id, name, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (room_id, user_id, client_id) DO NOTHING`, r.ID, r.Room, r.User, r.ClientID, r.Name, db.ToStamp(r.At))
		isNew = made.RowsAffected == 1
		return made.Error
	})
	return isNew, err
}

// EndCommandRun implements chat.CommandStore.
func (s *Store) EndCommandRun(ctx context.Context, r chat.CommandRun) error {
	columns := map[string]any{"failure": string(r.Failure), "status": r.Status, "body": r.Body}
	if r.DoneAt != nil {
		columns["done_at"] = db.ToStamp(*r.DoneAt)
	}
	if r.Message != nil {
		columns["message_id"] = string(r.Message.ID)
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Table("command_runs").Where("id = ?", r.ID).Updates(columns).Error
	})
}

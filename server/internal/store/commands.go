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
	c := chat.HookCall{
		Description: r.Description, Hint: r.Hint, DisabledAt: r.Out.DisabledAt.TimeOrNil(), DisabledReason: chat.EndReason(r.Out.DisabledReason),
	}
	if r.Out.URL != nil {
		c.URL = *r.Out.URL
	}
	return c
}

// fillCommand refuses a name that is taken. The room is locked.
func (r *hookRow) fillCommand(tx *gorm.DB, h chat.Hook) error {
	if err := checkTaken(tx, h.Room, h.Name, ""); err != nil {
		return err
	}
	r.Out.URL, r.Out.SigningSecret = &h.Command.URL, &h.Command.Secrets[0]
	r.Description, r.Hint = h.Command.Description, h.Command.Hint
	return nil
}

// checkTaken refuses a name that another command of the room has. The room is locked.
func checkTaken(tx *gorm.DB, room chat.RoomID, name string, own chat.HookID) error {
	var isTaken bool
	err := tx.Raw("SELECT EXISTS (SELECT 1 FROM hooks h WHERE h.room_id = ? AND h.name = ? AND h.id <> ? AND h.kind = 'command' AND h.ended_at IS NULL)",
		room, name, string(own)).Scan(&isTaken).Error
	if err == nil && isTaken {
		err = chat.TakenCommand(name)
	}
	return err
}

// Command implements chat.CommandStore.
func (s *Store) Command(ctx context.Context, room chat.RoomID, name string, at time.Time) (h chat.Hook, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		h, err = oneHook(tx, "h.room_id = ? AND h.name = ? AND h.kind = 'command' AND h.ended_at IS NULL", room, name)
		if chat.IsKind(err, chat.KindNotFound) {
			return chat.NotFound("The command " + name)
		}
		if err != nil {
			return err
		}
		var r secretsRow
		err = tx.Raw("SELECT coalesce(signing_secret, '') AS signing_secret, previous_secret, previous_until FROM hooks WHERE id = ?", string(h.ID)).Scan(&r).Error
		h.Command.Secrets = r.secrets(at)
		return err
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
func (s *Store) BeginCommandRun(ctx context.Context, r chat.CommandRun) (isNew bool, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
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

// PruneCommandRuns implements chat.CommandStore.
func (s *Store) PruneCommandRuns(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "id", "command_runs WHERE at < ?")
}

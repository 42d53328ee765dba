package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type invitationRow struct {
	ID        string
	Code      string
	RoomID    *int64 // nil: the server
	CreatedBy int64
	CreatedAt db.Stamp
	ExpiresAt db.Stamp
	EndedAt   *db.Stamp
	MaxUses   *int
	Uses      int
}

func (invitationRow) TableName() string { return "invitations" }

// invitationView is an invitation with its maker and its room.
type invitationView struct {
	Row         invitationRow `gorm:"embedded"`
	Creator     userRow       `gorm:"embedded;embeddedPrefix:u_"`
	Name        *string
	Title       *string
	ArchivedAt  *db.Stamp
	MemberCount *int
}

func (v invitationView) invitation() chat.Invitation {
	r := v.Row
	i := chat.Invitation{
		ID: chat.InvitationID(r.ID), Code: r.Code, CreatedBy: v.Creator.user(), CreatedAt: r.CreatedAt.Time(),
		ExpiresAt: r.ExpiresAt.Time(), IsEnded: r.EndedAt != nil, Uses: r.Uses,
	}
	if r.RoomID != nil {
		i.Room = chat.Room{
			ID: chat.RoomID(*r.RoomID), Name: *v.Name, Title: *v.Title, ArchivedAt: v.ArchivedAt.TimeOrNil(), MemberCount: *v.MemberCount,
		}
	}
	if r.MaxUses != nil {
		i.MaxUses = *r.MaxUses
	}
	return i
}

// invitationsFor reads into invitationViews. A condition follows.
const invitationsFor = `SELECT i.id, i.code, i.room_id, i.created_by, i.created_at, i.expires_at, i.ended_at, i.max_uses, i.uses,
	o.name, o.title, o.archived_at, o.member_count, ` + userColumns + `
	FROM invitations i LEFT JOIN rooms o ON o.id = i.room_id JOIN users u ON u.id = i.created_by WHERE `

const thisInvitation = "This invitation"

// CreateInvitation implements chat.InvitationStore.
func (s *Store) CreateInvitation(ctx context.Context, i chat.Invitation) error {
	row := newInvitationRow(i)
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		// The room's lock puts makers of invitations in a row.
		var locked []int64
		if err := tx.Raw("SELECT r.id FROM rooms r WHERE r.id = ? "+s.db.LockRows, row.RoomID).Scan(&locked).Error; err != nil {
			return err
		}
		return createInvitation(tx, row, "This room")
	})
}

func newInvitationRow(i chat.Invitation) invitationRow {
	row := invitationRow{
		ID: string(i.ID), Code: i.Code, CreatedBy: int64(i.CreatedBy.ID),
		CreatedAt: db.ToStamp(i.CreatedAt), ExpiresAt: db.ToStamp(i.ExpiresAt),
	}
	if !i.IsToServer() {
		row.RoomID = new(int64(i.Room.ID))
	}
	if i.MaxUses > 0 {
		row.MaxUses = &i.MaxUses
	}
	return row
}

// createInvitation stores an invitation, unless as many stand as may. What it is to is locked.
func createInvitation(tx *gorm.DB, row invitationRow, where string) error {
	ofRoom, args := standing(row.RoomID)
	var count int64
	err := tx.Model(&invitationRow{}).Where(ofRoom+" AND expires_at > ? AND ended_at IS NULL", append(args, row.CreatedAt)...).
		Count(&count).Error
	if err != nil {
		return err
	}
	if count >= chat.MaxInvitations {
		return chat.Conflict(fmt.Sprintf("%s has %d invitations: end one first.", where, chat.MaxInvitations))
	}
	return tx.Create(&row).Error
}

// standing is the condition of invitations to a room, or to the server.
func standing(room *int64) (condition string, args []any) {
	if room == nil {
		return "room_id IS NULL", nil
	}
	return "room_id = ?", []any{*room}
}

// CreateServerInvitation implements chat.InvitationStore.
func (s *Store) CreateServerInvitation(ctx context.Context, i chat.Invitation, entry chat.AuditEntry) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		// The administrators' locks put makers of invitations in a row.
		if _, err := administrators(tx, entry.Actor.ID); err != nil {
			return err
		}
		if err := createInvitation(tx, newInvitationRow(i), "This server"); err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
}

// EndServerInvitation implements chat.InvitationStore.
func (s *Store) EndServerInvitation(ctx context.Context, id chat.InvitationID, entry chat.AuditEntry) error {
	if !db.Storable(string(id)) {
		return chat.NotFound(thisInvitation)
	}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := administrators(tx, entry.Actor.ID); err != nil {
			return err
		}
		var rows []invitationRow
		if err := tx.Where("id = ? AND room_id IS NULL", id).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return chat.NotFound(thisInvitation)
		}
		if rows[0].EndedAt != nil {
			return nil
		}
		if err := tx.Model(&invitationRow{}).Where("id = ?", id).Update("ended_at", db.ToStamp(entry.At)).Error; err != nil {
			return err
		}
		return writeAudit(tx, entry)
	})
}

// Invitations implements chat.InvitationStore. Room 0 is the server.
func (s *Store) Invitations(ctx context.Context, room chat.RoomID, at time.Time) ([]chat.Invitation, error) {
	var key *int64
	if room != 0 {
		key = new(int64(room))
	}
	ofRoom, args := standing(key)
	var rows []invitationView
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(invitationsFor+"i."+ofRoom+` AND i.expires_at > ? AND i.ended_at IS NULL
			ORDER BY i.created_at DESC, i.id DESC LIMIT ?`, append(args, db.ToStamp(at), chat.MaxInvitations)...).Scan(&rows).Error
	})
	found := make([]chat.Invitation, len(rows))
	for i, row := range rows {
		found[i] = row.invitation()
	}
	return found, err
}

// Invitation implements chat.InvitationStore.
func (s *Store) Invitation(ctx context.Context, code string) (i chat.Invitation, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		i, err = invitationBy(tx, code)
		return err
	})
	return i, err
}

func invitationBy(tx *gorm.DB, code string) (chat.Invitation, error) {
	if !db.Storable(code) {
		return chat.Invitation{}, chat.NotFound(thisInvitation)
	}
	var rows []invitationView
	if err := tx.Raw(invitationsFor+"i.code = ?", code).Scan(&rows).Error; err != nil {
		return chat.Invitation{}, err
	}
	if len(rows) == 0 {
		return chat.Invitation{}, chat.NotFound(thisInvitation)
	}
	return rows[0].invitation(), nil
}

// EndInvitation implements chat.InvitationStore.
func (s *Store) EndInvitation(ctx context.Context, room chat.RoomID, id chat.InvitationID, at time.Time) error {
	if !db.Storable(string(id)) {
		return chat.NotFound(thisInvitation)
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return atLeastOne(tx.Model(&invitationRow{}).Where("id = ? AND room_id = ?", id, room).
			Update("ended_at", gorm.Expr("coalesce(ended_at, ?)", db.ToStamp(at))), thisInvitation)
	})
}

// readInvitation finds the invitation of a change. Its lock, taken after the room's, keeps its uses until the commit.
func (w *writing) readInvitation(code string) db.Statement {
	return db.Statement{
		SQL: `SELECT r.id, r.expires_at, r.ended_at, coalesce(r.max_uses, 0), r.uses FROM invitations r WHERE r.code = ? ` +
			w.locking(w.s.db.LockRows),
		Args: []any{code},
		Row: func(scan func(...any) error) error {
			var id string
			var expires db.Stamp
			var ended *db.Stamp
			i := chat.Invitation{Code: code}
			err := scan(&id, &expires, &ended, &i.MaxUses, &i.Uses)
			i.ID, i.ExpiresAt, i.IsEnded = chat.InvitationID(id), expires.Time(), ended != nil
			w.facts.Invitation = &i
			return err
		},
	}
}

func useInvitation(id chat.InvitationID) db.Statement {
	return db.Statement{SQL: "UPDATE invitations SET uses = uses + 1 WHERE id = ?", Args: []any{string(id)}}
}

// useToRegister uses up an invitation once, for an account that is about to be made in the same transaction.
func (s *Store) useToRegister(tx *gorm.DB, code string, at time.Time) error {
	var locked []string
	if err := tx.Raw("SELECT r.id FROM invitations r WHERE r.code = ? "+s.db.LockRows, code).Scan(&locked).Error; err != nil {
		return err
	}
	i, err := invitationBy(tx, code)
	if err != nil {
		return err
	}
	if err := i.CanBeUsed(at); err != nil {
		return err
	}
	return tx.Exec("UPDATE invitations SET uses = uses + 1 WHERE id = ?", string(i.ID)).Error
}

// PruneInvitations implements chat.InvitationStore.
func (s *Store) PruneInvitations(ctx context.Context, before time.Time) error {
	return s.pruneAll(ctx, before, "id", "invitations WHERE expires_at < ?")
}

// HasAccounts implements chat.InvitationStore.
func (s *Store) HasAccounts(ctx context.Context) (has bool, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 FROM users)").Scan(&has).Error
	})
	return has, err
}

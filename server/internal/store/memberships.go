package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type membershipRow struct {
	RoomID      int64
	UserID      int64
	Role        string
	JoinedAt    db.Stamp
	LastReadSeq int64
}

func (membershipRow) TableName() string { return "memberships" }

// memberView is a membership with its user.
type memberView struct {
	Member membershipRow `gorm:"embedded"`
	User   userRow       `gorm:"embedded;embeddedPrefix:u_"`
}

func (v memberView) membership() chat.Membership {
	return chat.Membership{
		Room: chat.RoomID(v.Member.RoomID), User: v.User.user(), Role: chat.Role(v.Member.Role),
		JoinedAt: v.Member.JoinedAt.Time(), LastRead: v.Member.LastReadSeq,
	}
}

// membersOf reads a room's members, into memberViews; its parameter is the room. A condition follows.
const membersOf = `SELECT m.room_id, m.user_id, m.role, m.joined_at, m.last_read_seq, ` + userColumns + `
	FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = ? `

const thisMember = "This member"

// Members implements chat.RoomStore.
func (s *Store) Members(ctx context.Context, room chat.RoomID, q, after string, limit int) ([]chat.Membership, error) {
	if !db.Storable(q, after) {
		return nil, nil
	}
	var rows []memberView
	isNamed, named := s.folds("u.folded", q)
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(membersOf+"AND u.deleted_at IS NULL AND u.username > ? AND "+isNamed+" ORDER BY u.username LIMIT ?",
			slices.Concat([]any{room, after}, named, []any{limit})...).Scan(&rows).Error
	})
	members := make([]chat.Membership, len(rows))
	for i, row := range rows {
		members[i] = row.membership()
	}
	return members, err
}

// RoomIDsOf implements chat.RoomStore.
func (s *Store) RoomIDsOf(ctx context.Context, user chat.UserID) (ids []chat.RoomID, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		ids, err = roomIDsOf(tx, user)
		return err
	})
	return ids, err
}

func roomIDsOf(tx *gorm.DB, user chat.UserID) (ids []chat.RoomID, err error) {
	err = tx.Model(&membershipRow{}).Where("user_id = ?", user).Order("room_id").Pluck("room_id", &ids).Error
	return ids, err
}

// Readers implements chat.RoomStore.
func (s *Store) Readers(ctx context.Context, of chat.ReadersOf) ([]chat.Reader, error) {
	var rows []struct {
		UserID     int64
		Role       string
		JoinedAt   db.Stamp
		Level      string
		MutedUntil *db.Stamp
		Blocks     bool
	}
	which := ""
	if of.OnlyAll {
		which = "AND m.level = 'all' "
	}
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT m.user_id, m.role, m.joined_at, coalesce(m.level, '') AS level, m.muted_until,
			EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = m.user_id AND b.blocked_id = ?) AS blocks
			FROM memberships m JOIN users u ON u.id = m.user_id AND NOT u.bot WHERE m.room_id = ? AND m.user_id > ? `+which+`ORDER BY m.user_id LIMIT ?`,
			of.Author, of.Room, of.After, of.Limit).Scan(&rows).Error
	})
	readers := make([]chat.Reader, len(rows))
	for i, row := range rows {
		readers[i] = chat.Reader{
			User: chat.UserID(row.UserID), Role: chat.Role(row.Role), JoinedAt: row.JoinedAt.Time(), Blocks: row.Blocks,
			Settings: chat.Settings{Level: chat.Level(row.Level), MutedUntil: row.MutedUntil.TimeOrNil()},
		}
	}
	return readers, err
}

// RoomsToldOfAll implements chat.RoomStore.
func (s *Store) RoomsToldOfAll(ctx context.Context, rooms []chat.RoomID) (wanted []chat.RoomID, err error) {
	if len(rooms) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT r.id FROM rooms r WHERE r.id ? AND NOT r.is_direct
			AND EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = r.id AND m.level = 'all')`, db.OneOf(rooms)).Scan(&wanted).Error
	})
	return wanted, err
}

// MarkRead implements chat.RoomStore. It takes no lock of the room: the head only grows, and so does the marker.
func (s *Store) MarkRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (chat.Standing, bool, error) {
	standing, head, err := s.standing(ctx, room, user)
	if err != nil {
		return chat.Standing{}, false, err
	}
	seq = min(seq, head)
	if seq <= standing.LastRead {
		return standing, false, nil
	}
	moved := false
	err = s.db.Update(ctx, func(tx *gorm.DB) (err error) {
		moved, err = moveMarker(tx.Where("last_read_seq < ?", seq), room, user, seq)
		return err
	})
	if err != nil {
		return chat.Standing{}, false, err
	}
	standing, _, err = s.standing(ctx, room, user)
	return standing, moved, err
}

// MarkUnread implements chat.RoomStore. An append has read the marker that it moves: the room's lock keeps it from moving
// one that was moved back meanwhile.
func (s *Store) MarkUnread(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (chat.Standing, bool, error) {
	moved := false
	err := s.db.Write(ctx, func(tx *gorm.DB) (err error) {
		if err := tx.Exec("SELECT r.id FROM rooms r WHERE r.id = ? "+s.db.LockRows, room).Error; err != nil {
			return err
		}
		moved, err = moveMarker(tx.Where("last_read_seq > ?", seq), room, user, seq)
		return err
	})
	if err != nil {
		return chat.Standing{}, false, err
	}
	standing, _, err := s.standing(ctx, room, user)
	return standing, moved, err
}

func moveMarker(tx *gorm.DB, room chat.RoomID, user chat.UserID, seq int64) (moved bool, err error) {
	done := tx.Model(&membershipRow{}).Where("room_id = ? AND user_id = ?", room, user).Update("last_read_seq", seq)
	return done.RowsAffected == 1, done.Error
}

// standing reads a member's standing and the room's head.
func (s *Store) standing(ctx context.Context, room chat.RoomID, user chat.UserID) (chat.Standing, int64, error) {
	var v roomView
	err := s.db.Read(ctx, func(tx *gorm.DB) (err error) {
		v, err = oneRoom(tx, roomsFor+"WHERE r.id = ?", user, room)
		return err
	})
	if err == nil && v.Role == "" {
		err = chat.NotFound(thisMember)
	}
	return v.standing(), v.Room.Seq, err
}

package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// restrictionRow is what asks for itself in the row of a seat: all of it is nil where there is none.
type restrictionRow struct {
	Kind   *string
	Until  *db.Stamp
	Reason *string
	ByRole *string
}

// restrictionColumns reads restrictions x into a restrictionRow with the prefix x_.
const restrictionColumns = `x.kind AS x_kind, x.until AS x_until, x.reason AS x_reason, x.by_role AS x_by_role`

func (r *restrictionRow) places() []any { return []any{&r.Kind, &r.Until, &r.Reason, &r.ByRole} }

func (r restrictionRow) restriction() *chat.Restriction {
	if r.Kind == nil || r.Reason == nil || r.ByRole == nil {
		return nil
	}
	return &chat.Restriction{
		Kind: chat.RestrictionKind(*r.Kind), Until: r.Until.TimeOrNil(), Reason: *r.Reason, ByRole: chat.Role(*r.ByRole),
	}
}

// isBanned is whether a user is banned from the room r; its parameters are the user and the time.
const isBanned = `EXISTS (SELECT 1 FROM restrictions x WHERE x.room_id = r.id AND x.user_id = ? AND x.kind = 'ban'
	AND (x.until IS NULL OR x.until > ?))`

// restrictionsOf reads a room's restrictions that hold; its parameters are the room and the time. A condition follows.
const restrictionsOf = `SELECT ` + restrictionColumns + `, x.at, ` + userColumns + `, b.id AS b_id, b.public_id AS b_public_id,
	b.username AS b_username, b.display_name AS b_display_name, b.created_at AS b_created_at, b.deleted_at AS b_deleted_at, b.bot AS b_bot,
	b.picture AS b_picture, b.status_emoji AS b_status_emoji, b.status_text AS b_status_text, b.status_until AS b_status_until
	FROM restrictions x JOIN users u ON u.id = x.user_id AND u.deleted_at IS NULL JOIN users b ON b.id = x.by_id
	WHERE x.room_id = ? AND (x.until IS NULL OR x.until > ?) `

func (s *Store) restrictions(ctx context.Context, query string, args ...any) ([]chat.Restriction, error) {
	var rows []struct {
		Restriction restrictionRow `gorm:"embedded;embeddedPrefix:x_"`
		At          db.Stamp
		User        userRow `gorm:"embedded;embeddedPrefix:u_"`
		By          userRow `gorm:"embedded;embeddedPrefix:b_"`
	}
	err := s.db.Read(ctx, func(tx *gorm.DB) error { return tx.Raw(query, args...).Scan(&rows).Error })
	var found []chat.Restriction
	for _, row := range rows {
		r := *row.Restriction.restriction()
		r.User, r.By, r.At = row.User.user(), row.By.user(), row.At.Time()
		found = append(found, r)
	}
	return found, err
}

// Restrictions implements chat.RoomStore.
func (s *Store) Restrictions(
	ctx context.Context, room chat.RoomID, at time.Time, after string, limit int,
) ([]chat.Restriction, error) {
	if !db.Storable(after) {
		return nil, nil
	}
	return s.restrictions(ctx, restrictionsOf+"AND u.username > ? ORDER BY u.username LIMIT ?", room, db.ToStamp(at), after, limit)
}

// RestrictionOf implements chat.RoomStore.
func (s *Store) RestrictionOf(
	ctx context.Context, room chat.RoomID, user chat.UserID, at time.Time,
) (chat.Restriction, error) {
	found, err := s.restrictions(ctx, restrictionsOf+"AND x.user_id = ?", room, db.ToStamp(at), user)
	if err == nil && len(found) == 0 {
		err = chat.NotFound("This restriction")
	}
	if err != nil {
		return chat.Restriction{}, err
	}
	return found[0], nil
}

// restrict writes a restriction in the place of one that was there.
func (s *Store) restrict(room chat.RoomID, r chat.Restriction, when any) db.Statement {
	var until any
	if r.Until != nil {
		until = s.db.Time(*r.Until)
	}
	return db.Statement{
		SQL: `INSERT INTO restrictions (room_id, user_id, kind, until, reason, by_id, by_role, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (room_id, user_id) DO UPDATE SET kind = excluded.kind, until = excluded.until, reason = excluded.reason,
			by_id = excluded.by_id, by_role = excluded.by_role, at = excluded.at`,
		Args: []any{int64(room), int64(r.User.ID), string(r.Kind), until, r.Reason, int64(r.By.ID), string(r.ByRole), when},
	}
}

func unrestrict(of chat.SeatKey) db.Statement {
	return db.Statement{
		SQL: "DELETE FROM restrictions WHERE room_id = ? AND user_id = ?", Args: []any{int64(of.Room), int64(of.User)},
	}
}

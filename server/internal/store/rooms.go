package store

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

type roomRow struct {
	ID            int64
	Name          string
	Title         string
	Topic         string
	Folded        string
	Visibility    string
	CreatedAt     db.Stamp
	CreatedBy     int64
	ArchivedAt    *db.Stamp
	Seq           int64
	MemberCount   int
	LastMessageAt *db.Stamp
}

func (roomRow) TableName() string { return "rooms" }

func foldRoom(r chat.Room) string { return words.Fold(r.Name, r.Title, r.Topic) }

// roomView is a room with its creator and, where one is asked for, one user's standing in it.
type roomView struct {
	Room        roomRow `gorm:"embedded"`
	Creator     userRow `gorm:"embedded;embeddedPrefix:u_"`
	Role        string
	LastReadSeq int64
	Unread      int
	Mentions    int
	Stop        string
	Restriction restrictionRow `gorm:"embedded;embeddedPrefix:x_"`
	Level       string
	MutedUntil  *db.Stamp
	Starred     bool
	Hidden      bool
}

func (v roomView) room() chat.Room {
	r := v.Room
	return chat.Room{
		ID: chat.RoomID(r.ID), Name: r.Name, Title: r.Title, Topic: r.Topic, Visibility: chat.Visibility(r.Visibility),
		CreatedAt: r.CreatedAt.Time(), CreatedBy: v.Creator.user(), ArchivedAt: r.ArchivedAt.TimeOrNil(),
		Seq: r.Seq, MemberCount: r.MemberCount, LastMessageAt: r.LastMessageAt.TimeOrNil(), Stop: chat.Stop(v.Stop),
		Restriction: v.Restriction.restriction(),
	}
}

func (v roomView) standing() chat.Standing {
	settings := chat.DefaultSettings(v.room().Visibility)
	if v.Level != "" {
		settings.Level = chat.Level(v.Level)
	}
	settings.MutedUntil, settings.Starred, settings.Hidden = v.MutedUntil.TimeOrNil(), v.Starred, v.Hidden
	return chat.Standing{
		Role: chat.Role(v.Role), LastRead: v.LastReadSeq, Unread: v.Unread, Mentions: v.Mentions, Settings: settings,
	}
}

func (v roomView) view() chat.RoomView { return chat.RoomView{Room: v.room(), Me: v.standing()} }

const roomColumns = `r.id, r.name, r.title, r.topic, ` + visibilityOf + ` AS visibility, r.created_at, r.created_by, r.archived_at, r.seq,
	r.member_count, r.last_message_at, ` + stopOf + ` AS stop, ` + userColumns

// roomsFor reads rooms with the standing of the user who is its one parameter. The counts stop at chat.MaxCounted, so that
// a room left alone for years costs no more than any other. A condition follows.
var roomsFor = `SELECT ` + roomColumns + `,
	coalesce(m.role, '') AS role, coalesce(m.last_read_seq, 0) AS last_read_seq,
	` + unreadCount + ` AS unread, CASE WHEN r.is_direct THEN ` + unreadCount + ` ELSE ` + mentionCount + ` END AS mentions,
	coalesce(m.level, '') AS level, m.muted_until, coalesce(m.starred, 1 = 0) AS starred, ` + isHidden + ` AS hidden
	FROM rooms r JOIN users u ON u.id = r.created_by
	LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = ? `

// unreadCount and mentionCount derive what waits for the member m in its room. The order holds Postgres to the index that has
// it, from which it reads no more than it counts.
var (
	mostCounted = strconv.Itoa(chat.MaxCounted)
	unreadCount = `(SELECT count(*) FROM (SELECT 1 FROM messages x WHERE x.room_id = m.room_id
		AND x.seq > m.last_read_seq AND x.author_id <> m.user_id AND x.deleted_at IS NULL
		ORDER BY x.seq LIMIT ` + mostCounted + `) AS counted)`
	mentionCount = `(SELECT count(*) FROM (SELECT * FROM (SELECT x.seq FROM mentions x JOIN messages y ON y.n = x.message
		WHERE x.user_id = m.user_id AND x.room_id = m.room_id AND x.seq > m.last_read_seq AND y.author_id <> m.user_id
		ORDER BY x.seq LIMIT ` + mostCounted + `) AS by_name
		UNION ALL SELECT * FROM (SELECT x.seq FROM room_mentions x JOIN messages y ON y.n = x.message
		WHERE x.room_id = m.room_id AND x.seq > m.last_read_seq AND y.author_id <> m.user_id AND y.deleted_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM mentions z WHERE z.user_id = m.user_id AND z.room_id = m.room_id AND z.seq = x.seq)
		ORDER BY x.seq LIMIT ` + mostCounted + `) AS by_room
		LIMIT ` + mostCounted + `) AS counted)`
)

// isHidden is whether the member m has hidden its room and nobody has posted there since.
const isHidden = `(m.hidden_seq IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM messages x WHERE x.room_id = m.room_id AND x.seq > m.hidden_seq))`

const thisRoom = "This room"

// CreateRoom implements chat.RoomStore.
func (s *Store) CreateRoom(ctx context.Context, r chat.Room) (opened chat.Room, events []chat.Event, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		row := roomRow{
			Name: r.Name, Title: r.Title, Topic: r.Topic, Folded: foldRoom(r), Visibility: string(r.Visibility),
			CreatedAt: db.ToStamp(r.CreatedAt), CreatedBy: int64(r.CreatedBy.ID), ArchivedAt: db.StampOrNil(r.ArchivedAt),
		}
		row.ID, err = s.insertNew(tx, "rooms",
			"name, title, topic, folded, visibility, created_at, created_by, archived_at, seq, member_count",
			row.Name, row.Title, row.Topic, row.Folded, row.Visibility, row.CreatedAt, row.CreatedBy, row.ArchivedAt, 0, 0)
		if err != nil {
			return err
		}
		owner, err := lockedAccount(tx, r.CreatedBy.ID)
		if err != nil {
			return err
		}
		log := &chat.RoomLog{Room: roomView{Room: row, Creator: owner.User}.room()}
		v := log.Open(log.CreatedBy, log.CreatedAt)
		for _, statement := range s.writes(v) {
			if err := db.Run(tx, statement); err != nil {
				return err
			}
		}
		opened, events = log.Room, v.Events
		return nil
	})
	return opened, events, err
}

// RoomByName implements chat.RoomStore.
func (s *Store) RoomByName(ctx context.Context, name string, user chat.UserID) (chat.Room, chat.Role, error) {
	if !db.Storable(name) {
		return chat.Room{}, chat.NoRole, chat.NotFound(thisRoom)
	}
	var v roomView
	err := s.db.Read(ctx, func(tx *gorm.DB) (err error) {
		v, err = oneRoom(tx, `SELECT `+roomColumns+`, coalesce(m.role, '') AS role, `+restrictionColumns+`
			FROM rooms r JOIN users u ON u.id = r.created_by
			LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = ?
			LEFT JOIN restrictions x ON x.room_id = r.id AND x.user_id = ?
			WHERE r.name = ?`, user, user, name)
		return err
	})
	return v.room(), chat.Role(v.Role), err
}

// ViewRoom implements chat.RoomStore.
func (s *Store) ViewRoom(ctx context.Context, id chat.RoomID, user chat.UserID) (chat.RoomView, error) {
	views, err := s.rooms(ctx, roomsFor+"WHERE r.id = ?", user, id)
	if err == nil && len(views) == 0 {
		err = chat.NotFound(thisRoom)
	}
	if err != nil {
		return chat.RoomView{}, err
	}
	return views[0], nil
}

func oneRoom(tx *gorm.DB, query string, args ...any) (roomView, error) {
	var found []roomView
	if err := tx.Raw(query, args...).Scan(&found).Error; err != nil {
		return roomView{}, err
	}
	if len(found) == 0 {
		return roomView{}, chat.NotFound(thisRoom)
	}
	return found[0], nil
}

// RoomsVisibleTo implements chat.RoomStore.
func (s *Store) RoomsVisibleTo(ctx context.Context, user chat.UserID, q, after string, limit int) ([]chat.RoomView, error) {
	if !db.Storable(q, after) {
		return nil, nil
	}
	isNamed, named := s.folds("r.folded", q)
	return s.rooms(ctx, roomsFor+`WHERE (r.visibility = 'public' AND NOT `+isBanned+` OR m.user_id IS NOT NULL)
		AND r.name > ? AND `+isNamed+` ORDER BY r.name LIMIT ?`,
		slices.Concat([]any{user, user, db.ToStamp(s.clock.now()), after}, named, []any{limit})...)
}

// RoomsOf implements chat.RoomStore.
func (s *Store) RoomsOf(
	ctx context.Context, user chat.UserID, which chat.OwnRooms, after string, limit int,
) ([]chat.RoomView, error) {
	if !db.Storable(after, which.With) {
		return nil, nil
	}
	listed, args := "WHERE m.user_id IS NOT NULL AND r.name > ?", []any{user, after}
	if !which.Hidden {
		listed += " AND NOT " + isHidden
	}
	if which.With != "" {
		listed += ` AND EXISTS (SELECT 1 FROM users o JOIN memberships om ON om.user_id = o.id
			WHERE o.username = ? AND o.deleted_at IS NULL AND om.room_id = r.id)`
		args = append(args, which.With)
	}
	return s.rooms(ctx, roomsFor+listed+" ORDER BY r.name LIMIT ?", append(args, limit)...)
}

func (s *Store) rooms(ctx context.Context, query string, args ...any) ([]chat.RoomView, error) {
	var views []chat.RoomView
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		var rows []roomView
		if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil {
			return err
		}
		views = make([]chat.RoomView, len(rows))
		for i, row := range rows {
			views[i] = row.view()
		}
		return addPeople(tx, views)
	})
	return views, err
}

// Heads implements chat.LogStore.
func (s *Store) Heads(ctx context.Context, rooms []chat.RoomID) (map[chat.RoomID]chat.Head, error) {
	var rows []struct {
		ID, Seq int64
		At      *db.Stamp
	}
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT r.id, r.seq, coalesce(m.created_at, e.at) AS at FROM rooms r
			LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.seq
			LEFT JOIN events e ON e.room_id = r.id AND e.seq = r.seq
			WHERE r.id ?`, db.OneOf(rooms)).Scan(&rows).Error
	})
	heads := make(map[chat.RoomID]chat.Head, len(rows))
	for _, row := range rows {
		head := chat.Head{Seq: row.Seq}
		if row.At != nil {
			head.At = row.At.Time()
		}
		heads[chat.RoomID(row.ID)] = head
	}
	return heads, err
}

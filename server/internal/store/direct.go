package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// directTries bounds how often OpenDirect looks again, after another call stored the same people first.
const directTries = 3

// OpenDirect implements chat.RoomStore. The unique key of the set of people decides between calls at once.
func (s *Store) OpenDirect(ctx context.Context, r chat.Room, people []chat.User) (chat.RoomID, []chat.Event, error) {
	people = slices.SortedFunc(slices.Values(people), func(a, b chat.User) int { return cmp.Compare(a.ID, b.ID) })
	keys := make([]string, len(people))
	for i, u := range people {
		keys[i] = strconv.FormatInt(int64(u.ID), 10)
	}
	set := strings.Join(keys, ",")
	for try := 1; ; try++ {
		id, events, err := s.openDirect(ctx, r, people, set)
		if !chat.IsKind(err, chat.KindConflict) || try == directTries {
			return id, events, err
		}
	}
}

func (s *Store) openDirect(
	ctx context.Context, r chat.Room, people []chat.User, set string,
) (id chat.RoomID, events []chat.Event, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		events = nil
		var found []chat.RoomID
		err := tx.Raw("SELECT room_id FROM direct_rooms WHERE people = ?", set).Scan(&found).Error
		if err != nil {
			return err
		}
		if len(found) > 0 {
			id = found[0]
			return nil
		}
		log, v, err := s.newDirect(tx, r, people)
		if err != nil {
			return err
		}
		if err := tx.Exec("INSERT INTO direct_rooms (people, room_id) VALUES (?, ?)", set, log.ID).Error; err != nil {
			return err
		}
		id, events = log.ID, v.Events
		for _, statement := range s.writes(v) {
			if err := db.Run(tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	return id, events, err
}

// newDirect stores the room's row, and gives what has to be written besides.
func (s *Store) newDirect(tx *gorm.DB, r chat.Room, people []chat.User) (*chat.RoomLog, chat.Verdict, error) {
	for i, u := range people { // in the order of their keys
		row, err := lockedAccount(tx, u.ID)
		if err != nil {
			return nil, chat.Verdict{}, err
		}
		people[i] = row.User.user()
		if u.ID == r.CreatedBy.ID {
			r.CreatedBy = people[i]
		}
	}
	id, err := s.insertNew(tx, "rooms",
		"name, title, topic, folded, visibility, is_direct, created_at, created_by, seq, member_count",
		r.Name, "", "", "", string(chat.Private), true, db.ToStamp(r.CreatedAt), int64(r.CreatedBy.ID), 0, 0)
	if err != nil {
		return nil, chat.Verdict{}, err
	}
	r.ID = chat.RoomID(id)
	log := &chat.RoomLog{Room: r}
	return log, log.OpenDirect(r.CreatedBy, people), nil
}

// visibilityOf is that of the room r.
const visibilityOf = `CASE WHEN r.is_direct THEN 'direct' ELSE r.visibility END`

// stopOf is chat.Room.Stop of the room r.
const stopOf = `CASE WHEN NOT r.is_direct THEN ''
	WHEN (SELECT count(*) FROM memberships p JOIN users q ON q.id = p.user_id AND q.deleted_at IS NULL
		WHERE p.room_id = r.id) < 2 THEN 'alone'
	WHEN r.member_count = 2 AND EXISTS (SELECT 1 FROM memberships p JOIN blocks b ON b.user_id = p.user_id
		JOIN memberships q ON q.room_id = p.room_id AND q.user_id = b.blocked_id WHERE p.room_id = r.id) THEN 'blocked'
	ELSE '' END`

// addPeople says who is in those of the rooms that are direct.
func addPeople(tx *gorm.DB, views []chat.RoomView) error {
	at := map[chat.RoomID]int{}
	var direct []chat.RoomID
	for i, v := range views {
		if v.Visibility == chat.Direct {
			at[v.ID], direct = i, append(direct, v.ID)
		}
	}
	if len(direct) == 0 {
		return nil
	}
	var rows []struct {
		RoomID chat.RoomID
		User   userRow `gorm:"embedded;embeddedPrefix:u_"`
	}
	err := tx.Raw(`SELECT m.room_id, `+userColumns+` FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.room_id ? ORDER BY m.room_id, m.user_id`, db.OneOf(direct)).Scan(&rows).Error
	for _, row := range rows {
		view := &views[at[row.RoomID]]
		view.People = append(view.People, row.User.user())
	}
	return err
}

// readPeople finds the people of the batch's direct conversations, and which of them block its authors. No other room has a
// name like theirs, but for one that was made before they had names of their own.
func (a *appending) readPeople() (db.Statement, bool) {
	var seats []chat.SeatKey
	for _, p := range a.posts {
		if seat := (chat.SeatKey{Room: p.Room, User: p.Author.ID}); chat.IsDirectName(p.RoomName) && !slices.Contains(seats, seat) {
			seats = append(seats, seat)
		}
	}
	with, args := a.s.db.With(seatColumns(seats)...)
	return db.Statement{
		SQL: with + `SELECT m.room_id, m.user_id, m.role, coalesce(m.level, ''), m.muted_until, v.user_id, b.user_id IS NOT NULL
			FROM v JOIN rooms r ON r.id = v.room_id AND r.is_direct JOIN memberships m ON m.room_id = r.id
				JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL AND NOT u.bot
				LEFT JOIN blocks b ON b.user_id = m.user_id AND b.blocked_id = v.user_id ORDER BY m.user_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var room, user, author int64
			var role, level string
			var mutedUntil *db.Stamp
			var blocks bool
			if err := scan(&room, &user, &role, &level, &mutedUntil, &author, &blocks); err != nil {
				return err
			}
			a.addPerson(chat.RoomID(room), chat.Reader{
				User: chat.UserID(user), Role: chat.Role(role),
				Settings: chat.Settings{Level: chat.Level(level), MutedUntil: mutedUntil.TimeOrNil()},
			})
			if blocks {
				a.facts.Blocks[chat.BlockKey{By: chat.UserID(user), Of: chat.UserID(author)}] = true
			}
			return nil
		},
	}, len(seats) > 0
}

// addPerson adds somebody who may come once for each author.
func (a *appending) addPerson(room chat.RoomID, r chat.Reader) {
	people := a.facts.People[room]
	if !slices.ContainsFunc(people, func(p chat.Reader) bool { return p.User == r.User }) {
		a.facts.People[room] = append(people, r)
	}
}

package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// The kinds of rows in imported.
const (
	importedPerson = "person"
	importedRoom   = "room"
)

// addImported notes who an account was elsewhere.
func addImported(tx *gorm.DB, key chat.ImportKey, user int64, email *chat.ImportedEmail) error {
	err := tx.Exec("INSERT INTO imported (source, kind, key, id) VALUES (?, ?, ?, ?)", key.Source, importedPerson, key.Key, user).Error
	if err != nil || email == nil {
		return err
	}
	return tx.Exec("INSERT INTO user_emails (user_id, address, folded, unsubscribe_code) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		user, email.Address, strings.ToLower(email.Address), email.Unsubscribe).Error
}

// ImportedPeople are the accounts that the source's people have, by their keys there. An account that was deleted is among
// them.
func (s *Store) ImportedPeople(ctx context.Context, source string) (map[string]chat.User, error) {
	var rows []struct {
		Key  string
		User userRow `gorm:"embedded;embeddedPrefix:u_"`
	}
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT i.key, "+userColumns+" FROM imported i JOIN users u ON u.id = i.id WHERE i.source = ? AND i.kind = ?",
			source, importedPerson).Scan(&rows).Error
	})
	people := make(map[string]chat.User, len(rows))
	for _, row := range rows {
		people[row.Key] = row.User.user()
	}
	return people, err
}

// MapPerson notes that somebody of the source is an account that was there before. Who has one already keeps it.
func (s *Store) MapPerson(ctx context.Context, key chat.ImportKey, user chat.UserID) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO imported (source, kind, key, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			key.Source, importedPerson, key.Key, int64(user)).Error
	})
}

// ImportRoom makes a room of the source, or finds the one that it has. IsNew says that its import has never ended.
func (s *Store) ImportRoom(ctx context.Context, key chat.ImportKey, r chat.Room) (room chat.Room, isNew bool, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		var found []struct {
			ID, Seq  int64
			Name     string
			BeganSeq *int64
		}
		err := tx.Raw(`SELECT r.id, r.seq, r.name, i.began_seq FROM imported i JOIN rooms r ON r.id = i.id
			WHERE i.source = ? AND i.kind = ? AND i.key = ?`, key.Source, importedRoom, key.Key).Scan(&found).Error
		if err != nil {
			return err
		}
		if len(found) > 0 {
			room, isNew = r, found[0].BeganSeq != nil && *found[0].BeganSeq == 0
			room.ID, room.Name, room.Seq = chat.RoomID(found[0].ID), found[0].Name, found[0].Seq
			return beginImport(tx, key)
		}
		if room, err = s.openImported(tx, r); err != nil {
			return err
		}
		isNew = true
		return noteRoom(tx, key, room.ID, 0)
	})
	return room, isNew, err
}

// beginImport notes where the room's log stands, unless an import that did not end has done so.
func beginImport(tx *gorm.DB, key chat.ImportKey) error {
	return tx.Exec(`UPDATE imported SET began_seq = coalesce(began_seq, (SELECT r.seq FROM rooms r WHERE r.id = imported.id))
		WHERE source = ? AND kind = ? AND key = ?`, key.Source, importedRoom, key.Key).Error
}

func noteRoom(tx *gorm.DB, key chat.ImportKey, room chat.RoomID, began int64) error {
	return tx.Exec("INSERT INTO imported (source, kind, key, id, began_seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		key.Source, importedRoom, key.Key, int64(room), began).Error
}

// openImported stores a room with its owner in it.
func (s *Store) openImported(tx *gorm.DB, r chat.Room) (chat.Room, error) {
	created := db.ToStamp(r.CreatedAt)
	id, err := s.insertNew(tx, "rooms", "name, title, topic, folded, visibility, created_at, created_by, seq, member_count",
		r.Name, r.Title, r.Topic, foldRoom(r), string(r.Visibility), created, int64(r.CreatedBy.ID), 0, 0)
	if err != nil {
		return r, err
	}
	owner, err := lockedAccount(tx, r.CreatedBy.ID)
	if err != nil {
		return r, err
	}
	r.ID, r.CreatedBy, r.CreatedAt = chat.RoomID(id), owner.User.user(), created.Time()
	log := &chat.RoomLog{Room: r}
	for _, statement := range s.writes(log.Open(log.CreatedBy, log.CreatedAt)) {
		if err := db.Run(tx, statement); err != nil {
			return r, err
		}
	}
	return log.Room, nil
}

// ImportDirect notes that a direct conversation of the source is that room, which is there.
func (s *Store) ImportDirect(ctx context.Context, key chat.ImportKey, room chat.RoomID, isNew bool) error {
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		began := int64(0)
		if !isNew {
			if err := tx.Raw("SELECT seq FROM rooms WHERE id = ?", int64(room)).Scan(&began).Error; err != nil {
				return err
			}
		}
		if err := noteRoom(tx, key, room, began); err != nil {
			return err
		}
		return beginImport(tx, key)
	})
}

// ImportMembers makes people members of a room that is being imported, at the time at which it was made. Members, and
// accounts that were deleted, are passed over.
func (s *Store) ImportMembers(ctx context.Context, room chat.Room, people []chat.User) error {
	return s.db.Pipeline(ctx, func(p *db.Pipeline) error {
		w := s.newWriting(p)
		seats := make([]chat.SeatKey, len(people))
		for i, u := range people {
			seats[i] = chat.SeatKey{Room: room.ID, User: u.ID}
		}
		if err := p.Run(w.readRooms(roomForPosts, []chat.RoomID{room.ID}), w.readSeats("1 = 0", seats)); err != nil {
			return err
		}
		now, ok := w.facts.Rooms[room.ID]
		if !ok {
			return chat.NotFound(thisRoom)
		}
		log := &chat.RoomLog{Room: now}
		v := chat.Verdict{At: db.ToStamp(room.CreatedAt).Time(), Rooms: []*chat.RoomLog{log}}
		joined := map[chat.UserID]bool{}
		for _, u := range people {
			seat, ok := w.facts.Seats[chat.SeatKey{Room: room.ID, User: u.ID}]
			if !ok || seat.Deleted || seat.Role != chat.NoRole || joined[u.ID] {
				continue
			}
			joined[u.ID] = true
			m, e := log.Join(u, u, chat.Member, v.At)
			v.Joined, v.Events = append(v.Joined, m), append(v.Events, e)
		}
		if len(v.Joined) == 0 {
			return p.Commit()
		}
		return w.write(v)
	})
}

// EndImport has the members of a room who had read everything before its import have read everything, and archives the room
// if it is new and archives says so.
func (s *Store) EndImport(ctx context.Context, key chat.ImportKey, room chat.RoomID, by chat.User, archives bool) error {
	err := s.db.Pipeline(ctx, func(p *db.Pipeline) error {
		w := s.newWriting(p)
		began := int64(-1)
		err := p.Run(w.readRooms(roomForChange, []chat.RoomID{room}), db.Statement{
			SQL:  "SELECT began_seq FROM imported WHERE source = ? AND kind = ? AND key = ? AND began_seq IS NOT NULL",
			Args: []any{key.Source, importedRoom, key.Key},
			Row:  func(scan func(...any) error) error { return scan(&began) },
		})
		if err != nil || began < 0 {
			return err
		}
		log := &chat.RoomLog{Room: w.facts.Rooms[room]}
		var statements []db.Statement
		if at := db.ToStamp(s.Now()).Time(); archives && began == 0 && log.ArchivedAt == nil {
			log.ArchivedAt, log.Patched = &at, true
			info := log.Info()
			e := log.Emit(chat.Event{Type: chat.RoomArchived, Actor: by, RoomInfo: &info}, at)
			statements = s.writes(chat.Verdict{At: at, Rooms: []*chat.RoomLog{log}, Events: []chat.Event{e}})
		}
		return p.Commit(append(statements,
			db.Statement{
				SQL:  "UPDATE memberships SET last_read_seq = ? WHERE room_id = ? AND last_read_seq >= ?",
				Args: []any{log.Seq, int64(room), began},
			}, db.Statement{
				SQL:  "UPDATE imported SET began_seq = NULL WHERE source = ? AND kind = ? AND key = ?",
				Args: []any{key.Source, importedRoom, key.Key},
			})...)
	})
	s.search.Changed(room)
	return err
}

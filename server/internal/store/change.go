package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// change is a transaction that holds its rooms' locks: chat.Tx. The rooms' rows are written once, at its end.
type change struct {
	s      *Store
	tx     *gorm.DB
	rooms  map[chat.RoomID]*chat.RoomLog
	read   map[chat.MessageID]messageRow // by Message; nobody else changes them while the rooms are locked
	events []chat.Event
	erased bool // a text was
}

var _ chat.Tx = (*change)(nil)

// Change implements chat.Store.
func (s *Store) Change(ctx context.Context, rooms []chat.RoomID, fn func(chat.Tx) error) (events []chat.Event, err error) {
	erased := false
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		locked, err := s.lockRooms(tx, rooms)
		if err != nil {
			return err
		}
		t := s.newChange(tx, locked)
		if err := fn(t); err != nil {
			return err
		}
		events, erased = t.events, t.erased
		return t.store()
	})
	if err != nil {
		return nil, err
	}
	if erased {
		s.db.DropTraces(ctx)
	}
	return events, nil
}

// lockRooms reads the rooms and locks their rows until the commit, in id order whatever the order asked for.
func (s *Store) lockRooms(tx *gorm.DB, ids []chat.RoomID) ([]chat.Room, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []roomView
	err := tx.Raw(`SELECT `+roomColumns+` FROM rooms r JOIN users u ON u.id = r.created_by
		WHERE r.id ? ORDER BY r.id `+s.db.LockRows, db.OneOf(ids)).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	if len(rows) < len(ids) {
		return nil, chat.NotFound(thisRoom)
	}
	rooms := make([]chat.Room, len(rows))
	for i, row := range rows {
		rooms[i] = row.room()
	}
	return rooms, nil
}

func (s *Store) newChange(tx *gorm.DB, rooms []chat.Room) *change {
	t := &change{s: s, tx: tx, rooms: make(map[chat.RoomID]*chat.RoomLog, len(rooms)), read: map[chat.MessageID]messageRow{}}
	for _, r := range rooms {
		t.rooms[r.ID] = &chat.RoomLog{Room: r}
	}
	return t
}

// store writes the rooms that changed.
func (t *change) store() error {
	for id, r := range t.rooms {
		if !r.Changed {
			continue
		}
		err := t.tx.Model(&roomRow{}).Where("id = ?", id).Updates(map[string]any{
			"title": r.Title, "topic": r.Topic, "folded": foldRoom(r.Room), "visibility": string(r.Visibility),
			"archived_at": db.StampOrNil(r.ArchivedAt), "seq": r.Seq, "member_count": r.MemberCount,
		}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *change) locked(id chat.RoomID) (*chat.RoomLog, error) {
	r, ok := t.rooms[id]
	if !ok {
		return nil, fmt.Errorf("room %d is not locked in this change", id)
	}
	return r, nil
}

func (t *change) Room(id chat.RoomID) (chat.Room, error) {
	r, err := t.locked(id)
	if err != nil {
		return chat.Room{}, err
	}
	return r.Room, nil
}

func (t *change) UpdateRoom(room chat.Room) error {
	r, err := t.locked(room.ID)
	if err != nil {
		return err
	}
	r.Title, r.Topic, r.Visibility, r.ArchivedAt = room.Title, room.Topic, room.Visibility, room.ArchivedAt
	r.Changed = true
	return nil
}

func (t *change) Role(room chat.RoomID, user chat.UserID) (chat.Role, error) {
	var roles []chat.Role
	err := t.member(room, user).Pluck("role", &roles).Error
	if err != nil || len(roles) == 0 {
		return chat.NoRole, err
	}
	return roles[0], nil
}

func (t *change) Membership(room chat.RoomID, user chat.UserID) (chat.Membership, error) {
	return membership(t.tx, room, user)
}

func (t *change) Join(room chat.RoomID, actor, user chat.User, role chat.Role, at time.Time) error {
	r, err := t.locked(room)
	if err != nil {
		return err
	}
	if _, err := lockedAccount(t.tx, user.ID); err != nil {
		return err
	}
	m, e := r.Join(actor, user, role, db.ToStamp(at).Time())
	err = t.tx.Create(&membershipRow{
		RoomID: int64(room), UserID: int64(user.ID), Role: string(role), JoinedAt: db.ToStamp(at), LastReadSeq: m.LastRead,
	}).Error
	if err != nil {
		return err
	}
	return t.insert(e)
}

func (t *change) SetRole(room chat.RoomID, user chat.UserID, role chat.Role) error {
	return atLeastOne(t.member(room, user).Update("role", string(role)), thisMember)
}

func (t *change) RemoveMember(room chat.RoomID, user chat.UserID) error {
	r, err := t.locked(room)
	if err != nil {
		return err
	}
	if err := atLeastOne(t.member(room, user).Delete(nil), thisMember); err != nil {
		return err
	}
	r.MemberCount--
	r.Changed = true
	return nil
}

func (t *change) member(room chat.RoomID, user chat.UserID) *gorm.DB {
	return t.tx.Model(&membershipRow{}).Where("room_id = ? AND user_id = ?", room, user)
}

func atLeastOne(done *gorm.DB, thing string) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return chat.NotFound(thing)
	}
	return done.Error
}

func (t *change) Owners(room chat.RoomID) (int, error) {
	var n int64
	err := t.tx.Model(&membershipRow{}).Where("room_id = ? AND role = 'owner'", room).Count(&n).Error
	return int(n), err
}

func (t *change) Successor(room chat.RoomID, other chat.UserID) (chat.Membership, bool, error) {
	return successor(t.tx, room, other)
}

func (t *change) Message(room chat.RoomID, viewer chat.UserID, id chat.MessageID) (chat.Message, error) {
	r, err := t.locked(room)
	if err != nil {
		return chat.Message{}, err
	}
	row, err := messageByID(t.tx, room, id)
	if err != nil {
		return chat.Message{}, err
	}
	t.read[id] = row
	found, err := resolveMessages(t.tx, viewer, r.Name, []messageRow{row})
	if err != nil {
		return chat.Message{}, err
	}
	return found[0], nil
}

// row is that of a message as Message read it.
func (t *change) row(m chat.Message) (messageRow, error) {
	if row, ok := t.read[m.ID]; ok {
		return row, nil
	}
	return messageByID(t.tx, m.Room, m.ID)
}

func (t *change) Named(room chat.RoomID, mentions []chat.Mention) (map[string]chat.Named, error) {
	names := namesIn(room, mentions)
	if len(names) == 0 {
		return nil, nil
	}
	found := map[chat.RoomID]map[string]chat.Named{}
	err := db.Run(t.tx, t.s.readNamed(names, found))
	return found[room], err
}

func (t *change) ReviseMessage(m chat.Message) error {
	row, err := t.row(m)
	if err != nil {
		return err
	}
	if err := reviseMessage(t.tx, row, m); err != nil {
		return err
	}
	if err := t.s.search.Replace(t.tx, row.N, row.RoomID, row.AuthorID, m.Body); err != nil {
		return err
	}
	if row.HasMentions || countOfMentions(m) > 0 {
		return t.s.replaceMentions(t.tx, row.N, m)
	}
	return nil
}

func (t *change) EraseMessage(m chat.Message, at time.Time) (chat.Message, error) {
	row, err := t.row(m)
	if err != nil {
		return chat.Message{}, err
	}
	if err := eraseMessage(t.tx, row, at); err != nil {
		return chat.Message{}, err
	}
	if _, err := t.s.search.Drop(t.tx, []int64{row.N}); err != nil {
		return chat.Message{}, err
	}
	t.erased = true
	at = db.ToStamp(at).Time()
	m.Body, m.DeletedAt, m.Reactions, m.Mentions, m.MentionsRoom = "", &at, nil, nil, false
	return m, nil
}

func (t *change) AddReaction(m chat.Message, user chat.UserID, emoji string, at time.Time) (chat.Message, error) {
	row, err := t.row(m)
	if err != nil {
		return chat.Message{}, err
	}
	if err := addReaction(t.tx, row, user, emoji, at); err != nil {
		return chat.Message{}, err
	}
	row.HasReactions = true
	return t.withReactions(m, row, user)
}

func (t *change) RemoveReaction(m chat.Message, user chat.UserID, emoji string) (chat.Message, error) {
	row, err := t.row(m)
	if err != nil {
		return chat.Message{}, err
	}
	if err := removeReaction(t.tx, row, user, emoji); err != nil {
		return chat.Message{}, err
	}
	return t.withReactions(m, row, user)
}

// withReactions is the message with its reactions read anew.
func (t *change) withReactions(m chat.Message, row messageRow, viewer chat.UserID) (chat.Message, error) {
	r := &resolver{}
	err := r.readReactions(t.tx, viewer, []messageRow{row})
	m.Reactions = r.reactions[row.N]
	return m, err
}

func (t *change) Emit(e chat.Event) (chat.Event, error) {
	r, err := t.locked(e.Room)
	if err != nil {
		return chat.Event{}, err
	}
	e = r.Emit(e, db.ToStamp(e.At).Time())
	return e, t.insert(e)
}

// insert stores an event that has its place.
func (t *change) insert(e chat.Event) error {
	e, err := insertEvent(t.tx, e)
	t.events = append(t.events, e)
	return err
}

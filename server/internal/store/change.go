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
	rooms  map[chat.RoomID]*lockedRoom
	events []chat.Event
	erased bool // a text was
}

type lockedRoom struct {
	chat.Room
	changed bool
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
	t := &change{s: s, tx: tx, rooms: make(map[chat.RoomID]*lockedRoom, len(rooms))}
	for _, r := range rooms {
		t.rooms[r.ID] = &lockedRoom{Room: r}
	}
	return t
}

// store writes the rooms that changed.
func (t *change) store() error {
	for id, r := range t.rooms {
		if !r.changed {
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

func (t *change) locked(id chat.RoomID) (*lockedRoom, error) {
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
	r.changed = true
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

func (t *change) AddMember(room chat.RoomID, user chat.UserID, role chat.Role, at time.Time) error {
	r, err := t.locked(room)
	if err != nil {
		return err
	}
	if _, err := lockedAccount(t.tx, user); err != nil {
		return err
	}
	r.MemberCount++
	r.changed = true
	return t.tx.Create(&membershipRow{
		RoomID: int64(room), UserID: int64(user), Role: string(role), JoinedAt: db.ToStamp(at), LastReadSeq: r.Seq + 1,
	}).Error
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
	r.changed = true
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
	return message(t.tx, roomRow{ID: int64(room), Name: r.Name}, viewer, id)
}

func (t *change) ReviseMessage(
	m chat.Message, body string, mentions []chat.Mention, mentionsRoom bool, at time.Time,
) (chat.Message, []chat.Notice, error) {
	room, err := t.locked(m.Room)
	if err != nil {
		return chat.Message{}, nil, err
	}
	row, err := messageByID(t.tx, m.Room, m.ID)
	if err != nil {
		return chat.Message{}, nil, err
	}
	found, err := t.s.findMentionable(t.tx, namesIn(m.Room, mentions))
	if err != nil {
		return chat.Message{}, nil, err
	}
	at = db.ToStamp(at).Time()
	m.Body, m.EditedAt, m.MentionsRoom = body, &at, mentionsRoom
	var seeing []chat.User
	m.Mentions, seeing = pickMentioned(room.Room, mentions, found)
	if err := reviseMessage(t.tx, row, m); err != nil {
		return chat.Message{}, nil, err
	}
	if err := t.s.search.Replace(t.tx, row.N, row.RoomID, row.AuthorID, body); err != nil {
		return chat.Message{}, nil, err
	}
	if row.HasMentions || countOfMentions(m) > 0 {
		seeing, err = t.s.replaceMentions(t.tx, row.N, m, seeing)
	}
	return m, mentionNotices(m, seeing), err
}

func (t *change) EraseMessage(m chat.Message, at time.Time) (chat.Message, error) {
	row, err := messageByID(t.tx, m.Room, m.ID)
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
	row, err := messageByID(t.tx, m.Room, m.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if err := addReaction(t.tx, row, user, emoji, at); err != nil {
		return chat.Message{}, err
	}
	return t.Message(m.Room, user, m.ID)
}

func (t *change) RemoveReaction(m chat.Message, user chat.UserID, emoji string) (chat.Message, error) {
	row, err := messageByID(t.tx, m.Room, m.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if err := removeReaction(t.tx, row, user, emoji); err != nil {
		return chat.Message{}, err
	}
	return t.Message(m.Room, user, m.ID)
}

func (t *change) Emit(e chat.Event) (chat.Event, error) {
	r, err := t.locked(e.Room)
	if err != nil {
		return chat.Event{}, err
	}
	e.Seq, e.RoomName, e.At = r.Seq+1, r.Name, db.ToStamp(e.At).Time()
	if e, err = insertEvent(t.tx, e); err != nil {
		return chat.Event{}, err
	}
	r.Seq, r.changed = e.Seq, true
	t.events = append(t.events, e)
	return e, nil
}

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// eventRow says what happened. What it happened to is looked up when it is read.
type eventRow struct {
	RoomID     int64
	Seq        int64
	Type       string
	At         db.Stamp
	ActorID    int64
	MessageSeq *int64
	SubjectID  *int64
	Role       *string
	Emoji      *string
	RoomInfo   *string
}

func (eventRow) TableName() string { return "events" }

// roomInfo is the stored form of chat.RoomInfo.
type roomInfo struct {
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Topic      string     `json:"topic"`
	Visibility string     `json:"visibility"`
	ArchivedAt *time.Time `json:"archived_at,omitempty"`
	// Hides is chat.Event.HidesRoom. Releases before it did not store it.
	Hides *bool `json:"hides,omitempty"`
}

// hidesRoom takes an event without the mark for one that hides a private room: one question about
// sight too many does no harm.
func (i roomInfo) hidesRoom() bool {
	if i.Hides == nil {
		return i.Visibility == string(chat.Private)
	}
	return *i.Hides
}

func toEventRow(e chat.Event) (eventRow, error) {
	row := eventRow{
		RoomID: int64(e.Room), Seq: e.Seq, Type: string(e.Type), At: db.ToStamp(e.At), ActorID: int64(e.Actor.ID),
		Role: textOrNil(string(e.Role)), Emoji: textOrNil(e.Emoji),
	}
	if e.Message != nil {
		row.MessageSeq = &e.Message.Seq
	}
	if e.User != nil {
		subject := int64(e.User.ID)
		row.SubjectID = &subject
	}
	if i := e.RoomInfo; i != nil {
		info, err := json.Marshal(roomInfo{i.Name, i.Title, i.Topic, string(i.Visibility), i.ArchivedAt, &e.HidesRoom})
		if err != nil {
			return row, err
		}
		row.RoomInfo = textOrNil(string(info))
	}
	return row, nil
}

// insertEvent stores an event and returns it with the people in it as they are now, as a replay
// will show them: whoever made it may have remembered an older name.
func insertEvent(tx *gorm.DB, e chat.Event) (chat.Event, error) {
	row, err := toEventRow(e)
	if err != nil {
		return e, err
	}
	var found []struct{ Actor, Subject *string }
	err = tx.Raw(`INSERT INTO events (room_id, seq, type, at, actor_id, message_seq, subject_id, role, emoji, room_info)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING
		(SELECT u.display_name FROM users u WHERE u.id = events.actor_id AND u.deleted_at IS NULL) AS actor,
		(SELECT u.display_name FROM users u WHERE u.id = events.subject_id AND u.deleted_at IS NULL) AS subject`,
		row.RoomID, row.Seq, row.Type, row.At, row.ActorID, row.MessageSeq, row.SubjectID, row.Role, row.Emoji, row.RoomInfo,
	).Scan(&found).Error
	if err != nil {
		return e, err
	}
	for _, names := range found {
		e.Actor = named(e.Actor, names.Actor)
		if e.User != nil {
			subject := named(*e.User, names.Subject)
			e.User = &subject
		}
	}
	return e, nil
}

// named is the user under that name, or as a deleted one.
func named(u chat.User, name *string) chat.User {
	if name == nil {
		return chat.User{ID: u.ID, PublicID: u.PublicID, CreatedAt: u.CreatedAt, Deleted: true}
	}
	u.DisplayName = *name
	return u
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Events implements chat.LogStore.
func (s *Store) Events(ctx context.Context, room chat.RoomID, after int64, limit int) (events []chat.Event, head int64, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		row, err := roomHead(tx, room)
		if err != nil {
			return err
		}
		head = row.Seq
		rows, err := readEvents(tx.Where("room_id = ? AND seq > ?", room, after).Order("seq").Limit(limit))
		if err != nil {
			return err
		}
		events, err = resolveEvents(tx, row, rows)
		return err
	})
	return events, head, err
}

// readEvents reads the events that a query chooses.
func readEvents(chosen *gorm.DB) ([]eventRow, error) {
	const columns = "room_id, seq, type, at, actor_id, message_seq, subject_id, role, emoji, room_info"
	return db.ByHand(chosen.Table("events").Select(columns), func(e *eventRow) []any {
		return []any{
			&e.RoomID, &e.Seq, &e.Type, &e.At, &e.ActorID, &e.MessageSeq, &e.SubjectID, &e.Role, &e.Emoji, &e.RoomInfo,
		}
	})
}

// resolveEvents turns rows of one room into events that show messages and users as they are now.
func resolveEvents(tx *gorm.DB, room roomRow, rows []eventRow) ([]chat.Event, error) {
	messages, err := messagesOf(tx, room.ID, rows)
	if err != nil {
		return nil, err
	}
	people := make([]int64, 0, len(rows))
	for _, row := range rows {
		people = append(people, row.ActorID)
		if row.SubjectID != nil {
			people = append(people, *row.SubjectID)
		}
	}
	r, err := newResolver(tx, nobody, messages, people...)
	if err != nil {
		return nil, err
	}
	bySeq := make(map[int64]chat.Message, len(messages))
	for _, row := range messages {
		bySeq[row.Seq] = r.message(row, room.Name)
	}
	events := make([]chat.Event, len(rows))
	for i, row := range rows {
		if events[i], err = r.event(row, room.Name, bySeq); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// messagesOf reads the messages that the events are about.
func messagesOf(tx *gorm.DB, room int64, rows []eventRow) ([]messageRow, error) {
	var seqs []int64
	for _, row := range rows {
		if row.MessageSeq != nil {
			seqs = append(seqs, *row.MessageSeq)
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	return readMessages(tx.Where("room_id = ? AND seq ?", room, db.OneOf(seqs)))
}

func (r *resolver) event(row eventRow, roomName string, messages map[int64]chat.Message) (chat.Event, error) {
	e := chat.Event{
		Type: chat.EventType(row.Type), Room: chat.RoomID(row.RoomID), RoomName: roomName, Seq: row.Seq,
		At: row.At.Time(), Actor: r.users[row.ActorID],
	}
	if row.MessageSeq != nil {
		m := messages[*row.MessageSeq]
		e.Message = &m
	}
	if row.SubjectID != nil {
		subject := r.users[*row.SubjectID]
		e.User = &subject
	}
	if row.Role != nil {
		e.Role = chat.Role(*row.Role)
	}
	if row.Emoji != nil {
		e.Emoji = *row.Emoji
	}
	if row.RoomInfo != nil {
		var info roomInfo
		if err := json.Unmarshal([]byte(*row.RoomInfo), &info); err != nil {
			return e, fmt.Errorf("read the room of event %d: %w", row.Seq, err)
		}
		e.RoomInfo = &chat.RoomInfo{
			Name: info.Name, Title: info.Title, Topic: info.Topic, Visibility: chat.Visibility(info.Visibility),
			ArchivedAt: info.ArchivedAt,
		}
		e.HidesRoom = info.hidesRoom()
	}
	return e, nil
}

package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// eventRow says what happened, but for the making of messages: see leanLog. What it happened to is looked up when it is read.
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

// seqOfMessage is 0 for an event that is about none, and idOfSubject for one about nobody.
func seqOfMessage(e chat.Event) int64 {
	if e.Message == nil {
		return 0
	}
	return e.Message.Seq
}

func idOfSubject(e chat.Event) int64 {
	if e.User == nil {
		return 0
	}
	return int64(e.User.ID)
}

// storedInfo is "" for an event that is about no room.
func storedInfo(e chat.Event) string {
	if e.Restriction != nil {
		return storedRestriction(e)
	}
	i := e.RoomInfo
	if i == nil {
		return ""
	}
	info, err := json.Marshal(roomInfo{i.Name, i.Title, i.Topic, string(i.Visibility), i.ArchivedAt, &e.HidesRoom})
	if err != nil {
		panic(err) // texts and times of this millennium always have a JSON form
	}
	return string(info)
}

// restrictionInfo is what an event of a restriction keeps in the column of room_info.
type restrictionInfo struct {
	Kind   string     `json:"kind"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

func storedRestriction(e chat.Event) string {
	r := e.Restriction
	info, err := json.Marshal(restrictionInfo{string(r.Kind), r.Until, r.Reason})
	if err != nil {
		panic(err) // as in storedInfo
	}
	return string(info)
}

// Events implements chat.LogStore.
func (s *Store) Events(ctx context.Context, room chat.RoomID, after int64, limit int) (events []chat.Event, head int64, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		events, head, err = eventsPast(tx, room, after, limit)
		return err
	})
	return events, head, err
}

// eventsPast is Events in a transaction.
func eventsPast(tx *gorm.DB, room chat.RoomID, after int64, limit int) (events []chat.Event, head int64, err error) {
	row, err := roomHead(tx, room)
	if err != nil {
		return nil, 0, err
	}
	head = row.Seq
	after = max(after, 0)
	if after >= head {
		return nil, head, nil
	}
	// The log has no gap, so the page is known before it is read.
	upto := min(head, after+int64(limit))
	said, err := readMessages(tx.Where("room_id = ? AND seq > ? AND seq <= ?", room, after, upto))
	if err != nil {
		return nil, 0, err
	}
	rows, err := readEvents(tx.Where("room_id = ? AND seq > ? AND seq <= ? AND type <> ?", room, after, upto, chat.MessageCreated))
	if err != nil {
		return nil, 0, err
	}
	events, err = resolveEvents(tx, row, said, rows)
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

// created is the event of a message's making, which has no row of its own.
func (m *messageRow) created() eventRow {
	return eventRow{
		RoomID: m.RoomID, Seq: m.Seq, Type: string(chat.MessageCreated), At: m.CreatedAt, ActorID: m.AuthorID, MessageSeq: &m.Seq,
	}
}

// resolveEvents merges a part of one room's log out of the messages made there and of what else happened there. Its events
// show messages and users as they are now.
func resolveEvents(tx *gorm.DB, room roomRow, said []messageRow, rows []eventRow) ([]chat.Event, error) {
	older, err := messagesOf(tx, room.ID, said, rows)
	if err != nil {
		return nil, err
	}
	messages := append(said, older...)
	for i := range said {
		rows = append(rows, said[i].created())
	}
	slices.SortFunc(rows, func(a, b eventRow) int { return cmp.Compare(a.Seq, b.Seq) })
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

// messagesOf reads the messages that the events are about, but for those at hand.
func messagesOf(tx *gorm.DB, room int64, atHand []messageRow, rows []eventRow) ([]messageRow, error) {
	known := make(map[int64]bool, len(atHand))
	for _, m := range atHand {
		known[m.Seq] = true
	}
	var seqs []int64
	for _, row := range rows {
		if row.MessageSeq != nil && !known[*row.MessageSeq] {
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
	if isOfRestriction := e.Type == chat.MemberRestricted || e.Type == chat.MemberUnrestricted; isOfRestriction && row.RoomInfo != nil {
		var info restrictionInfo
		if err := json.Unmarshal([]byte(*row.RoomInfo), &info); err != nil {
			return e, fmt.Errorf("read the restriction of event %d: %w", row.Seq, err)
		}
		e.Restriction = &chat.Restriction{Kind: chat.RestrictionKind(info.Kind), Until: info.Until, Reason: info.Reason}
	} else if row.RoomInfo != nil {
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

package store

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// What a batch's posts refer to: the messages that they reply to, the users whom they mention. Where none refers to
// anything, nothing is asked.

type messageKey struct {
	room chat.RoomID
	id   chat.MessageID
}

// quotedMessage is a message that is not deleted.
type quotedMessage struct {
	n int64
	chat.Quote
}

// readQuoted finds the messages that the batch replies to. They stay as they are until the commit: whoever erases one has to
// lock its room first.
func (a *appending) readQuoted() error {
	var keys []messageKey
	for _, p := range a.posts {
		if to := p.Draft.ReplyTo; to != nil && a.rooms[p.Room] != nil && db.Storable(string(*to)) {
			keys = append(keys, messageKey{p.Room, *to})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	with, args := a.s.db.With(
		db.Ints("room_id", keys, func(k messageKey) int64 { return int64(k.room) }),
		db.Texts("id", keys, func(k messageKey) string { return string(k.id) }))
	var rows []struct {
		N, RoomID, Seq int64
		ID, Body       string
		Author         userRow `gorm:"embedded;embeddedPrefix:u_"`
	}
	err := a.tx.Raw(with+`SELECT m.n, m.id, m.room_id, m.seq, m.body, `+userColumns+`
		FROM v JOIN messages m ON m.id = v.id AND m.room_id = v.room_id AND m.deleted_at IS NULL
			JOIN users u ON u.id = m.author_id`, args...).Scan(&rows).Error
	a.quoted = make(map[messageKey]quotedMessage, len(rows))
	for _, row := range rows {
		q := chat.Quote{ID: chat.MessageID(row.ID), Seq: row.Seq, Author: row.Author.user(), Body: row.Body}
		a.quoted[messageKey{chat.RoomID(row.RoomID), q.ID}] = quotedMessage{row.N, q}
	}
	return err
}

// quote is what the post replies to, nil for nothing.
func (a *appending) quote(p chat.Post) (*chat.Quote, error) {
	if p.Draft.ReplyTo == nil {
		return nil, nil
	}
	q, ok := a.quoted[messageKey{p.Room, *p.Draft.ReplyTo}]
	if !ok {
		return nil, chat.CannotReply()
	}
	return &q.Quote, nil
}

// keyOfQuoted is 0 for a message that replies to none.
func (a *appending) keyOfQuoted(m chat.Message) int64 {
	if m.ReplyTo == nil {
		return 0
	}
	return a.quoted[messageKey{m.Room, m.ReplyTo.ID}].n
}

// readNamed finds the users whom the batch mentions.
func (a *appending) readNamed() (err error) {
	var names []asked
	seen := map[asked]bool{}
	for _, p := range a.posts {
		if a.rooms[p.Room] == nil {
			continue
		}
		for _, n := range namesIn(p.Room, p.Mentions) {
			if !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	a.named, err = a.s.findMentionable(a.tx, names)
	return err
}

package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// appending is one batch of posts on its way into the log. What the database says is read first, with one statement for each kind
// of thing; then every post is judged in order, in memory; then what is new is written, again with one statement for
// each table. So a batch costs the same number of statements whatever its size. The SQL is written out: gorm would build
// one statement for each size of batch.
type appending struct {
	s     *Store
	tx    *gorm.DB
	at    time.Time
	posts []chat.Post

	rooms   map[chat.RoomID]*appendRoom
	members map[seat]*appendMember     // of authors whose account is not deleted, NoRole included
	said    map[clientKey]chat.Message // by client id: stored before, or in this batch
	quoted  map[messageKey]quotedMessage
	named   map[asked]chat.Named

	messages []chat.Message
	events   []chat.Event
	outcomes []chat.Outcome
}

// seat is one user's place in one room.
type seat struct {
	room chat.RoomID
	user chat.UserID
}

type clientKey struct {
	seat
	clientID string
}

// appendRoom is a room as locked, going forward as posts are numbered.
type appendRoom struct {
	chat.Room
	written bool
	// lastAuthor wrote the batch's latest message in the room, at lastSeq; the latest by anyone else is at otherSeq.
	lastAuthor        chat.UserID
	lastSeq, otherSeq int64
}

// appendMember is an author's standing, going forward.
type appendMember struct {
	seat
	role     chat.Role
	lastRead int64
	// behind: messages of others wait past the marker, so that posting does not move it.
	behind bool
	joined bool
	moved  bool
}

// AppendMessages implements chat.Store.
func (s *Store) AppendMessages(ctx context.Context, posts []chat.Post, at time.Time) (outcomes []chat.Outcome, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		a := &appending{s: s, tx: tx, at: db.ToStamp(at).Time(), posts: posts}
		if err := a.read(); err != nil {
			return err
		}
		for _, p := range posts {
			a.outcomes = append(a.outcomes, a.judge(p))
		}
		outcomes = a.outcomes
		return a.write()
	})
	if err != nil {
		return nil, err
	}
	s.search.Wake()
	return outcomes, nil
}

func (a *appending) read() error {
	for _, step := range []func() error{a.lockRooms, a.readMembers, a.readSaid, a.readQuoted, a.readNamed} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (a *appending) lockRooms() error {
	ids := make([]chat.RoomID, len(a.posts))
	for i, p := range a.posts {
		ids[i] = p.Room
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var rows []roomRow
	err := a.tx.Raw(`SELECT r.id, r.name, r.visibility, r.archived_at, r.seq, r.member_count
		FROM rooms r WHERE r.id ? ORDER BY r.id `+a.s.db.LockRows, db.OneOf(ids)).Scan(&rows).Error
	a.rooms = make(map[chat.RoomID]*appendRoom, len(rows))
	for _, row := range rows {
		room := roomView{Room: row}.room()
		a.rooms[room.ID] = &appendRoom{Room: room}
	}
	return err
}

// seats are the places of the batch's authors in rooms that exist, each once.
func (a *appending) seats() []seat {
	seats := make([]seat, 0, len(a.posts))
	seen := make(map[seat]bool, len(a.posts))
	for _, p := range a.posts {
		at := seat{p.Room, p.Author.ID}
		if a.rooms[p.Room] != nil && !seen[at] {
			seen[at] = true
			seats = append(seats, at)
		}
	}
	return seats
}

// readMembers finds how the batch's authors stand, but for those whose account is deleted. One who is about to join is
// read under the account's lock: a deletion under way is waited for, and one that comes later finds the membership. A
// member needs no lock, since a deletion takes those of all rooms that the account is in.
func (a *appending) readMembers() error {
	seats := a.seats()
	a.members = make(map[seat]*appendMember, len(seats))
	if len(seats) == 0 {
		return nil
	}
	with, args := a.s.db.With(seatColumns(seats)...)
	rows, err := a.tx.Raw(with+`, strangers AS (SELECT v.room_id, v.user_id FROM v JOIN users u ON u.id = v.user_id
			WHERE u.deleted_at IS NULL
				AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = v.room_id AND m.user_id = v.user_id) `+
		a.s.db.LockUsers+`)
		SELECT m.room_id, m.user_id, m.role, m.last_read_seq,
		(SELECT x.seq FROM messages x WHERE x.room_id = m.room_id AND x.seq > m.last_read_seq
			AND x.author_id <> m.user_id AND x.deleted_at IS NULL ORDER BY x.seq LIMIT 1) IS NOT NULL AS behind
		FROM v JOIN memberships m ON m.room_id = v.room_id AND m.user_id = v.user_id
			JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL
		UNION ALL SELECT room_id, user_id, '', 0, 1 = 0 FROM strangers`, args...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() { // by hand: one for each post of a batch, and gorm's way was a tenth of the batch's time
		var m appendMember
		if err := rows.Scan(&m.room, &m.user, &m.role, &m.lastRead, &m.behind); err != nil {
			return err
		}
		a.members[m.seat] = &m
	}
	return rows.Err()
}

func seatColumns(seats []seat) []db.Column {
	return []db.Column{
		db.Ints("room_id", seats, func(at seat) int64 { return int64(at.room) }),
		db.Ints("user_id", seats, func(at seat) int64 { return int64(at.user) }),
	}
}

// readSaid finds the messages already stored under the batch's client ids.
func (a *appending) readSaid() error {
	a.said = map[clientKey]chat.Message{}
	var keys []clientKey
	for _, p := range a.posts {
		if p.Draft.ClientID != "" && a.rooms[p.Room] != nil {
			keys = append(keys, clientKeyOf(p))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	with, args := a.s.db.With(
		db.Ints("room_id", keys, func(k clientKey) int64 { return int64(k.room) }),
		db.Ints("user_id", keys, func(k clientKey) int64 { return int64(k.user) }),
		db.Texts("client_id", keys, func(k clientKey) string { return k.clientID }))
	var rows []messageRow
	err := a.tx.Raw(with+`SELECT `+messageColumns+`
		FROM v JOIN messages m ON m.room_id = v.room_id AND m.author_id = v.user_id AND m.client_id = v.client_id`,
		args...).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return err
	}
	r, err := newResolver(a.tx, nobody, rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		m := r.message(row, a.rooms[chat.RoomID(row.RoomID)].Name)
		a.said[clientKey{seat{m.Room, chat.UserID(row.AuthorID)}, m.ClientID}] = m
	}
	return nil
}

func clientKeyOf(p chat.Post) clientKey {
	return clientKey{seat{p.Room, p.Author.ID}, p.Draft.ClientID}
}

// judge decides about one post: refused, said before, or new.
func (a *appending) judge(p chat.Post) chat.Outcome {
	room := a.rooms[p.Room]
	if room == nil || room.Name != p.RoomName {
		return chat.Outcome{Err: chat.NotFound(thisRoom)}
	}
	at := seat{p.Room, p.Author.ID}
	member := a.members[at]
	if member == nil {
		return chat.Outcome{Err: chat.Unauthorized("This account was deleted.")}
	}
	role := member.role
	if err := chat.CanSee(room.Room, role); err != nil {
		return chat.Outcome{Err: err}
	}
	if first, ok := a.said[clientKeyOf(p)]; ok && p.Draft.ClientID != "" {
		return chat.Outcome{Message: first}
	}
	quote, err := a.quote(p)
	if err != nil {
		return chat.Outcome{Err: err}
	}
	if err := chat.CanPost(room.Room, role); err != nil {
		return chat.Outcome{Err: err}
	}
	var events []chat.Event
	if role == chat.NoRole {
		events = append(events, a.join(room, p.Author))
	}
	mentioned, seeing := pickMentioned(room.Room, p.Mentions, a.named)
	m, created := a.number(room, p, quote, mentioned, p.NamesRoom && chat.CanMentionRoom(role))
	return chat.Outcome{Message: m, Created: true, Events: append(events, created), Notices: mentionNotices(m, seeing)}
}

// join makes the author a member who has read everything, their own member.joined included.
func (a *appending) join(room *appendRoom, author chat.User) chat.Event {
	room.MemberCount++
	e := a.emit(room, chat.Event{Type: chat.MemberJoined, Actor: author, User: &author, Role: chat.Member})
	at := seat{room.ID, author.ID}
	a.members[at] = &appendMember{seat: at, role: chat.Member, lastRead: e.Seq, joined: true}
	return e
}

// number gives the post its place in the log.
func (a *appending) number(room *appendRoom, p chat.Post, quote *chat.Quote, mentioned []chat.User, mentionsRoom bool) (chat.Message, chat.Event) {
	m := chat.Message{
		ID: p.ID, Room: room.ID, RoomName: room.Name, Seq: room.Seq + 1, Author: p.Author, Body: p.Draft.Body,
		ClientID: p.Draft.ClientID, ReplyTo: quote, CreatedAt: a.at, Mentions: mentioned, MentionsRoom: mentionsRoom,
	}
	e := a.emit(room, chat.Event{Type: chat.MessageCreated, Actor: p.Author, Message: &m})
	a.messages = append(a.messages, m)
	if m.ClientID != "" {
		a.said[clientKeyOf(p)] = m
	}
	a.moveMarker(room, a.members[seat{room.ID, p.Author.ID}], m.Seq)
	return m, e
}

func (a *appending) emit(room *appendRoom, e chat.Event) chat.Event {
	room.Seq++
	room.written = true
	e.Room, e.RoomName, e.Seq, e.At = room.ID, room.Name, room.Seq, a.at
	a.events = append(a.events, e)
	return e
}

// moveMarker moves the author's marker to their post at seq, unless something of others lies unread before it.
func (a *appending) moveMarker(room *appendRoom, author *appendMember, seq int64) {
	if room.lastAuthor != author.user {
		room.otherSeq, room.lastAuthor = room.lastSeq, author.user
	}
	room.lastSeq = seq
	author.behind = author.behind || room.otherSeq > author.lastRead
	if !author.behind {
		author.lastRead, author.moved = seq, true
	}
}

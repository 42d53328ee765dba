package store

import (
	"context"
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// importing is a step of an import: messages on their way into the logs of their rooms.
type importing struct {
	*writing
	messages []chat.ImportedMessage
	said     map[chat.ClientKey]bool
	made     []chat.Message // as the statements of posts want them
	from     []chat.ImportedMessage
	lost     chat.ImportLoss
}

// ImportMessages stores messages, in this order, with the times that they have, in one transaction. It returns which of them
// were there before, and what of new ones was lost. Nobody is told: no notice, push, mail or
// outgoing webhook comes of it, and servers that run read the events from the log. Rooms and authors must be there; who may
// post is not asked.
func (s *Store) ImportMessages(ctx context.Context, messages []chat.ImportedMessage) (before []bool, lost chat.ImportLoss, err error) {
	var rooms []chat.RoomID
	for _, m := range messages {
		rooms = append(rooms, m.Room)
	}
	slices.Sort(rooms)
	rooms = slices.Compact(rooms)
	err = s.db.Pipeline(ctx, func(p *db.Pipeline) error {
		im := &importing{writing: s.newWriting(p), messages: messages, said: map[chat.ClientKey]bool{}}
		if err := im.read(rooms); err != nil {
			return err
		}
		heads := map[chat.RoomID]int64{}
		for _, id := range rooms {
			room, ok := im.facts.Rooms[id]
			if !ok {
				return chat.NotFound(thisRoom)
			}
			heads[id] = room.Seq
		}
		before = im.place(heads)
		if len(im.made) == 0 {
			return p.Commit()
		}
		if err := p.Run(im.statements(heads)...); err != nil {
			return err
		}
		lost = im.lost
		return p.Commit()
	})
	s.search.Changed(rooms...)
	return before, lost, err
}

// ImportedBefore says which of the messages are there already.
func (s *Store) ImportedBefore(ctx context.Context, messages []chat.ImportedMessage) (before []bool, err error) {
	err = s.db.Pipeline(ctx, func(p *db.Pipeline) error {
		im := &importing{writing: s.newWriting(p), messages: messages, said: map[chat.ClientKey]bool{}}
		if err := p.Run(im.readImported()); err != nil {
			return err
		}
		before = make([]bool, len(messages))
		for i, m := range messages {
			before[i] = im.said[keyOfImported(m)]
		}
		return p.Commit()
	})
	return before, err
}

func keyOfImported(m chat.ImportedMessage) chat.ClientKey {
	return chat.ClientKey{SeatKey: chat.SeatKey{Room: m.Room, User: m.Author}, ClientID: m.ClientID}
}

func (im *importing) read(rooms []chat.RoomID) error {
	statements := []db.Statement{im.readRooms(roomForPosts, rooms), im.readImported()}
	var names []asked
	for _, m := range im.messages {
		names = append(names, namesIn(m.Room, m.Author, m.Names())...)
	}
	if len(names) > 0 {
		statements = append(statements, im.readNamedBy(names))
	}
	return im.p.Run(statements...)
}

// readImported finds those that are stored already.
func (im *importing) readImported() db.Statement {
	with, args := im.s.db.With(
		db.Ints("room_id", im.messages, func(m chat.ImportedMessage) int64 { return int64(m.Room) }),
		db.Ints("user_id", im.messages, func(m chat.ImportedMessage) int64 { return int64(m.Author) }),
		db.Texts("client_id", im.messages, func(m chat.ImportedMessage) string { return m.ClientID }))
	return db.Statement{
		SQL: with + `SELECT v.room_id, v.user_id, v.client_id FROM v
			JOIN messages m ON m.room_id = v.room_id AND m.author_id = v.user_id AND m.client_id = v.client_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var room, user int64
			var key chat.ClientKey
			err := scan(&room, &user, &key.ClientID)
			key.Room, key.User = chat.RoomID(room), chat.UserID(user)
			im.said[key] = true
			return err
		},
	}
}

// place gives what is new its place in its room's log.
func (im *importing) place(heads map[chat.RoomID]int64) (before []bool) {
	before = make([]bool, len(im.messages))
	for i, m := range im.messages {
		key := keyOfImported(m)
		if before[i] = im.said[key]; before[i] {
			continue
		}
		im.said[key] = true
		heads[m.Room]++
		made := chat.Message{
			ID: m.ID, Room: m.Room, Seq: heads[m.Room], Author: chat.User{ID: m.Author}, Body: m.Body,
			Mentions: chat.PickMentioned(m.Names(), im.facts.Named[m.Room]),
		}
		for _, id := range m.Files {
			made.Files = append(made.Files, chat.File{ID: id})
		}
		im.made, im.from = append(im.made, made), append(im.from, m)
	}
	return before
}

func (im *importing) statements(heads map[chat.RoomID]int64) []db.Statement {
	statements := []db.Statement{im.insert(), im.moveHeads(heads), im.passHooks(heads)}
	if slices.ContainsFunc(im.from, func(m chat.ImportedMessage) bool { return m.ReplyTo != "" }) {
		statements = append(statements, im.link()...)
	}
	statements = append(statements, im.s.mentions(im.made)...)
	statements = append(statements, im.s.useFiles(im.made)...)
	if s, any := im.react(); any {
		statements = append(statements, s)
	}
	if slices.ContainsFunc(im.from, func(m chat.ImportedMessage) bool { return m.IsPinned }) {
		statements = append(statements, im.pin()...)
	}
	return statements
}

// moment reads a column of milliseconds as the database keeps times.
func (im *importing) moment(column string) string {
	if im.s.db.Name == db.SQLite {
		return column
	}
	return "to_timestamp(" + column + " / 1000.0)"
}

func (im *importing) insert() db.Statement {
	type row struct {
		chat.Message
		from chat.ImportedMessage
	}
	rows := make([]row, len(im.made))
	for i := range im.made {
		rows[i] = row{im.made[i], im.from[i]}
	}
	with, args := im.s.db.With(
		db.Texts("id", rows, func(r row) string { return string(r.ID) }),
		db.Ints("room_id", rows, func(r row) int64 { return int64(r.Room) }),
		db.Ints("seq", rows, func(r row) int64 { return r.Seq }),
		db.Ints("author_id", rows, func(r row) int64 { return int64(r.Author.ID) }),
		db.Texts("client_id", rows, func(r row) string { return r.from.ClientID }),
		db.Texts("body", rows, func(r row) string { return r.Body }),
		db.Ints("mentions", rows, func(r row) int64 { return countOfMentions(r.Message) }),
		db.Ints("files", rows, func(r row) int64 { return int64(len(r.Files)) }),
		db.Ints("reactions", rows, func(r row) int64 { return int64(len(r.from.Reactions)) }),
		db.Ints("at", rows, func(r row) int64 { return r.from.At.UnixMilli() }),
		db.Ints("edited", rows, func(r row) int64 {
			if r.from.EditedAt == nil {
				return 0
			}
			return r.from.EditedAt.UnixMilli()
		}))
	return db.Statement{
		SQL: with + `INSERT INTO messages (id, room_id, seq, author_id, client_id, body, has_mentions, has_files, has_reactions, created_at, edited_at)
			SELECT v.id, v.room_id, v.seq, v.author_id, v.client_id, v.body, v.mentions > 0, v.files > 0, v.reactions > 0, ` +
			im.moment("v.at") + `, ` + im.moment("nullif(v.edited, 0)") + ` FROM v`,
		Args: args,
	}
}

// headRow is where a room's log stands after the step.
type headRow struct{ room, seq, was, at int64 }

func (im *importing) heads(heads map[chat.RoomID]int64) (rows []headRow) {
	for id, seq := range heads {
		row := headRow{room: int64(id), seq: seq, was: im.facts.Rooms[id].Seq}
		for _, m := range im.from {
			if m.Room == id {
				row.at = max(row.at, m.At.UnixMilli())
			}
		}
		if row.seq > row.was {
			rows = append(rows, row)
		}
	}
	return rows
}

func (im *importing) moveHeads(heads map[chat.RoomID]int64) db.Statement {
	rows := im.heads(heads)
	with, args := im.s.db.With(
		db.Ints("id", rows, func(r headRow) int64 { return r.room }),
		db.Ints("seq", rows, func(r headRow) int64 { return r.seq }),
		db.Ints("at", rows, func(r headRow) int64 { return r.at }))
	return db.Statement{
		SQL: with + `UPDATE rooms SET seq = v.seq, last_message_at = CASE WHEN last_message_at > ` + im.moment("v.at") + `
			THEN last_message_at ELSE ` + im.moment("v.at") + ` END FROM v WHERE rooms.id = v.id`,
		Args: args,
	}
}

// passHooks has outgoing webhooks that were told of everything pass over what is imported.
func (im *importing) passHooks(heads map[chat.RoomID]int64) db.Statement {
	rows := im.heads(heads)
	with, args := im.s.db.With(
		db.Ints("room_id", rows, func(r headRow) int64 { return r.room }),
		db.Ints("seq", rows, func(r headRow) int64 { return r.seq }),
		db.Ints("was", rows, func(r headRow) int64 { return r.was }))
	return db.Statement{
		SQL: with + `UPDATE hooks SET seq = v.seq FROM v
			WHERE hooks.room_id = v.room_id AND hooks.kind = 'outgoing' AND hooks.seq = v.was`,
		Args: args,
	}
}

// link has replies know what they reply to, and counts those that do not find it.
func (im *importing) link() []db.Statement {
	replies := slices.DeleteFunc(slices.Clone(im.from), func(m chat.ImportedMessage) bool { return m.ReplyTo == "" })
	with, args := im.s.db.With(
		db.Texts("id", replies, func(m chat.ImportedMessage) string { return string(m.ID) }),
		db.Ints("room_id", replies, func(m chat.ImportedMessage) int64 { return int64(m.Room) }),
		db.Texts("parent", replies, func(m chat.ImportedMessage) string { return m.ReplyTo }))
	return []db.Statement{{
		SQL: with + `UPDATE messages SET reply_to = p.n
			FROM v JOIN messages p ON p.client_id = v.parent AND p.room_id = v.room_id AND p.deleted_at IS NULL
			WHERE messages.id = v.id`,
		Args: args,
	}, {
		SQL:  with + `SELECT count(*) FROM v JOIN messages m ON m.id = v.id WHERE m.reply_to IS NULL`,
		Args: args,
		Row:  func(scan func(...any) error) error { return scan(&im.lost.Replies) },
	}}
}

// pin pins messages, as many as their rooms have place for; of one step, the last ones of each room. Which of the archive's pins are handed
// in the importer decides: the newest chat.MaxPins of a room, so that a place lacks only where the room has other pins. A pin has the place
// in the log that its message has: as reactions it has no event, and a replay shows the message as it is now.
func (im *importing) pin() []db.Statement {
	pinned := slices.DeleteFunc(slices.Clone(im.from), func(m chat.ImportedMessage) bool { return !m.IsPinned })
	with, args := im.s.db.With(db.Texts("id", pinned, func(m chat.ImportedMessage) string { return string(m.ID) }))
	return []db.Statement{{
		SQL: with + `INSERT INTO pins (message, room_id, seq) SELECT x.n, x.room_id, x.seq FROM (
			SELECT m.n, m.room_id, m.seq, row_number() OVER (PARTITION BY m.room_id ORDER BY m.seq DESC)
				+ (SELECT count(*) FROM pins p WHERE p.room_id = m.room_id) AS place FROM v JOIN messages m ON m.id = v.id) AS x
			WHERE x.place <= ?`,
		Args: append(slices.Clone(args), chat.MaxPins),
	}, {
		SQL:  with + `UPDATE messages SET is_pinned = ? FROM v WHERE messages.id = v.id AND EXISTS (SELECT 1 FROM pins p WHERE p.message = messages.n)`,
		Args: append(slices.Clone(args), true),
	}, {
		SQL:  with + `SELECT count(*) FROM v JOIN messages m ON m.id = v.id WHERE NOT m.is_pinned`,
		Args: args,
		Row:  func(scan func(...any) error) error { return scan(&im.lost.Pins) },
	}}
}

func (im *importing) react() (db.Statement, bool) {
	type given struct {
		id   chat.MessageID
		user chat.UserID
		text string
		at   int64
	}
	var rows []given
	for _, m := range im.from {
		for _, r := range m.Reactions {
			rows = append(rows, given{m.ID, r.User, r.Emoji, m.At.UnixMilli()})
		}
	}
	with, args := im.s.db.With(
		db.Texts("id", rows, func(g given) string { return string(g.id) }),
		db.Ints("user_id", rows, func(g given) int64 { return int64(g.user) }),
		db.Texts("emoji", rows, func(g given) string { return g.text }),
		db.Ints("at", rows, func(g given) int64 { return g.at }))
	return db.Statement{
		SQL: with + `INSERT INTO reactions (message, user_id, emoji, at)
			SELECT m.n, v.user_id, v.emoji, ` + im.moment("v.at") + ` FROM v JOIN messages m ON m.id = v.id WHERE true ON CONFLICT DO NOTHING`,
		Args: args,
	}, len(rows) > 0
}

package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// appending is a batch of posts on its way into the log.
type appending struct {
	*writing
	posts []chat.Post
	wait  time.Duration
}

// AppendMessages implements chat.Store.
func (s *Store) AppendMessages(
	ctx context.Context, posts []chat.Post, at time.Time, wait time.Duration,
) (outcomes []chat.Outcome, err error) {
	at = db.ToStamp(at).Time()
	err = s.db.Appending(ctx, func(p *db.Pipeline) error {
		a := &appending{writing: s.newWriting(p), posts: posts, wait: wait}
		a.passesOver = wait == 0
		if err := a.read(); err != nil {
			return err
		}
		v := chat.Judge(posts, a.facts, at)
		outcomes = v.Outcomes
		return a.write(v)
	})
	s.search.Changed(roomsOf(posts)...) // after an error too: whether that was committed may be unknown
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// read fills the facts. All statements but those for repeats go together.
func (a *appending) read() error {
	var said []messageRow
	statements := []db.Statement{a.readRooms(roomForPosts, roomsOf(a.posts)), a.readSeats(isBehind, a.seats())}
	for _, part := range []func() (db.Statement, bool){
		func() (db.Statement, bool) { return a.readSaid(&said) }, a.readQuoted, a.readNamed, a.readPeople, a.readFiles,
	} {
		if s, any := part(); any {
			statements = append(statements, s)
		}
	}
	if !a.s.lean.isKnown() {
		statements = append(statements, a.s.lean.read())
	}
	if limit := a.s.db.LockTimeout; limit != "" && a.wait > 0 {
		ms := strconv.FormatInt(a.wait.Milliseconds(), 10)
		statements = slices.Insert(statements, 0, db.Statement{SQL: limit, Args: []any{ms}})
	}
	if err := a.p.Run(statements...); err != nil {
		return err
	}
	if err := a.resolve(said); err != nil {
		return err
	}
	return a.findHeld()
}

// roomsOf are the posts' rooms, in the order of their ids.
func roomsOf(posts []chat.Post) []chat.RoomID {
	ids := make([]chat.RoomID, len(posts))
	for i, p := range posts {
		ids[i] = p.Room
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// seats are the places of the batch's authors, each once.
func (a *appending) seats() []chat.SeatKey {
	seats := make([]chat.SeatKey, 0, len(a.posts))
	seen := make(map[chat.SeatKey]bool, len(a.posts))
	for _, p := range a.posts {
		at := chat.SeatKey{Room: p.Room, User: p.Author.ID}
		if !seen[at] {
			seen[at] = true
			seats = append(seats, at)
		}
	}
	return seats
}

// readSaid finds the messages already stored under the batch's client ids.
func (a *appending) readSaid(said *[]messageRow) (db.Statement, bool) {
	var posts []chat.Post
	for _, p := range a.posts {
		if p.Draft.ClientID != "" {
			posts = append(posts, p)
		}
	}
	with, args := a.s.db.With(
		db.Ints("room_id", posts, func(p chat.Post) int64 { return int64(p.Room) }),
		db.Ints("user_id", posts, func(p chat.Post) int64 { return int64(p.Author.ID) }),
		db.Texts("client_id", posts, func(p chat.Post) string { return p.Draft.ClientID }))
	return db.Statement{
		SQL: with + `SELECT ` + messageColumns + `
			FROM v JOIN messages m ON m.room_id = v.room_id AND m.author_id = v.user_id AND m.client_id = v.client_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var row messageRow
			err := scan(row.places()...)
			*said = append(*said, row)
			return err
		},
	}, len(posts) > 0
}

// resolve reads what the messages said before refer to: of most batches none were.
func (a *appending) resolve(said []messageRow) error {
	if len(said) == 0 {
		return nil
	}
	r, err := newResolver(a.p.Gorm(), nobody, said)
	if err != nil {
		return err
	}
	for _, row := range said {
		m := r.message(row, a.facts.Rooms[chat.RoomID(row.RoomID)].Name)
		key := chat.SeatKey{Room: m.Room, User: chat.UserID(row.AuthorID)}
		a.facts.Said[chat.ClientKey{SeatKey: key, ClientID: m.ClientID}] = m
	}
	return nil
}

// readQuoted finds the messages that the batch replies to. They stay as they are until the commit: whoever erases one has to
// lock its room first.
func (a *appending) readQuoted() (db.Statement, bool) {
	var keys []chat.QuoteKey
	for _, p := range a.posts {
		if to := p.Draft.ReplyTo; to != nil && db.Storable(string(*to)) {
			keys = append(keys, chat.QuoteKey{Room: p.Room, ID: *to})
		}
	}
	a.quoted = make(map[chat.QuoteKey]int64, len(keys))
	with, args := a.s.db.With(
		db.Ints("room_id", keys, func(k chat.QuoteKey) int64 { return int64(k.Room) }),
		db.Texts("id", keys, func(k chat.QuoteKey) string { return string(k.ID) }))
	return db.Statement{
		SQL: with + `SELECT m.n, m.id, m.room_id, m.seq, m.body, m.has_files, ` + userColumns + `
			FROM v JOIN messages m ON m.id = v.id AND m.room_id = v.room_id AND m.deleted_at IS NULL
				JOIN users u ON u.id = m.author_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var m messageRow
			var author userRow
			if err := scan(append([]any{&m.N, &m.ID, &m.RoomID, &m.Seq, &m.Body, &m.HasFiles}, author.places()...)...); err != nil {
				return err
			}
			key := chat.QuoteKey{Room: chat.RoomID(m.RoomID), ID: chat.MessageID(m.ID)}
			a.facts.Quotes[key] = chat.Quote{ID: key.ID, Seq: m.Seq, Author: author.user(), Body: m.Body, HasFiles: m.HasFiles}
			a.quoted[key] = m.N
			return nil
		},
	}, len(keys) > 0
}

// readNamed finds the users whom the batch mentions.
func (a *appending) readNamed() (db.Statement, bool) {
	var names []asked
	for _, p := range a.posts {
		names = append(names, namesIn(p.Room, p.Author.ID, p.Mentions)...)
	}
	return a.readNamedBy(names), len(names) > 0
}

// readFiles locks the files that the batch uses: nobody else uses or removes them before the commit.
func (a *appending) readFiles() (db.Statement, bool) {
	var ids []chat.FileID
	for _, p := range a.posts {
		for _, id := range p.Draft.Files {
			if db.Storable(string(id)) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return db.Statement{}, false
	}
	a.facts.Files = make(map[chat.FileID]chat.StoredFile, len(ids))
	slices.Sort(ids)
	with, args := a.s.db.With(db.Texts("id", slices.Compact(ids), func(id chat.FileID) string { return string(id) }))
	return db.Statement{
		SQL: with + `SELECT r.id, r.room_id, r.user_id, r.name, r.size, r.type, r.kind, r.width, r.height, r.thumbhash, r.has_thumbnail, r.message,
			r.expires_at
			FROM v JOIN files r ON r.id = v.id WHERE r.type <> '' ORDER BY r.id ` + a.s.db.LockRows,
		Args: args,
		Row: func(scan func(...any) error) error {
			var f fileRow
			err := scan(&f.ID, &f.RoomID, &f.UserID, &f.Name, &f.Size, &f.Type, &f.Kind, &f.Width, &f.Height, &f.Thumbhash, &f.HasThumbnail, &f.Message, &f.ExpiresAt)
			a.facts.Files[chat.FileID(f.ID)] = chat.StoredFile{
				File: f.file(), Room: chat.RoomID(f.RoomID), Uploader: chat.UserID(f.UserID), IsUsed: f.isUsed(),
			}
			return err
		},
	}, true
}

// findHeld tells the posts whose locks others hold from those whose room or account is not there.
func (a *appending) findHeld() error {
	var held map[chat.RoomID]bool
	var busy map[chat.UserID]bool
	for i, p := range a.posts {
		_, isRoom := a.facts.Rooms[p.Room]
		_, isSeat := a.facts.Seats[chat.SeatKey{Room: p.Room, User: p.Author.ID}]
		if isRoom && isSeat || a.wait > 0 || a.s.db.LockRows == "" {
			continue
		}
		if held == nil {
			held, busy = map[chat.RoomID]bool{}, map[chat.UserID]bool{}
			if err := a.readHeld(held, busy); err != nil {
				return err
			}
		}
		a.facts.Held[i] = !isRoom && held[p.Room] || isRoom && busy[p.Author.ID]
	}
	return nil
}

// readHeld finds the rooms and accounts of the batch that were passed over though they are there.
func (a *appending) readHeld(rooms map[chat.RoomID]bool, users map[chat.UserID]bool) error {
	with, args := a.s.db.With(seatColumns(a.seats())...)
	return a.p.Run(db.Statement{
		SQL: with + `SELECT v.room_id, v.user_id, r.id IS NOT NULL, u.id IS NOT NULL
			FROM v LEFT JOIN rooms r ON r.id = v.room_id LEFT JOIN users u ON u.id = v.user_id`,
		Args: args,
		Row: func(scan func(...any) error) error {
			var room, user int64
			var isRoom, isUser bool
			if err := scan(&room, &user, &isRoom, &isUser); err != nil {
				return err
			}
			rooms[chat.RoomID(room)], users[chat.UserID(user)] = isRoom, isUser
			return nil
		},
	})
}

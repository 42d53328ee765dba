package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type messageRow struct {
	N            int64 `gorm:"primaryKey"`
	ID           string
	RoomID       int64
	Seq          int64
	AuthorID     int64
	ClientID     *string
	Body         string
	ReplyTo      *int64
	HasReactions bool
	HasMentions  bool
	HasFiles     bool
	IsPinned     bool
	HasPreview   bool
	CreatedAt    db.Stamp
	EditedAt     *db.Stamp
	DeletedAt    *db.Stamp
	// DeletedReason is nil but in a tombstone.
	DeletedReason *string
}

func (messageRow) TableName() string { return "messages" }

// messageColumns reads messages m into a messageRow.
const messageColumns = `m.n, m.id, m.room_id, m.seq, m.author_id, m.client_id, m.body, m.reply_to, m.has_reactions,
	m.has_mentions, m.has_files, m.is_pinned, m.has_preview, m.created_at, m.edited_at, m.deleted_at, m.deleted_reason`

const thisMessage = "This message"

// readMessages reads the messages m that a query chooses.
func readMessages(chosen *gorm.DB) ([]messageRow, error) {
	return db.ByHand(chosen.Table("messages AS m").Select(messageColumns), (*messageRow).places)
}

// places are where messageColumns go.
func (m *messageRow) places() []any {
	return []any{
		&m.N, &m.ID, &m.RoomID, &m.Seq, &m.AuthorID, &m.ClientID, &m.Body, &m.ReplyTo, &m.HasReactions,
		&m.HasMentions, &m.HasFiles, &m.IsPinned, &m.HasPreview, &m.CreatedAt, &m.EditedAt, &m.DeletedAt,
		&m.DeletedReason,
	}
}

// Messages implements chat.LogStore.
func (s *Store) Messages(
	ctx context.Context, room chat.RoomID, viewer chat.UserID, p chat.PageBound, limit int,
) (page chat.MessagePage, err error) {
	if s.replica != nil && p.Head > 0 {
		if page, isAnswered, err := s.replicaMessages(ctx, room, viewer, p, limit); isAnswered || err != nil {
			return page, err
		}
	}
	var read readPage
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if read, err = messagePage(tx, room, viewer, p, limit); err != nil {
			return err
		}
		return read.people(tx)
	})
	return read.page(), err
}

// replicaMessages reads the page on the replica, and on the primary who is in it: what people show is in no log. Every change of a message
// is in its room's log: the page is taken if the replica has the log as far as the primary has it once the page was read.
func (s *Store) replicaMessages(
	ctx context.Context, room chat.RoomID, viewer chat.UserID, p chat.PageBound, limit int,
) (page chat.MessagePage, isAnswered bool, err error) {
	var read readPage
	result := s.replica.ask(ctx, readsPage, func(tx *gorm.DB) (err error) {
		read, err = messagePage(tx, room, viewer, p, limit)
		if err == nil && read.room.Seq < p.Head {
			err = errBehind
		}
		return err
	})
	if result == replicaAnswered {
		hasMoved := false
		err = s.db.Read(ctx, func(tx *gorm.DB) error {
			now, err := roomHead(tx, room)
			if hasMoved = now.Seq > read.room.Seq; err != nil || hasMoved {
				return err
			}
			return read.people(tx)
		})
		if hasMoved {
			result = replicaBehind
		}
	}
	s.replica.told(result)
	if result != replicaAnswered || err != nil {
		return chat.MessagePage{}, false, err
	}
	return read.page(), true, nil
}

// readPage is a page of a room as it was read, but for the people in it.
type readPage struct {
	room          roomRow
	before, after bool // there is more
	rows          []messageRow
	resolver      *resolver
}

func messagePage(tx *gorm.DB, id chat.RoomID, viewer chat.UserID, p chat.PageBound, limit int) (read readPage, err error) {
	if read.room, err = roomHead(tx, id); err != nil {
		return read, err
	}
	switch {
	case p.Around != nil:
		read.rows, read.before, read.after, err = pageAround(tx, id, *p.Around, limit)
	case p.After != nil:
		if read.rows, read.after, err = pageUp(tx, id, *p.After, limit); err == nil {
			read.before, err = anyMessage(tx, "room_id = ? AND seq <= ?", id, *p.After)
		}
	case p.Before != nil:
		if read.rows, read.before, err = pageDown(tx, id, *p.Before, limit); err == nil {
			read.after, err = anyMessage(tx, "room_id = ? AND seq >= ?", id, *p.Before)
		}
	default:
		read.rows, read.before, err = pageDown(tx, id, read.room.Seq+1, limit)
	}
	if err == nil {
		read.resolver, err = referencesOf(tx, viewer, read.rows)
	}
	return read, err
}

// people reads who is in the page.
func (p *readPage) people(tx *gorm.DB) error { return p.resolver.readUsers(tx, p.rows) }

func (p *readPage) page() chat.MessagePage {
	if p.resolver == nil { // it could not be read
		return chat.MessagePage{}
	}
	return chat.MessagePage{
		Messages: p.resolver.messages(p.rows, p.room.Name), Seq: p.room.Seq, HasBefore: p.before, HasAfter: p.after,
	}
}

// roomHead reads a room's name and where its log stands.
func roomHead(tx *gorm.DB, id chat.RoomID) (roomRow, error) {
	var room roomRow
	err := tx.Select("id", "name", "seq").Where("id = ?", id).Take(&room).Error
	return room, db.OrNotFound(err, thisRoom)
}

// pageDown reads the limit messages below seq, oldest first, and whether there are more below them.
func pageDown(tx *gorm.DB, room chat.RoomID, seq int64, limit int) ([]messageRow, bool, error) {
	rows, err := readMessages(tx.Where("room_id = ? AND seq < ?", room, seq).Order("seq DESC").Limit(limit + 1))
	rows, more := cut(rows, limit)
	slices.Reverse(rows)
	return rows, more, err
}

// pageUp reads the limit messages above seq, and whether there are more past them.
func pageUp(tx *gorm.DB, room chat.RoomID, seq int64, limit int) ([]messageRow, bool, error) {
	rows, err := readMessages(tx.Where("room_id = ? AND seq > ?", room, seq).Order("seq").Limit(limit + 1))
	rows, more := cut(rows, limit)
	return rows, more, err
}

// pageAround reads about half on each side of seq; what one side lacks the other gives.
func pageAround(tx *gorm.DB, room chat.RoomID, seq int64, limit int) (rows []messageRow, before, after bool, err error) {
	older, moreOlder, err := pageDown(tx, room, seq, limit)
	if err != nil {
		return nil, false, false, err
	}
	newer, moreNewer, err := pageUp(tx, room, seq-1, limit)
	if err != nil {
		return nil, false, false, err
	}
	takeNewer := min(len(newer), limit-min(len(older), limit/2))
	takeOlder := min(len(older), limit-takeNewer)
	before = moreOlder || takeOlder < len(older)
	after = moreNewer || takeNewer < len(newer)
	return append(older[len(older)-takeOlder:], newer[:takeNewer]...), before, after, nil
}

func cut(rows []messageRow, limit int) ([]messageRow, bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}

func anyMessage(tx *gorm.DB, condition string, args ...any) (bool, error) {
	var found []int64
	err := tx.Model(&messageRow{}).Where(condition, args...).Limit(1).Pluck("seq", &found).Error
	return len(found) > 0, err
}

// Message implements chat.LogStore.
func (s *Store) Message(
	ctx context.Context, room chat.RoomID, viewer chat.UserID, id chat.MessageID,
) (m chat.Message, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		head, err := roomHead(tx, room)
		if err != nil {
			return err
		}
		m, err = message(tx, head, viewer, id)
		return err
	})
	return m, err
}

// message reads one message of the room.
func message(tx *gorm.DB, room roomRow, viewer chat.UserID, id chat.MessageID) (chat.Message, error) {
	row, err := messageByID(tx, chat.RoomID(room.ID), id)
	if err != nil {
		return chat.Message{}, err
	}
	found, err := resolveMessages(tx, viewer, room.Name, []messageRow{row})
	if err != nil {
		return chat.Message{}, err
	}
	return found[0], nil
}

func messageByID(tx *gorm.DB, room chat.RoomID, id chat.MessageID) (messageRow, error) {
	var row messageRow
	if !db.Storable(string(id)) {
		return row, chat.NotFound(thisMessage)
	}
	err := tx.Where("id = ? AND room_id = ?", id, room).Take(&row).Error
	return row, db.OrNotFound(err, thisMessage)
}

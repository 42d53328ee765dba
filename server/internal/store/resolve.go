package store

import (
	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// resolver turns message rows into messages: it holds what they refer to, read with one query for each kind of thing,
// however many the rows.
type resolver struct {
	users     map[int64]chat.User
	quoted    map[int64]messageRow
	reactions map[int64][]chat.Reaction
	files     map[int64][]chat.File
	previews  map[int64]*chat.Preview
	mentioned map[int64][]int64 // theRoom among them for a message that mentions its room
}

// newResolver reads what the rows refer to, and the users others. What no row has costs no query. viewer is whose reactions
// are marked as such.
func newResolver(tx *gorm.DB, viewer chat.UserID, rows []messageRow, others ...int64) (*resolver, error) {
	r, err := referencesOf(tx, viewer, rows)
	if err != nil {
		return nil, err
	}
	return r, r.readUsers(tx, rows, others...)
}

// referencesOf reads what the rows refer to, but for people.
func referencesOf(tx *gorm.DB, viewer chat.UserID, rows []messageRow) (*resolver, error) {
	r := &resolver{}
	if err := r.readQuoted(tx, rows); err != nil {
		return nil, err
	}
	if err := r.readReactions(tx, viewer, rows); err != nil {
		return nil, err
	}
	if err := r.readMentions(tx, rows); err != nil {
		return nil, err
	}
	if err := r.readFiles(tx, rows); err != nil {
		return nil, err
	}
	return r, r.readPreviews(tx, rows)
}

// readUsers reads the authors, those quoted and mentioned, and others.
func (r *resolver) readUsers(tx *gorm.DB, rows []messageRow, others ...int64) (err error) {
	wanted := make(map[int64]bool, len(rows)+len(others))
	for _, row := range rows {
		wanted[row.AuthorID] = true
	}
	for _, row := range r.quoted {
		wanted[row.AuthorID] = true
	}
	for _, ids := range r.mentioned {
		for _, id := range ids {
			wanted[id] = true
		}
	}
	for _, id := range others {
		wanted[id] = true
	}
	r.users, err = usersByID(tx, wanted)
	return err
}

func (r *resolver) readQuoted(tx *gorm.DB, rows []messageRow) error {
	keys := keysOf(rows, func(row messageRow) (int64, bool) {
		if row.ReplyTo == nil {
			return 0, false
		}
		return *row.ReplyTo, true
	})
	if len(keys) == 0 {
		return nil
	}
	found, err := readMessages(tx.Where("n ?", db.OneOf(keys)))
	if err != nil {
		return err
	}
	r.quoted = make(map[int64]messageRow, len(found))
	for _, row := range found {
		r.quoted[row.N] = row
	}
	return nil
}

// reactionsOf and inTheirOrder ask for the reactions of messages, as the viewer sees them; a condition stands between them.
const (
	reactionsOf = `SELECT x.message, x.emoji, count(*) AS count, max(CASE x.user_id WHEN ? THEN 1 ELSE 0 END) = 1 AS me
		FROM reactions x WHERE `
	inTheirOrder = ` GROUP BY x.message, x.emoji ORDER BY x.message, min(x.at), x.emoji`
)

func (r *resolver) readReactions(tx *gorm.DB, viewer chat.UserID, rows []messageRow) error {
	keys := keysOf(rows, func(row messageRow) (int64, bool) { return row.N, row.HasReactions })
	if len(keys) == 0 {
		return nil
	}
	var found []struct {
		Message int64
		Emoji   string
		Count   int
		Me      bool
	}
	err := tx.Raw(reactionsOf+"x.message ?"+inTheirOrder, viewer, db.OneOf(keys)).Scan(&found).Error
	r.reactions = map[int64][]chat.Reaction{}
	for _, f := range found {
		r.reactions[f.Message] = append(r.reactions[f.Message], chat.Reaction{Emoji: f.Emoji, Count: f.Count, Me: f.Me})
	}
	return err
}

// theRoom stands for all members, among those whom a message mentions. It is nobody's key.
const theRoom = 0

func (r *resolver) readMentions(tx *gorm.DB, rows []messageRow) error {
	keys := keysOf(rows, func(row messageRow) (int64, bool) { return row.N, row.HasMentions })
	if len(keys) == 0 {
		return nil
	}
	var found []struct{ Message, UserID int64 }
	err := tx.Raw(`SELECT message, user_id FROM mentions WHERE message ?
		UNION ALL SELECT message, 0 FROM room_mentions WHERE message ? ORDER BY message, user_id`,
		db.OneOf(keys), db.OneOf(keys)).Scan(&found).Error
	r.mentioned = map[int64][]int64{}
	for _, f := range found {
		r.mentioned[f.Message] = append(r.mentioned[f.Message], f.UserID)
	}
	return err
}

func (r *resolver) readFiles(tx *gorm.DB, rows []messageRow) error {
	keys := keysOf(rows, func(row messageRow) (int64, bool) { return row.N, row.HasFiles && row.DeletedAt == nil })
	if len(keys) == 0 {
		return nil
	}
	var found []fileRow
	err := tx.Where("message ?", db.OneOf(keys)).Order("message, place").Find(&found).Error
	r.files = map[int64][]chat.File{}
	for _, f := range found {
		r.files[*f.Message] = append(r.files[*f.Message], f.file())
	}
	return err
}

func keysOf(rows []messageRow, key func(messageRow) (int64, bool)) []int64 {
	var keys []int64
	for _, row := range rows {
		if k, ok := key(row); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// message is the one function that turns a row into a message.
func (r *resolver) message(row messageRow, roomName string) chat.Message {
	m := chat.Message{
		ID: chat.MessageID(row.ID), Room: chat.RoomID(row.RoomID), RoomName: roomName, Seq: row.Seq,
		Author: r.users[row.AuthorID], Body: row.Body, ReplyTo: r.quote(row.ReplyTo), CreatedAt: row.CreatedAt.Time(),
		EditedAt: row.EditedAt.TimeOrNil(), DeletedAt: row.DeletedAt.TimeOrNil(), Reactions: r.reactions[row.N],
		Files: r.files[row.N], Preview: r.previews[row.N],
		Pinned: row.IsPinned && row.DeletedAt == nil, // the release before leaves the mark on what it deletes
	}
	if row.ClientID != nil {
		m.ClientID = *row.ClientID
	}
	if row.DeletedReason != nil {
		m.DeletedReason = *row.DeletedReason
	}
	for _, id := range r.mentioned[row.N] {
		if id == theRoom {
			m.MentionsRoom = true
			continue
		}
		m.Mentions = append(m.Mentions, r.users[id])
	}
	return m
}

func (r *resolver) quote(key *int64) *chat.Quote {
	if key == nil {
		return nil
	}
	row := r.quoted[*key]
	return &chat.Quote{ID: chat.MessageID(row.ID), Seq: row.Seq, Author: r.users[row.AuthorID], Body: row.Body, HasFiles: row.HasFiles && row.DeletedAt == nil}
}

// resolveMessages turns rows of one room into messages.
func resolveMessages(tx *gorm.DB, viewer chat.UserID, roomName string, rows []messageRow) ([]chat.Message, error) {
	r, err := newResolver(tx, viewer, rows)
	if err != nil {
		return nil, err
	}
	return r.messages(rows, roomName), nil
}

func (r *resolver) messages(rows []messageRow, roomName string) []chat.Message {
	messages := make([]chat.Message, len(rows))
	for i, row := range rows {
		messages[i] = r.message(row, roomName)
	}
	return messages
}

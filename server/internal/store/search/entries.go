package search

import (
	"cmp"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

// message is what the index has to know of a message.
type message struct {
	N         int64
	RoomID    int64
	AuthorID  int64
	Body      string // its text: textOf
	DeletedAt *db.Stamp
}

// textOf is what a message m is found by: its body, and the names of its files, each on a line of its own.
const textOf = `CASE WHEN m.has_files THEN m.body || coalesce((SELECT string_agg('
' || f.name, '' ORDER BY f.place) FROM files f WHERE f.message = m.n), '') ELSE m.body END`

// Text is what a message is found by, as textOf has it.
func Text(m chat.Message) string {
	text := m.Body
	for _, f := range m.Files {
		text += "\n" + f.Name
	}
	return text
}

// Rooms and authors are words as well, of characters that no text has: private ones.
func roomWord(room int64) string     { return "\ue000" + strconv.FormatInt(room, 10) }
func authorWord(author int64) string { return "\ue001" + strconv.FormatInt(author, 10) }

// indexed is what a message is found by: its room and author, its words in order, its signs.
func (m message) indexed() (own, inOrder, signs []string) {
	inOrder, signs = words.Index(m.Body)
	return []string{roomWord(m.RoomID), authorWord(m.AuthorID)}, inOrder, signs
}

// Replace follows an edit, in its transaction. A message that the indexer has not come to yet has no
// entry, and gets none here. The message's row must have been written before: the indexer keeps it locked
// while it indexes what it read there, and only what is said after that wait sees its entry.
func (x *Index) Replace(tx *gorm.DB, n, room, author int64, text string) error {
	dropped, err := x.Drop(tx, []int64{n})
	if err != nil || dropped == 0 {
		return err
	}
	return x.write(tx, []message{{N: n, RoomID: room, AuthorID: author, Body: text}}, nil)
}

// Drop takes messages out of the index; it says how many were there. As for Replace, their rows must have
// been written, or locked, before.
func (x *Index) Drop(tx *gorm.DB, keys []int64) (int64, error) {
	if x.sql.drop != "" {
		if err := tx.Exec(x.sql.drop, db.OneOf(keys)).Error; err != nil {
			return 0, err
		}
	}
	done := tx.Exec("DELETE FROM search_entries WHERE n ?", db.OneOf(keys))
	return done.RowsAffected, done.Error
}

// spelling is the words of messages, by n, found before their rows are locked: whoever edits one waits for the writing alone.
type spelling map[int64]struct{ body, words string }

func (x *Index) spell(rows []message) spelling {
	spelt := make(spelling, len(rows))
	for _, m := range rows {
		spelt[m.N] = struct{ body, words string }{m.Body, x.sql.entry(m)}
	}
	return spelt
}

// of is the words of a message as it is now; of what was changed since, or never spelt, they are found here.
func (spelt spelling) of(x *Index, m message) string {
	if known, ok := spelt[m.N]; ok && known.body == m.Body {
		return known.words
	}
	return x.sql.entry(m)
}

// write indexes messages that have no entry, given in order of n.
func (x *Index) write(tx *gorm.DB, rows []message, spelt spelling) error {
	if len(rows) == 0 {
		return nil
	}
	with, args := x.db.With(
		db.Ints("n", rows, func(m message) int64 { return m.N }),
		db.Texts("words", rows, func(m message) string { return spelt.of(x, m) }))
	err := tx.Exec(with+`INSERT INTO search_entries (n, room_id, author_id, created_at, words)
		SELECT m.n, m.room_id, m.author_id, m.created_at, `+x.sql.asEntry("v.words")+`
		FROM v JOIN messages m ON m.n = v.n`, args...).Error
	if err != nil || x.sql.enter == "" {
		return err
	}
	return tx.Exec(with+x.sql.enter, args...).Error
}

// distinct sorts the rows and leaves each once. (Postgres neither locks the rows of a DISTINCT, nor keeps an order over a
// wait for a lock.)
func distinct(rows []message) []message {
	slices.SortFunc(rows, func(a, b message) int { return cmp.Compare(a.N, b.N) })
	return slices.CompactFunc(rows, func(a, b message) bool { return a.N == b.N })
}

package store

import (
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

// searchDialect is what the two databases do differently about the search. Its texts are SQL.
type searchDialect struct {
	// entry is the words of one message as search_entries keeps them, and asEntry casts such a text.
	entry   func(room, author int64, body string) string
	asEntry func(column string) string
	// lockMessages ends a SELECT that keeps messages m as they are until the commit.
	lockMessages string
	// claim is a query whose one answer says whether this node may index now: until the commit no other one may.
	claim string
	// enter and drop keep an index beside search_entries, "" where the database does so itself: enter after the entries of
	// v (n, words) are in, drop while those of the keys still are.
	enter, drop string
	// prepare is said before the index is asked, to have Postgres use it; "" for nothing.
	prepare string
	// matches is the condition that an entry e holds all terms, with its arguments.
	matches func(terms []words.Term) (condition string, args []any)
	// found is a query for the keys of entries e that the index finds, up to where a further condition stands, and what orders
	// them; its arguments are text, and the keys before and from which they are.
	found func(terms []words.Term) (query, order, text string)
}

// Rooms and authors are words as well, of characters that no text has: private ones.
func roomWord(room int64) string     { return "\ue000" + strconv.FormatInt(room, 10) }
func authorWord(author int64) string { return "\ue001" + strconv.FormatInt(author, 10) }

// replaceEntry follows an edit. A message that the indexer has not come to yet has no entry, and gets none here. The
// message's row must have been written before: the indexer keeps it locked while it indexes what it read there, and only what
// is said after that wait sees its entry.
func (s *Store) replaceEntry(tx *gorm.DB, row messageRow, body string) error {
	dropped, err := s.dropEntries(tx, []int64{row.N})
	if err != nil || dropped == 0 {
		return err
	}
	row.Body = body
	return s.writeEntries(tx, []messageRow{row}, nil)
}

// dropEntries takes messages out of the index; it says how many were there. As for replaceEntry, their rows must have been
// written, or locked, before.
func (s *Store) dropEntries(tx *gorm.DB, keys []int64) (int64, error) {
	if s.search.drop != "" {
		if err := tx.Exec(s.search.drop, db.OneOf(keys)).Error; err != nil {
			return 0, err
		}
	}
	done := tx.Exec("DELETE FROM search_entries WHERE n ?", db.OneOf(keys))
	return done.RowsAffected, done.Error
}

// spelling is the words of messages, by n, found before their rows are locked: whoever edits one waits for the writing alone.
type spelling map[int64]struct{ body, words string }

func (s *Store) spell(rows []messageRow) spelling {
	spelt := make(spelling, len(rows))
	for _, m := range rows {
		spelt[m.N] = struct{ body, words string }{m.Body, s.search.entry(m.RoomID, m.AuthorID, m.Body)}
	}
	return spelt
}

// of is the words of a message as it is now; of what was changed since, or never spelt, they are found here.
func (spelt spelling) of(s *Store, m messageRow) string {
	if known, ok := spelt[m.N]; ok && known.body == m.Body {
		return known.words
	}
	return s.search.entry(m.RoomID, m.AuthorID, m.Body)
}

// writeEntries indexes messages that have no entry, given in order of n.
func (s *Store) writeEntries(tx *gorm.DB, rows []messageRow, spelt spelling) error {
	if len(rows) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("n", rows, func(m messageRow) int64 { return m.N }),
		db.Texts("words", rows, func(m messageRow) string { return spelt.of(s, m) }))
	err := tx.Exec(with+`INSERT INTO search_entries (n, room_id, author_id, created_at, words)
		SELECT m.n, m.room_id, m.author_id, m.created_at, `+s.search.asEntry("v.words")+`
		FROM v JOIN messages m ON m.n = v.n`, args...).Error
	if err != nil || s.search.enter == "" {
		return err
	}
	return tx.Exec(with+s.search.enter, args...).Error
}

var searchDialects = map[string]searchDialect{db.SQLite: sqliteSearch, db.Postgres: postgresSearch}

var sqliteSearch = searchDialect{
	entry: func(room, author int64, body string) string {
		all := append([]string{"", roomWord(room), authorWord(author)}, words.Split(body)...)
		return strings.Join(append(all, ""), " ")
	},
	asEntry: func(column string) string { return column },
	claim:   "SELECT 1",
	enter:   "INSERT INTO search_words (rowid, words) SELECT n, words FROM v",
	drop:    "INSERT INTO search_words (search_words, rowid, words) SELECT 'delete', n, words FROM search_entries WHERE n ?",
	matches: func(terms []words.Term) (string, []any) {
		var conditions []string
		var args []any
		for _, t := range terms {
			text := " " + strings.Join(t.Words, " ")
			if !t.Prefix {
				text += " "
			}
			conditions, args = append(conditions, "instr(e.words, ?) > 0"), append(args, text)
		}
		return strings.Join(conditions, " AND "), args
	},
	found: func(terms []words.Term) (query, order, text string) {
		var all []string
		for _, t := range terms {
			text := `"` + strings.Join(t.Words, " ") + `"`
			if t.Prefix {
				text += " *"
			}
			all = append(all, text)
		}
		// In the index's own order, so that what fills the page is all that is read.
		return `SELECT e.n FROM search_words w CROSS JOIN search_entries e ON e.n = w.rowid
			WHERE w.search_words MATCH ? AND w.rowid < ? AND w.rowid >= ?`, "w.rowid", strings.Join(all, " AND ")
	},
}

var postgresSearch = searchDialect{
	entry: func(room, author int64, body string) string {
		all := []string{"'" + roomWord(room) + "'", "'" + authorWord(author) + "'"}
		for i, word := range words.Split(body) { // no word holds a quote or a backslash
			all = append(all, "'"+word+"':"+strconv.Itoa(i+1))
		}
		return strings.Join(all, " ")
	},
	asEntry:      func(column string) string { return column + "::tsvector" },
	lockMessages: " FOR SHARE OF m",
	claim:        "SELECT pg_try_advisory_xact_lock(" + indexerLock + ")",
	// Bitmaps are the only way into a GIN index.
	prepare: "SELECT set_config('enable_bitmapscan', 'on', true)",
	matches: func(terms []words.Term) (string, []any) { return "e.words @@ ?::tsquery", []any{tsquery(terms)} },
	found: func(terms []words.Term) (query, order, text string) {
		// As a table of its own, so that Postgres does not read all entries by their keys in the hope of finding enough soon.
		return `WITH found AS MATERIALIZED (SELECT n, room_id, created_at FROM search_entries WHERE words @@ ?::tsquery)
			SELECT e.n FROM found e WHERE e.n < ? AND e.n >= ?`, "e.n", tsquery(terms)
	},
}

// tsquery spells terms for Postgres.
func tsquery(terms []words.Term) string {
	var all []string
	for _, t := range terms {
		text := "'" + strings.Join(t.Words, "' <-> '") + "'"
		if t.Prefix {
			text += ":*"
		}
		all = append(all, text)
	}
	return strings.Join(all, " & ")
}

// searchQuery is a search as the index is asked for it.
type searchQuery struct {
	terms         []words.Term
	room, author  int64 // 0 for any
	before, after *db.Stamp
}

// allTerms are the terms with those of room and author.
func (q searchQuery) allTerms() []words.Term {
	all := q.terms[:len(q.terms):len(q.terms)]
	if q.room != 0 {
		all = append(all, words.Term{Words: []string{roomWord(q.room)}})
	}
	if q.author != 0 {
		all = append(all, words.Term{Words: []string{authorWord(q.author)}})
	}
	return all
}

// maxSearchWords bounds the words of a search, each pair of an unspaced script counting as one.
const maxSearchWords = 128

// toTerms gives the terms as words; what is no word is passed over.
func toTerms(sought []chat.SearchTerm) (terms []words.Term, err error) {
	n := 0
	for _, s := range sought {
		if t := words.NewTerm(s.Text, s.Quoted); len(t.Words) > 0 {
			terms = append(terms, t)
			n += len(t.Words)
		}
	}
	if n > maxSearchWords {
		return nil, chat.TooManyWords(maxSearchWords)
	}
	return terms, nil
}

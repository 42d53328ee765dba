package search

import (
	"strconv"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// dialect is what the two databases do differently about the search. Its texts are SQL.
type dialect struct {
	// entry is the words of one message as search_entries keeps them, and asEntry casts such a text.
	entry   func(m message) string
	asEntry func(column string) string
	// lockMessages ends a SELECT that keeps messages m as they are until the commit.
	lockMessages string
	// claim is a query whose one answer says whether this node may index now: until the commit no other one may.
	claim string
	// enter and drop keep an index beside search_entries, "" where the database does so itself: enter
	// after the entries of v (n, words) are in, drop while those of the keys still are.
	enter, drop string
	// without takes the database's own index of words away, if it is there, and with puts it back: what follows fills an empty
	// database. "" and nil: it stays.
	without string
	with    []string
	// prepare is said before the index is asked, to have Postgres use it; "" for nothing.
	prepare string
	// matches is the condition that an entry e holds all of some atoms and none of others.
	matches func(all, none []atom) (condition string, args []any)
	// found is a query for the keys of entries e that the index finds, up to where a further condition
	// stands, and what orders them; its arguments are text, and the keys before and from which they are.
	// Of some, unless there are none of these, an entry holds at least one.
	found func(all, some, none []atom) (query, order, text string)
}

var dialects = map[string]dialect{db.SQLite: onSQLite, db.Postgres: onPostgres}

// atom is what an index is asked for: words that stand together, the last of which may be a beginning.
type atom struct {
	words  []string
	prefix bool
}

// indexerLock is the key of the advisory lock by which one node indexes at a time.
const indexerLock = "7221536018"

var onSQLite = dialect{
	entry: func(m message) string {
		own, inOrder, signs := m.indexed()
		// The signs come last: no two words have one between them.
		return " " + strings.Join(append(append(own, inOrder...), signs...), " ") + " "
	},
	asEntry: func(column string) string { return column },
	claim:   "SELECT 1",
	enter:   "INSERT INTO search_words (rowid, words) SELECT n, words FROM v",
	drop:    "INSERT INTO search_words (search_words, rowid, words) SELECT 'delete', n, words FROM search_entries WHERE n ?",
	matches: func(all, none []atom) (string, []any) {
		var conditions []string
		var args []any
		for i, a := range append(all[:len(all):len(all)], none...) {
			text := " " + strings.Join(a.words, " ")
			if !a.prefix {
				text += " "
			}
			condition := "instr(e.words, ?) > 0"
			if i >= len(all) {
				condition = "instr(e.words, ?) = 0"
			}
			conditions, args = append(conditions, condition), append(args, text)
		}
		return strings.Join(conditions, " AND "), args
	},
	found: func(all, some, none []atom) (query, order, text string) {
		phrase := func(a atom) string {
			text := `"` + strings.Join(a.words, " ") + `"`
			if a.prefix {
				text += " *"
			}
			return text
		}
		join := func(atoms []atom, by string) string {
			phrases := make([]string, len(atoms))
			for i, a := range atoms {
				phrases[i] = phrase(a)
			}
			return "(" + strings.Join(phrases, by) + ")"
		}
		text = join(all, " AND ")
		if len(some) > 0 {
			text = "(" + text + " AND " + join(some, " OR ") + ")"
		}
		for _, a := range none {
			text += " NOT " + phrase(a)
		}
		// In the index's own order, so that what fills the page is all that is read.
		return `SELECT e.n FROM search_words w CROSS JOIN search_entries e ON e.n = w.rowid
			WHERE w.search_words MATCH ? AND w.rowid < ? AND w.rowid >= ?`, "w.rowid", text
	},
}

var onPostgres = dialect{
	entry: func(m message) string {
		own, inOrder, signs := m.indexed()
		var all []string
		for _, word := range append(own, signs...) { // none holds a quote or a backslash
			all = append(all, "'"+word+"'")
		}
		for i, word := range inOrder {
			all = append(all, "'"+word+"':"+strconv.Itoa(i+1))
		}
		return strings.Join(all, " ")
	},
	asEntry:      func(column string) string { return column + "::tsvector" },
	lockMessages: " FOR SHARE OF m",
	claim:        "SELECT pg_try_advisory_xact_lock(" + indexerLock + ")",
	without:      "DROP INDEX IF EXISTS search_entries_words",
	with: []string{
		"SET LOCAL maintenance_work_mem = '128MB'",
		"CREATE INDEX search_entries_words ON search_entries USING gin (words) WITH (gin_pending_list_limit = 512)",
	},
	// Bitmaps are the only way into a GIN index.
	prepare: "SELECT set_config('enable_bitmapscan', 'on', true)",
	matches: func(all, none []atom) (string, []any) {
		return "e.words @@ ?::tsquery", []any{tsquery(all, nil, none)}
	},
	found: func(all, some, none []atom) (query, order, text string) {
		// As a table of its own, so that Postgres does not read all entries by their keys in the hope of finding enough soon.
		return `WITH found AS MATERIALIZED (SELECT n, room_id, author_id, created_at FROM search_entries WHERE words @@ ?::tsquery)
			SELECT e.n FROM found e WHERE e.n < ? AND e.n >= ?`, "e.n", tsquery(all, some, none)
	},
}

// tsquery spells atoms for Postgres.
func tsquery(all, some, none []atom) string {
	spell := func(atoms []atom) []string {
		spelt := make([]string, len(atoms))
		for i, a := range atoms {
			spelt[i] = "'" + strings.Join(a.words, "' <-> '") + "'"
			if a.prefix {
				spelt[i] += ":*"
			}
		}
		return spelt
	}
	conditions := spell(all)
	if len(some) > 0 {
		conditions = append(conditions, "("+strings.Join(spell(some), " | ")+")")
	}
	for _, text := range spell(none) {
		conditions = append(conditions, "!("+text+")")
	}
	return strings.Join(conditions, " & ")
}

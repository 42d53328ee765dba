// Package search keeps the index of what messages say, and finds messages by it: entries (what the index
// keeps of a message), the indexer (which follows the rooms' logs), and the planner (which finds entries).
//
// It reads rooms, memberships, events and messages, and writes search_entries, search_words and
// search_position, which are its own. It imports chat, words and the store's db.
package search

import (
	"log/slog"
	"sync/atomic"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Index is the search index of a database. It is safe for concurrent use.
type Index struct {
	db  *db.DB
	sql dialect
	log *slog.Logger
	// appended tells the indexer that there is something to read.
	appended chan struct{}
	// isCurrent says that all entries are known to be of today's form (usesSigns).
	isCurrent atomic.Bool
}

// New makes the index of a database. It does nothing until it is called.
func New(opened *db.DB, log *slog.Logger) *Index {
	return &Index{db: opened, sql: dialects[opened.Name], log: log, appended: make(chan struct{}, 1)}
}

// Wake tells the indexer that there is something to read.
func (x *Index) Wake() {
	select {
	case x.appended <- struct{}{}:
	default:
	}
}

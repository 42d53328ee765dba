// Package search keeps the index of what messages say, and finds messages by it: entries (what the index
// keeps of a message), the indexer (which follows the rooms' logs), and the planner (which finds entries).
//
// It reads rooms, memberships, events and messages, and writes search_entries, search_words and
// search_position, which are its own. It imports chat, words and the store's db.
package search

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Index is the search index of a database. It is safe for concurrent use.
type Index struct {
	db  *db.DB
	sql dialect
	log *slog.Logger
	// isCurrent says that all entries are known to be of today's form (usesSigns).
	isCurrent atomic.Bool
	// fitted is how many events the last batch took. The next one tries twice as many.
	fitted atomic.Int64
	told   []func(tx *gorm.DB, keys []int64) error
	// wake tells Follow that a room has changed.
	wake chan struct{}

	mu sync.Mutex
	// changed are rooms in which this node has stored something, heard those of which others told it.
	changed, heard map[chat.RoomID]bool
	looked         time.Time // when all rooms were last looked at
}

// New makes the index of a database. It does nothing until it is called.
func New(opened *db.DB, log *slog.Logger) *Index {
	x := &Index{
		db: opened, sql: dialects[opened.Name], log: log, wake: make(chan struct{}, 1),
		changed: map[chat.RoomID]bool{}, heard: map[chat.RoomID]bool{},
	}
	x.fitted.Store(indexBatch)
	return x
}

// Tell has somebody told of messages as they are indexed, in the same transaction and with their rows locked. It is called
// before Follow.
func (x *Index) Tell(told func(tx *gorm.DB, keys []int64) error) { x.told = append(x.told, told) }

// Changed tells that this node has stored messages in these rooms.
func (x *Index) Changed(rooms ...chat.RoomID) {
	x.mu.Lock()
	for _, room := range rooms {
		x.changed[room] = true
	}
	x.mu.Unlock()
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// Heard tells that some node has stored something in a room. That node indexes it as well, and is mostly
// first: so this one looks with the next beat.
func (x *Index) Heard(room chat.RoomID) {
	x.mu.Lock()
	x.heard[room] = true
	x.mu.Unlock()
}

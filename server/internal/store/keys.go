package store

import (
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// keys makes the keys of users and rooms. A node remembers keys: in caches, on sockets, in what it
// tells other nodes. So a key must never name a second user or room. The database's own sequences
// cannot promise that: after a restored backup they give the next room the key of a room that is
// gone. A key that is made of the time is not given again.
type keys struct {
	now  chat.Clock
	last atomic.Int64
}

// keyEpoch is where the keys begin, and keyRandomBits tell two nodes apart within a millisecond.
// The keys stay below 2^47 until 2069: SQLite keeps such a number in six bytes.
var keyEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

const keyRandomBits = 6

// next is a key that this process has not made before.
func (k *keys) next() int64 {
	made := (k.now().UnixMilli()-keyEpoch)<<keyRandomBits | rand.Int64N(1<<keyRandomBits) //nolint:gosec // no secret
	for {
		last := k.last.Load()
		id := max(made, last+1)
		if k.last.CompareAndSwap(last, id) {
			return id
		}
	}
}

// keyTries bounds how often insertNew looks for a free key. It rarely needs a second try: another
// node would have to make a key in the same millisecond.
const keyTries = 100

// insertNew stores a row under a new key, its column id, and returns the key. columns are the other
// ones.
func (s *Store) insertNew(tx *gorm.DB, table, columns string, values ...any) (int64, error) {
	statement := "INSERT INTO " + table + " (id, " + columns + ") " + s.db.OwnKey +
		" VALUES (?" + strings.Repeat(", ?", len(values)) + ") ON CONFLICT (id) DO NOTHING"
	for range keyTries {
		id := s.keys.next()
		done := tx.Exec(statement, append([]any{id}, values...)...)
		if done.Error != nil || done.RowsAffected == 1 {
			return id, done.Error
		}
	}
	return 0, errors.New("no key is free in " + table)
}

package store

import (
	"slices"
	"sync/atomic"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// leanLog knows from when on a new message gets no row in events: its own row says that it was made, when and by whom.
// Readers never look for such rows (Events, Heads). They are written for the release before alone, which reads events only,
// for as long as it may serve beside this one.
type leanLog struct {
	from atomic.Int64 // a db.Stamp; 0: not known
}

func (l *leanLog) isKnown() bool { return l.from.Load() != 0 }

// read asks the database. It is asked once, with the first posts.
func (l *leanLog) read() db.Statement {
	return db.Statement{
		SQL: "SELECT lean_from FROM installation",
		Row: func(scan func(...any) error) error {
			var from *db.Stamp
			err := scan(&from)
			if err == nil && from != nil {
				l.from.Store(int64(*from))
			}
			return err
		},
	}
}

// stored are the events that get a row.
func (s *Store) stored(events []chat.Event) []chat.Event {
	if !s.lean.isKnown() || int64(db.ToStamp(s.Now())) < s.lean.from.Load() {
		return events
	}
	isElse := func(e chat.Event) bool { return e.Type != chat.MessageCreated }
	if !slices.ContainsFunc(events, isElse) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(events), func(e chat.Event) bool { return !isElse(e) })
}

package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

const (
	// indexBatch is how many events the indexer reads in one transaction, which SQLite's writer and those who edit these
	// very messages have to wait for.
	indexBatch = 100
	// indexPause is for how long posts gather before they are indexed together, and indexRest how many times as long as a
	// batch took the indexer rests after it: so much of the time the writer is others'.
	indexPause = 200 * time.Millisecond
	indexRest  = 2
	// indexBeat is when the indexer looks for what other nodes stored and did not index, as one that was killed.
	indexBeat = time.Second
	// indexerLock is the key of the advisory lock by which one node indexes at a time.
	indexerLock = "7221536018"
)

// wakeIndexer tells the indexer that there is something to read.
func (s *Store) wakeIndexer() {
	select {
	case s.appended <- struct{}{}:
	default:
	}
}

// FollowLog keeps the search index, until ctx ends: it reads each room's log past search_position and indexes the messages
// of which it tells. All nodes run it; one works at a time, whichever is first.
func (s *Store) FollowLog(ctx context.Context) {
	failing := false
	for {
		began := time.Now()
		more, err := s.IndexBatch(ctx)
		if ctx.Err() != nil {
			return
		}
		if failed := err != nil; failed != failing {
			failing = failed
			if failed {
				s.log.WarnContext(ctx, "cannot index messages for the search: trying on", "err", err)
			} else {
				s.log.InfoContext(ctx, "messages are indexed again")
			}
		}
		rest := indexRest * time.Since(began)
		if err != nil || !more {
			rest = max(rest, indexPause)
			select {
			case <-s.appended:
			case <-time.After(indexBeat):
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return
		}
	}
}

// logPart are the events of one room in (Since, Upto].
type logPart struct{ RoomID, Since, Upto int64 }

// IndexBatch indexes what comes next in the rooms' logs, a bounded part. more says that there may be more to do now.
func (s *Store) IndexBatch(ctx context.Context) (more bool, err error) {
	var behind []logPart
	var spelt spelling
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		if behind, err = unindexed(tx); err != nil || len(behind) == 0 {
			return err
		}
		part, _ := firstEvents(behind, indexBatch)
		rows, err := s.toldOf(tx, part, "")
		spelt = s.spell(rows)
		return err
	})
	if err != nil || len(behind) == 0 {
		return false, err
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		var mine bool
		if err := tx.Raw(s.search.claim).Scan(&mine).Error; err != nil || !mine {
			more = true // another node is at it, and may have looked before what we know of
			return err
		}
		all, err := unindexed(tx)
		if err != nil {
			return err
		}
		part, left := firstEvents(all, indexBatch)
		more = left == 0
		return s.index(tx, part, spelt)
	})
	return more, err
}

// unindexed lists parts of logs that the index has not followed, the shortest first: who talks now does not wait for a long
// history to be read.
func unindexed(tx *gorm.DB) (parts []logPart, err error) {
	err = tx.Raw(`SELECT r.id AS room_id, coalesce(p.seq, 0) AS since, r.seq AS upto
		FROM rooms r LEFT JOIN search_position p ON p.room_id = r.id
		WHERE r.seq > coalesce(p.seq, 0) ORDER BY r.seq - coalesce(p.seq, 0), r.id LIMIT ?`, indexBatch).Scan(&parts).Error
	return parts, err
}

// firstEvents cuts the parts down to so many events, and says how many more it might have had.
func firstEvents(all []logPart, limit int64) (parts []logPart, left int64) {
	for _, p := range all {
		if limit == 0 {
			break
		}
		p.Upto = min(p.Upto, p.Since+limit)
		limit -= p.Upto - p.Since
		parts = append(parts, p)
	}
	return parts, limit
}

// index brings the entries of the messages that these parts of the logs tell of up to what the messages are now, whatever they
// are: an edit or a deletion may have been made by the release before, which knows of no entries.
//
// The messages are locked, so that nobody changes one between its being read here and its entry being there to be found
// (replaceEntry). What one holds who waits for such a lock is a room's row, and no message: none of that is waited for here.
func (s *Store) index(tx *gorm.DB, parts []logPart, spelt spelling) error {
	if len(parts) == 0 {
		return nil
	}
	rows, err := s.toldOf(tx, parts, s.search.lockMessages)
	if err != nil {
		return err
	}
	if _, err := s.dropEntries(tx, keysOf(rows, func(row messageRow) (int64, bool) { return row.N, true })); err != nil {
		return err
	}
	if err := s.writeEntries(tx, slices.DeleteFunc(rows, func(row messageRow) bool { return row.DeletedAt != nil }), spelt); err != nil {
		return err
	}
	with, args := s.columnsOf(parts)
	return tx.Exec(with+`INSERT INTO search_position (room_id, seq) SELECT v.room_id, v.upto FROM v WHERE true
		ON CONFLICT (room_id) DO UPDATE SET seq = excluded.seq`, args...).Error
}

func (s *Store) columnsOf(parts []logPart) (with string, args []any) {
	return s.db.With(
		db.Ints("room_id", parts, func(p logPart) int64 { return p.RoomID }),
		db.Ints("since", parts, func(p logPart) int64 { return p.Since }),
		db.Ints("upto", parts, func(p logPart) int64 { return p.Upto }))
}

// toldOf reads the messages that these parts of the logs tell of, each once, in order of n.
func (s *Store) toldOf(tx *gorm.DB, parts []logPart, lock string) (rows []messageRow, err error) {
	with, args := s.columnsOf(parts)
	err = tx.Raw(with+`SELECT `+messageColumns+`
		FROM v JOIN events e ON e.room_id = v.room_id AND e.seq > v.since AND e.seq <= v.upto
			JOIN messages m ON m.room_id = e.room_id AND m.seq = e.message_seq
		WHERE e.type IN ('message.created', 'message.edited', 'message.deleted')
		ORDER BY m.n`+lock, args...).Scan(&rows).Error
	return distinct(rows), err
}

// distinct sorts the rows and leaves each once. (Postgres neither locks the rows of a DISTINCT, nor keeps an order over a
// wait for a lock.)
func distinct(rows []messageRow) []messageRow {
	slices.SortFunc(rows, func(a, b messageRow) int { return cmp.Compare(a.N, b.N) })
	return slices.CompactFunc(rows, func(a, b messageRow) bool { return a.N == b.N })
}

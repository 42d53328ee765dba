package search

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

const (
	// indexBatch is how many events the indexer reads in one transaction, which SQLite's writer and those who edit these
	// very messages have to wait for. Posts come in fewer; a history is read in whole batches. A thousand usual messages
	// have some indexBytes of text; of longer ones it takes fewer.
	indexBatch = 1000
	indexBytes = 256 << 10
	// indexPause is for how long posts gather before they are indexed together, and indexRest how many times as long as a
	// batch took the indexer rests after it: so much of the time the writer is others'.
	indexPause = 200 * time.Millisecond
	indexRest  = 2
	// indexBeat is when the indexer looks at the rooms that it has heard of, and tries again what failed. lookBeat
	// is when it looks at all rooms: for what nobody told it of, as of a node that was killed while Redis was down.
	indexBeat = time.Second
	lookBeat  = time.Minute
)

// Follow keeps the index, until ctx ends: it reads each room's log past search_position and indexes the messages
// of which it tells. All nodes run it; one works at a time, whichever is first.
func (x *Index) Follow(ctx context.Context) {
	failing := false
	beat := time.NewTicker(indexBeat)
	defer beat.Stop()
	for {
		began := time.Now()
		more, err := x.Round(ctx, began)
		if ctx.Err() != nil {
			return
		}
		if failed := err != nil; failed != failing {
			failing = failed
			if failed {
				x.log.WarnContext(ctx, "cannot index messages for the search: trying on", "err", err)
			} else {
				x.log.InfoContext(ctx, "messages are indexed again")
			}
		}
		rest := indexRest * time.Since(began)
		if err != nil || !more {
			rest = max(rest, indexPause)
			select {
			case <-x.wake:
			case <-beat.C:
				x.takeHeard()
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

func (x *Index) takeHeard() {
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.Copy(x.changed, x.heard)
	clear(x.heard)
}

// Round indexes a part of what has changed; more says that there may be more to do now. It looks at all
// rooms once a minute, and else at those alone that it was told of: without any it asks the database
// nothing.
func (x *Index) Round(ctx context.Context, now time.Time) (more bool, err error) {
	x.mu.Lock()
	looksAtAll := now.Sub(x.looked) >= lookBeat
	told := slices.Collect(maps.Keys(x.changed))
	if len(told) > indexBatch {
		told = told[:indexBatch]
	}
	for _, room := range told {
		delete(x.changed, room)
	}
	isMore := len(x.changed) > 0
	x.mu.Unlock()
	if len(told) > 0 {
		if more, err = x.batch(ctx, told); more || err != nil {
			x.putBack(told)
			isMore = true
		}
	}
	if err != nil || !looksAtAll {
		return isMore, err
	}
	if more, err = x.Batch(ctx); !more && err == nil {
		x.mu.Lock()
		x.looked = now
		x.mu.Unlock()
	}
	return more || isMore, err
}

func (x *Index) putBack(rooms []chat.RoomID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, room := range rooms {
		x.changed[room] = true
	}
}

// logPart are the events of one room in (Since, Upto].
type logPart struct{ RoomID, Since, Upto int64 }

// work is what to index: parts of logs that were never read, or, where all were, parts to be read again,
// since their entries are of an earlier form.
type work struct {
	parts []logPart
	again bool
}

// Batch indexes what comes next in the logs of all rooms, a bounded part. more says that there may be more to do now.
func (x *Index) Batch(ctx context.Context) (more bool, err error) { return x.batch(ctx, nil) }

// batch likewise of these rooms alone; nil: of all, and what is to be read again.
func (x *Index) batch(ctx context.Context, rooms []chat.RoomID) (more bool, err error) {
	var behind work
	var spelt spelling
	var limit int64
	err = x.db.Read(ctx, func(tx *gorm.DB) error {
		if behind, err = toDo(tx, rooms); err != nil || len(behind.parts) == 0 {
			return err
		}
		rows, fitting, err := x.firstTold(tx, behind.parts)
		limit, spelt = fitting, x.spell(rows)
		return err
	})
	if err != nil || len(behind.parts) == 0 {
		return false, err
	}
	if rooms == nil { // to be looked at again, without looking at all others
		rooms = behind.rooms()
	}
	err = x.db.Write(ctx, func(tx *gorm.DB) error {
		mine, err := x.claim(tx)
		if err != nil || !mine {
			more = true // another node is at it, and may have looked before what we know of
			return err
		}
		now, err := toDo(tx, rooms)
		if behind.again {
			now, err = toDoAgain(tx)
		}
		if err != nil {
			return err
		}
		part, left := firstEvents(now.parts, limit)
		isCurrent, err := x.isAllCurrent(tx)
		if err != nil {
			return err
		}
		more = left == 0 || now.again || !isCurrent
		return x.index(tx, work{part, now.again}, spelt)
	})
	return more, err
}

func (w work) rooms() []chat.RoomID {
	ids := make([]chat.RoomID, len(w.parts))
	for i, part := range w.parts {
		ids[i] = chat.RoomID(part.RoomID)
	}
	return ids
}

// claim says whether this node may index until the transaction ends.
func (x *Index) claim(tx *gorm.DB) (mine bool, err error) {
	err = tx.Raw(x.sql.claim).Scan(&mine).Error
	return mine, err
}

// toDo lists parts of these rooms' logs that the index has not followed, the shortest first: who talks now does not wait for a
// long history to be read. Of nil, which is all rooms, it lists what is to be read again where there are none.
func toDo(tx *gorm.DB, rooms []chat.RoomID) (w work, err error) {
	const behind = `SELECT r.id AS room_id, coalesce(p.seq, 0) AS since, r.seq AS upto
		FROM rooms r LEFT JOIN search_position p ON p.room_id = r.id WHERE r.seq > coalesce(p.seq, 0) `
	const order = ` ORDER BY r.seq - coalesce(p.seq, 0), r.id LIMIT ?`
	if rooms != nil {
		err = tx.Raw(behind+"AND r.id ?"+order, db.OneOf(rooms), indexBatch).Scan(&w.parts).Error
		return w, err
	}
	err = tx.Raw(behind+order, indexBatch).Scan(&w.parts).Error
	if err != nil || len(w.parts) > 0 {
		return w, err
	}
	return toDoAgain(tx)
}

// toDoAgain lists what is to be read again.
func toDoAgain(tx *gorm.DB) (w work, err error) {
	w.again = true
	err = tx.Raw(`SELECT room_id, form_seq AS since, seq AS upto FROM search_position
		WHERE form_seq < seq ORDER BY seq - form_seq, room_id LIMIT ?`, indexBatch).Scan(&w.parts).Error
	return w, err
}

// firstTold reads the messages that the first events of these parts tell of, and says how many events that were at most:
// as many as have indexBytes of text together, or one.
func (x *Index) firstTold(tx *gorm.DB, parts []logPart) (rows []message, limit int64, err error) {
	for limit = min(indexBatch, 2*max(x.fitted.Load(), 1)); ; limit = max(1, limit*indexBytes/textBytes(rows)) {
		part, _ := firstEvents(parts, limit)
		rows, err = x.toldOf(tx, part, "")
		if err != nil || textBytes(rows) <= indexBytes || limit == 1 {
			x.fitted.Store(limit)
			return rows, limit, err
		}
	}
}

func textBytes(rows []message) (sum int64) {
	for _, row := range rows {
		sum += int64(len(row.Body))
	}
	return sum
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
// (Replace). What one holds who waits for such a lock is a room's row, and no message: none of that is waited for here.
func (x *Index) index(tx *gorm.DB, w work, spelt spelling) error {
	if len(w.parts) == 0 {
		return nil
	}
	rows, err := x.toldOf(tx, w.parts, x.sql.lockMessages)
	if err != nil {
		return err
	}
	keys := make([]int64, len(rows))
	for i, row := range rows {
		keys[i] = row.N
	}
	if _, err := x.Drop(tx, keys); err != nil {
		return err
	}
	if err := x.write(tx, slices.DeleteFunc(rows, func(row message) bool { return row.DeletedAt != nil }), spelt); err != nil {
		return err
	}
	if len(keys) > 0 {
		for _, tell := range x.told {
			if err := tell(tx, keys); err != nil {
				return err
			}
		}
	}
	return x.advance(tx, w)
}

// advance notes what was read. form_seq keeps up with seq where it had reached it. The release before
// moves seq alone: what it indexed is read again.
func (x *Index) advance(tx *gorm.DB, w work) error {
	with, args := x.columnsOf(w.parts)
	if w.again {
		return tx.Exec(with+`UPDATE search_position SET form_seq = v.upto FROM v WHERE search_position.room_id = v.room_id`,
			args...).Error
	}
	return tx.Exec(with+`INSERT INTO search_position (room_id, seq, form_seq) SELECT v.room_id, v.upto, v.upto FROM v WHERE true
		ON CONFLICT (room_id) DO UPDATE SET seq = excluded.seq, form_seq = CASE
			WHEN search_position.form_seq >= search_position.seq THEN excluded.seq ELSE search_position.form_seq END`,
		args...).Error
}

func (x *Index) columnsOf(parts []logPart) (with string, args []any) {
	return x.db.With(
		db.Ints("room_id", parts, func(p logPart) int64 { return p.RoomID }),
		db.Ints("since", parts, func(p logPart) int64 { return p.Since }),
		db.Ints("upto", parts, func(p logPart) int64 { return p.Upto }))
}

// toldOf reads the messages that these parts of the logs tell of, each once, in order of n: those that
// were made there, and older ones that were edited or deleted there.
func (x *Index) toldOf(tx *gorm.DB, parts []logPart, lock string) (rows []message, err error) {
	with, args := x.columnsOf(parts)
	const columns = `SELECT m.n, m.room_id, m.author_id, ` + textOf + ` AS body, m.deleted_at FROM v `
	for _, from := range []string{
		`JOIN messages m ON m.room_id = v.room_id AND m.seq > v.since AND m.seq <= v.upto`,
		`JOIN events e ON e.room_id = v.room_id AND e.seq > v.since AND e.seq <= v.upto
			JOIN messages m ON m.room_id = e.room_id AND m.seq = e.message_seq
			WHERE e.type IN ('message.edited', 'message.deleted') AND e.message_seq <= v.since`,
	} {
		var told []message
		if err := tx.Raw(with+columns+from+" ORDER BY m.n"+lock, args...).Scan(&told).Error; err != nil {
			return nil, err
		}
		rows = append(rows, told...)
	}
	return distinct(rows), nil
}

// isAllCurrent says whether all entries are of today's form. Once they are, they stay so: the release
// before writes its own for as long as it runs beside this one, and those are read again within a minute.
func (x *Index) isAllCurrent(tx *gorm.DB) (bool, error) {
	if x.isCurrent.Load() {
		return true, nil
	}
	var isBehind bool
	err := tx.Raw("SELECT EXISTS (SELECT 1 FROM search_position WHERE form_seq < seq)").Scan(&isBehind).Error
	if err == nil && !isBehind {
		x.isCurrent.Store(true)
	}
	return !isBehind, err
}

package store

import (
	"context"
	"math"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/search"
)

// IndexBatch indexes a part of what the search index lacks; more says that there may be more.
func (s *Store) IndexBatch(ctx context.Context) (more bool, err error) { return s.search.Batch(ctx) }

// Heard tells that some node has stored something in a room.
func (s *Store) Heard(room chat.RoomID) { s.search.Heard(room) }

// Search implements chat.SearchStore. The order is that of messages.n, as in MentionsOf.
func (s *Store) Search(
	ctx context.Context, viewer chat.UserID, sought chat.Search, before chat.MessageID, limit int,
) (result chat.SearchResult, err error) {
	if sought.IsEmpty() {
		return result, chat.NothingSought()
	}
	q := search.Query{
		Has: sought.Has, WithoutHas: sought.WithoutHas,
		Viewer: viewer, Now: db.ToStamp(s.clock.now()), Below: math.MaxInt64, Before: db.StampOrNil(sought.Before), After: db.StampOrNil(sought.After),
	}
	if err := q.SetTerms(sought.Terms, sought.Without); err != nil {
		return result, err
	}
	if !db.Storable(string(before), sought.Room, sought.Author) ||
		!db.Storable(sought.WithoutRooms...) || !db.Storable(sought.WithoutAuthors...) {
		return result, nil
	}
	if s.replica != nil {
		if result, isAnswered, err := s.searchReplica(ctx, viewer, q, sought, before, limit); isAnswered || err != nil {
			return result, err
		}
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		result = chat.SearchResult{}
		canFind, err := resolveSearch(tx, &q, sought, before, &result)
		if err != nil || !canFind {
			return err
		}
		found, err := s.search.Find(tx, q, limit)
		if err != nil {
			return err
		}
		return readFound(tx, viewer, found, &result)
	})
	return result, err
}

// searchReplica has the replica look for candidates. The primary says which of them the viewer finds now, and reads them: what was deleted,
// edited or hidden since is not found. What was said since is found once the replica has it. q is a copy.
func (s *Store) searchReplica(
	ctx context.Context, viewer chat.UserID, q search.Query, sought chat.Search, before chat.MessageID, limit int,
) (result chat.SearchResult, isAnswered bool, err error) {
	canFind := false
	err = s.db.Read(ctx, func(tx *gorm.DB) (err error) {
		canFind, err = resolveSearch(tx, &q, sought, before, &result)
		return err
	})
	if err != nil || !canFind {
		return result, true, err
	}
	var found search.Found
	if !s.replica.read(ctx, readsSearch, func(tx *gorm.DB) (err error) {
		found, err = s.search.Find(tx, q, limit)
		return err
	}) {
		return chat.SearchResult{}, false, nil
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		stands, err := s.search.Confirm(tx, q, found.Hits)
		if err != nil {
			return err
		}
		isFull := len(found.Hits) == limit
		if isFull && len(stands) < limit { // the next page begins behind those that are not found any more
			found.Stopped = found.Hits[limit-1].N
		}
		return readFound(tx, viewer, search.Found{Hits: stands, Stopped: found.Stopped}, &result)
	})
	return result, true, err
}

// readFound reads what a search gives.
func readFound(tx *gorm.DB, viewer chat.UserID, found search.Found, result *chat.SearchResult) (err error) {
	if found.Stopped != 0 {
		if err := tx.Raw("SELECT id FROM messages WHERE n = ?", found.Stopped).Scan(&result.Stopped).Error; err != nil {
			return err
		}
	}
	result.Found, err = foundMessages(tx, viewer, found.Hits)
	return err
}

// resolveSearch finds what the search names; false says that nothing can be found.
func resolveSearch(
	tx *gorm.DB, q *search.Query, sought chat.Search, before chat.MessageID, result *chat.SearchResult,
) (bool, error) {
	const rooms, users = "SELECT id FROM rooms WHERE name ?", "SELECT id FROM users WHERE deleted_at IS NULL AND username ?"
	for _, named := range []struct {
		names []string
		query string
		into  *[]int64
	}{{sought.WithoutRooms, rooms, &q.WithoutRooms}, {sought.WithoutAuthors, users, &q.WithoutAuthors}} {
		if len(named.names) == 0 {
			continue
		}
		if err := tx.Raw(named.query, db.OneOf(named.names)).Scan(named.into).Error; err != nil {
			return false, err
		}
	}
	if sought.Author != "" {
		var author []userRow
		if err := tx.Raw("SELECT id, deleted_at FROM users WHERE username = ?", sought.Author).Scan(&author).Error; err != nil {
			return false, err
		}
		if len(author) == 0 {
			return false, nil
		}
		if result.IsOfDeleted = author[0].DeletedAt != nil; result.IsOfDeleted {
			return false, nil
		}
		q.Author = author[0].ID
	}
	for _, named := range []struct {
		name, query string
		into        *int64
	}{
		{sought.Room, "SELECT id FROM rooms WHERE name = ?", &q.Room},
		{string(before), "SELECT n FROM messages WHERE id = ?", &q.Below},
	} {
		if named.name == "" {
			continue
		}
		var keys []int64
		if err := tx.Raw(named.query, named.name).Scan(&keys).Error; err != nil || len(keys) == 0 {
			return false, err
		}
		*named.into = keys[0]
	}
	return true, nil
}

// foundMessages reads what was found, in that order.
func foundMessages(tx *gorm.DB, viewer chat.UserID, hits []search.Hit) ([]chat.Found, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	keys, marks := make([]int64, len(hits)), make(map[int64][][2]int, len(hits))
	for i, hit := range hits {
		keys[i], marks[hit.N] = hit.N, hit.Marks
	}
	var found []struct {
		RoomName, RoomTitle string
		Message             messageRow `gorm:"embedded"`
	}
	err := tx.Raw(`SELECT r.name AS room_name, r.title AS room_title, `+messageColumns+`
		FROM messages m JOIN rooms r ON r.id = m.room_id WHERE m.n ? ORDER BY m.n DESC`, db.OneOf(keys)).Scan(&found).Error
	if err != nil {
		return nil, err
	}
	rows := make([]messageRow, len(found))
	for i, f := range found {
		rows[i] = f.Message
	}
	r, err := newResolver(tx, viewer, rows)
	if err != nil {
		return nil, err
	}
	all := make([]chat.Found, len(found))
	for i, f := range found {
		all[i] = chat.Found{
			Message: r.message(f.Message, f.RoomName), RoomTitle: f.RoomTitle, Marks: marks[f.Message.N],
		}
	}
	return all, nil
}

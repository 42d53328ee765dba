package store

import (
	"context"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

const (
	// maxSearching bounds the searches at once, so that they leave connections and time for posting; the next one waits.
	maxSearching = 2
	// searchTimeout bounds a search, its wait included.
	searchTimeout = 4 * time.Second

	// firstWalk is how many entries are read from the newest on before the index is asked, and maxWalk how many at most where
	// that promises a full page: about as many as there are to sort, of a million, of a word that is just too rare for that.
	firstWalk = 1000
	maxWalk   = 8000
	// clockSlack is by how much the clocks of those who stored messages may ever have differed.
	clockSlack = db.Stamp(24 * time.Hour / time.Millisecond)
)

// Search implements chat.SearchStore. The order is that of messages.n, as in MentionsOf.
//
// What is common is found soon by reading entries from the newest on; to ask the index for it would give all that ever was,
// to be sorted. What is rare the index finds. So the newest entries (of the room or of the author, if there is one) are read
// first, and go on being read while they promise to fill the page; else the index finds the rest.
func (s *Store) Search(
	ctx context.Context, viewer chat.UserID, sought chat.Search, before chat.MessageID, limit int,
) (found []chat.Found, err error) {
	terms, err := toTerms(sought.Terms)
	if err != nil {
		return nil, err
	}
	if len(terms) == 0 && sought.Room == "" && sought.Author == "" && sought.Before == nil && sought.After == nil {
		return nil, chat.NothingSought()
	}
	if !db.Storable(string(before), sought.Room, sought.Author) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	select {
	case s.searching <- struct{}{}:
		defer func() { <-s.searching }()
	case <-ctx.Done():
		return nil, chat.Unavailable(ctx.Err())
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		w := &searching{s: s, tx: tx, viewer: viewer, upper: math.MaxInt64}
		w.q.terms, w.q.before, w.q.after = terms, db.StampOrNil(sought.Before), db.StampOrNil(sought.After)
		any, err := w.resolve(sought, before)
		if err != nil || !any {
			return err
		}
		keys, err := w.keys(limit)
		if err != nil {
			return err
		}
		found, err = w.messages(keys)
		return err
	})
	return found, err
}

// searching is one search in its transaction. What is still to be looked at are the entries of [lower, upper).
type searching struct {
	s            *Store
	tx           *gorm.DB
	viewer       chat.UserID
	q            searchQuery
	lower, upper int64
}

// resolve finds what the search names; false says that nothing can be found.
func (w *searching) resolve(sought chat.Search, before chat.MessageID) (bool, error) {
	for _, named := range []struct {
		name, query string
		into        *int64
	}{
		{sought.Room, "SELECT id FROM rooms WHERE name = ?", &w.q.room},
		{sought.Author, "SELECT id FROM users WHERE username = ? AND deleted_at IS NULL", &w.q.author},
		{string(before), "SELECT n FROM messages WHERE id = ?", &w.upper},
	} {
		if named.name == "" {
			continue
		}
		var keys []int64
		if err := w.tx.Raw(named.query, named.name).Scan(&keys).Error; err != nil || len(keys) == 0 {
			return false, err
		}
		*named.into = keys[0]
	}
	return true, w.boundByTime()
}

// boundByTime narrows the keys down to those of the time asked for, since messages.n grows with time, but for what clocks
// differ. The entries' own times decide.
func (w *searching) boundByTime() error {
	if w.q.after != nil {
		first, err := w.firstSince(*w.q.after - clockSlack)
		if err != nil {
			return err
		}
		w.lower = first
	}
	if w.q.before != nil {
		end, err := w.firstSince(*w.q.before + clockSlack)
		if err != nil {
			return err
		}
		w.upper = min(w.upper, end)
	}
	return nil
}

// firstSince halves the keys until it has the first entry that is not older than that; past the last one if all are.
func (w *searching) firstSince(at db.Stamp) (int64, error) {
	var high *int64
	if err := w.tx.Raw("SELECT max(n) FROM search_entries").Scan(&high).Error; err != nil || high == nil {
		return 0, err
	}
	low, end := int64(0), *high+1
	for low < end {
		middle := low + (end-low)/2
		var row struct {
			N         int64
			CreatedAt db.Stamp
		}
		err := w.tx.Raw("SELECT n, created_at FROM search_entries WHERE n >= ? ORDER BY n LIMIT 1", middle).Scan(&row).Error
		switch {
		case err != nil:
			return 0, err
		case row.CreatedAt < at:
			low = row.N + 1
		default:
			end = middle
		}
	}
	return low, nil
}

// keys finds the newest limit messages.
func (w *searching) keys(limit int) (found []int64, err error) {
	for walked, window := 0, firstWalk; ; {
		keys, done, err := w.walk(window, limit-len(found))
		found = append(found, keys...)
		if err != nil || done || len(found) == limit {
			return found, err
		}
		walked += window
		enough := walked * limit / max(1, len(found)) // entries, as far as one can tell
		switch indexable := len(w.q.allTerms()) > 0; {
		case !indexable:
			window = walked
		case len(found) > 0 && enough <= maxWalk:
			window = max(firstWalk, enough-walked)
		default:
			rest, err := w.ask(limit - len(found))
			return append(found, rest...), err
		}
	}
}

// walk reads the next entries from the newest on and finds up to limit of them; done says that there are no more to read.
func (w *searching) walk(window, limit int) (keys []int64, done bool, err error) {
	here, args := "", []any{}
	if w.q.room != 0 {
		here, args = here+"e.room_id = ? AND ", append(args, w.q.room)
	}
	if w.q.author != 0 {
		here, args = here+"e.author_id = ? AND ", append(args, w.q.author)
	}
	var edge []int64
	err = w.tx.Raw(`SELECT e.n FROM search_entries e WHERE `+here+`e.n < ? AND e.n >= ? ORDER BY e.n DESC LIMIT 1 OFFSET ?`,
		append(slices.Clone(args), w.upper, w.lower, window-1)...).Scan(&edge).Error
	if err != nil {
		return nil, false, err
	}
	until := w.lower
	if len(edge) > 0 {
		until = edge[0]
	}
	args = append(args, w.upper, until)
	if len(w.q.terms) > 0 {
		condition, more := w.s.search.matches(w.q.terms)
		here, args = here+condition+" AND ", append(slices.Clone(args[:len(args)-2]), append(more, w.upper, until)...)
	}
	visible, more := w.visible()
	err = w.tx.Raw(`SELECT e.n FROM search_entries e WHERE `+here+`e.n < ? AND e.n >= ? AND `+visible+`
		ORDER BY e.n DESC LIMIT ?`, append(append(args, more...), limit)...).Scan(&keys).Error
	w.upper = until
	return keys, len(edge) == 0, err
}

// ask has the index find up to limit more.
func (w *searching) ask(limit int) (keys []int64, err error) {
	if prepare := w.s.search.prepare; prepare != "" {
		if err := w.tx.Exec(prepare).Error; err != nil {
			return nil, err
		}
	}
	query, order, text := w.s.search.found(w.q.allTerms())
	visible, args := w.visible()
	args = append(append([]any{text, w.upper, w.lower}, args...), limit)
	err = w.tx.Raw(query+" AND "+visible+" ORDER BY "+order+" DESC LIMIT ?", args...).Scan(&keys).Error
	return keys, err
}

// visible is the condition that the viewer may see an entry e now (chat.CanSee), and that it is of the time asked for.
func (w *searching) visible() (condition string, args []any) {
	condition = `(SELECT r.visibility = 'public' OR EXISTS (SELECT 1 FROM memberships s WHERE s.room_id = r.id AND s.user_id = ?)
		FROM rooms r WHERE r.id = e.room_id)`
	args = []any{w.viewer}
	if w.q.before != nil {
		condition, args = condition+" AND e.created_at < ?", append(args, *w.q.before)
	}
	if w.q.after != nil {
		condition, args = condition+" AND e.created_at > ?", append(args, *w.q.after)
	}
	return condition, args
}

// messages reads what was found, in that order.
func (w *searching) messages(keys []int64) ([]chat.Found, error) {
	var found []struct {
		RoomName, RoomTitle string
		Message             messageRow `gorm:"embedded"`
	}
	err := w.tx.Raw(`SELECT r.name AS room_name, r.title AS room_title, `+messageColumns+`
		FROM messages m JOIN rooms r ON r.id = m.room_id WHERE m.n ? ORDER BY m.n DESC`, db.OneOf(keys)).Scan(&found).Error
	if err != nil {
		return nil, err
	}
	rows := make([]messageRow, len(found))
	for i, f := range found {
		rows[i] = f.Message
	}
	r, err := newResolver(w.tx, w.viewer, rows)
	if err != nil {
		return nil, err
	}
	all := make([]chat.Found, len(found))
	for i, f := range found {
		all[i] = chat.Found{
			Message: r.message(f.Message, f.RoomName), RoomTitle: f.RoomTitle, Marks: words.Marks(f.Message.Body, w.q.terms),
		}
	}
	return all, nil
}

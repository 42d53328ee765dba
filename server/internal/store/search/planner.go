package search

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

const (
	// firstWalk is how many entries are read from the newest on before the index is asked, and maxWalk how many at most where
	// that promises a full page: about as many as there are to sort, of a million, of a word that is just too rare for that.
	firstWalk = 1000
	maxWalk   = 8000
	// maxChecked bounds the texts that are read for one page, and maxWalkAlone the entries where no index
	// helps. A page that reaches a bound ends there; the next one goes on.
	maxChecked   = 4000
	maxWalkAlone = 64_000
	// maxCheckedAtOnce bounds the texts in memory.
	maxCheckedAtOnce = 1000
	// clockSlack is by how much the clocks of those who stored messages may ever have differed.
	clockSlack = db.Stamp(24 * time.Hour / time.Millisecond)
	// maxWords bounds the words and signs of a search, each pair of an unspaced script counting as one.
	maxWords = 128
)

// Query is what to find: entries that hold all terms and none of Without, in those rooms, by those
// authors (0 for any), made in that time.
type Query struct {
	Viewer chat.UserID
	Now    db.Stamp // when bans are asked for
	// Below is where to start: the keys of the entries found are less.
	Below int64

	Room, Author                 int64
	WithoutRooms, WithoutAuthors []int64
	Has, WithoutHas              []chat.Trait
	Before, After                *db.Stamp
	terms, without               []words.Term
}

// SetTerms says what must and what must not be in the text.
func (q *Query) SetTerms(terms, without []chat.SearchTerm) error {
	n := 0
	convert := func(sought []chat.SearchTerm) (converted []words.Term) {
		for _, s := range sought {
			t := words.NewTerm(s.Text, s.Quoted)
			converted = append(converted, t)
			n += len(t.Words) + len(t.Signs)
		}
		return converted
	}
	q.terms, q.without = convert(terms), convert(without)
	if n > maxWords {
		return chat.TooManyWords(maxWords)
	}
	return nil
}

// Hit is a message that was found, and where in its body the terms are.
type Hit struct {
	N     int64
	Marks [][2]int
}

// Found is a page of hits, newest first. Stopped is where the search ended before it knew of all that
// would have filled the page: the key of the last message that it looked at; 0 if it did not.
type Found struct {
	Hits    []Hit
	Stopped int64
}

// Find finds up to limit messages, in the transaction of a snapshot.
//
// What is common is found soon by reading entries from the newest on; to ask the index for it would give all that ever was,
// to be sorted. What is rare the index finds. So the newest entries (of the room or of the author, if there is one) are read
// first, and go on being read while they promise to fill the page; else the index finds the rest.
//
// An entry has words and signs, and not how they stand beside each other. So both ways give candidates,
// and the texts say which of them hold the terms.
func (x *Index) Find(tx *gorm.DB, q Query, limit int) (found Found, err error) {
	if slices.ContainsFunc(q.terms, words.Term.IsNothing) {
		return found, nil
	}
	s := &search{x: x, tx: tx, q: q, upper: q.Below, window: firstWalk, limit: limit}
	if s.usesSigns, err = x.isAllCurrent(tx); err != nil {
		return found, err
	}
	if err := s.boundByTime(); err != nil {
		return found, err
	}
	for len(s.hits) < limit && !s.isDone && !s.isSpent() {
		keys, err := s.candidates()
		if err != nil {
			return found, err
		}
		if err := s.check(keys); err != nil {
			return found, err
		}
	}
	found.Hits = s.hits
	if len(s.hits) < limit && !s.isDone {
		found.Stopped = s.upper
	}
	return found, nil
}

// Confirm says which of hits, which a copy of the database found, are found now, newest first, and where their terms are now.
func (x *Index) Confirm(tx *gorm.DB, q Query, hits []Hit) ([]Hit, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	keys := make([]int64, len(hits))
	for i, hit := range hits {
		keys[i] = hit.N
	}
	s := &search{x: x, tx: tx, q: q, limit: len(hits)}
	here := where{text: "e.n ?", args: []any{db.OneOf(keys)}}
	s.narrow(&here)
	var stand []int64
	if err := tx.Raw("SELECT e.n FROM search_entries e WHERE "+here.text, here.args...).Scan(&stand).Error; err != nil {
		return nil, err
	}
	err := s.check(stand)
	return s.hits, err
}

// search is one search. What is still to be looked at are the entries of [lower, upper).
type search struct {
	x            *Index
	tx           *gorm.DB
	q            Query
	lower, upper int64
	limit        int
	// usesSigns says that all entries have the signs of their texts. Those of an earlier form do not: while
	// there are such, candidates are found by words alone.
	usesSigns bool

	hits    []Hit
	checked int // texts read
	walked  int // entries read without the index
	window  int // entries to walk through next
	isAsked bool
	isDone  bool
}

// boundByTime narrows the keys down to those of the time asked for, since messages.n grows with time, but for what clocks
// differ. The entries' own times decide.
func (s *search) boundByTime() error {
	if s.q.After != nil {
		first, err := s.firstSince(*s.q.After - clockSlack)
		if err != nil {
			return err
		}
		s.lower = first
	}
	if s.q.Before != nil {
		end, err := s.firstSince(*s.q.Before + clockSlack)
		if err != nil {
			return err
		}
		s.upper = min(s.upper, end)
	}
	return nil
}

// firstSince halves the keys until it has the first entry that is not older than that; past the last one if all are.
func (s *search) firstSince(at db.Stamp) (int64, error) {
	var high *int64
	if err := s.tx.Raw("SELECT max(n) FROM search_entries").Scan(&high).Error; err != nil || high == nil {
		return 0, err
	}
	low, end := int64(0), *high+1
	for low < end {
		middle := low + (end-low)/2
		var row struct {
			N         int64
			CreatedAt db.Stamp
		}
		err := s.tx.Raw("SELECT n, created_at FROM search_entries WHERE n >= ? ORDER BY n LIMIT 1", middle).Scan(&row).Error
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

// isSpent says that the page has cost enough.
func (s *search) isSpent() bool {
	return s.checked >= maxChecked || !s.isIndexed() && s.walked >= maxWalkAlone
}

// isIndexed says whether the index knows something of what is sought.
func (s *search) isIndexed() bool { return len(s.atoms()) > 0 }

// atoms are what the index knows of what is sought.
func (s *search) atoms() []atom {
	all := s.textAtoms()
	if s.q.Room != 0 {
		all = append(all, atom{words: []string{roomWord(s.q.Room)}})
	}
	if s.q.Author != 0 {
		all = append(all, atom{words: []string{authorWord(s.q.Author)}})
	}
	return all
}

func (s *search) textAtoms() (all []atom) {
	for _, t := range s.q.terms {
		if len(t.Words) > 0 {
			all = append(all, atom{t.Words, t.Prefix})
		}
		if s.usesSigns {
			for _, sign := range t.Signs {
				all = append(all, atom{[]string{sign.Text}, sign.Prefix})
			}
		}
	}
	return all
}

// excluded are those of the terms that must not be there of which the index knows all.
func (s *search) excluded() (none []atom) {
	for _, t := range s.q.without {
		if t.IsExact() {
			none = append(none, atom{t.Words, t.Prefix})
		}
	}
	return none
}

// batch is how many candidates to look at next: as many as fill the page, by the share of them that held
// the terms so far.
func (s *search) batch() int {
	want := (s.limit - len(s.hits)) * (s.checked + 1) / (len(s.hits) + 1)
	return max(s.limit-len(s.hits), min(want, maxCheckedAtOnce))
}

// candidates finds the next ones, the newest first.
func (s *search) candidates() ([]int64, error) {
	if s.isAsked {
		return s.ask(s.batch())
	}
	keys, isWhole, err := s.walk(s.window, s.batch())
	if err != nil || s.isDone || !isWhole {
		return keys, err
	}
	s.walked += s.window
	// As far as one can tell, so many entries fill the page.
	enough := s.walked * s.limit / max(1, len(s.hits)+len(keys))
	switch {
	case !s.isIndexed():
		s.window = min(s.walked, maxWalk)
	case len(s.hits)+len(keys) > 0 && enough <= maxWalk:
		s.window = max(firstWalk, enough-s.walked)
	default:
		s.isAsked = true
	}
	return keys, nil
}

// walk reads the next entries from the newest on and finds up to limit of them. isWhole says that it read
// all that it was to.
func (s *search) walk(window, limit int) (keys []int64, isWhole bool, err error) {
	var here where
	if s.q.Room != 0 {
		here.and("e.room_id = ?", s.q.Room)
	}
	if s.q.Author != 0 {
		here.and("e.author_id = ?", s.q.Author)
	}
	here.and("e.n < ? AND e.n >= ?", s.upper, s.lower)
	var edge []int64
	err = s.tx.Raw("SELECT e.n FROM search_entries e WHERE "+here.text+" ORDER BY e.n DESC LIMIT 1 OFFSET ?",
		append(slices.Clone(here.args), window-1)...).Scan(&edge).Error
	if err != nil {
		return nil, false, err
	}
	until := s.lower
	if len(edge) > 0 {
		until = edge[0]
	}
	here.args[len(here.args)-1] = until
	if all, none := s.textAtoms(), s.excluded(); len(all)+len(none) > 0 {
		condition, args := s.x.sql.matches(all, none)
		here.and(condition, args...)
	}
	s.narrow(&here)
	err = s.tx.Raw("SELECT e.n FROM search_entries e WHERE "+here.text+" ORDER BY e.n DESC LIMIT ?",
		append(here.args, limit)...).Scan(&keys).Error
	if err != nil {
		return nil, false, err
	}
	if len(keys) == limit {
		s.upper = keys[limit-1]
		return keys, false, nil
	}
	s.upper, s.isDone = until, len(edge) == 0
	return keys, true, nil
}

// ask has the index find up to limit more.
func (s *search) ask(limit int) (keys []int64, err error) {
	if prepare := s.x.sql.prepare; prepare != "" {
		if err := s.tx.Exec(prepare).Error; err != nil {
			return nil, err
		}
	}
	only, without, err := s.roomAtoms()
	if err != nil {
		return nil, err
	}
	query, order, text := s.x.sql.found(s.atoms(), only, append(s.excluded(), without...))
	here := where{text: query, args: []any{text, s.upper, s.lower}}
	s.narrow(&here)
	err = s.tx.Raw(here.text+" ORDER BY "+order+" DESC LIMIT ?", append(here.args, limit)...).Scan(&keys).Error
	if len(keys) < limit {
		s.isDone = true
	} else {
		s.upper = keys[limit-1]
	}
	return keys, err
}

// maxRooms bounds the rooms that the index is told of.
const maxRooms = 64

// roomAtoms tells the index of rooms, if they are few: of those that the viewer may not see, else of those that
// the viewer may. So a word that is common only where the viewer may not look is not found there, entry by entry,
// to be thrown away. Whether an entry may be seen narrow says, all the same.
func (s *search) roomAtoms() (only, without []atom, err error) {
	if s.q.Room != 0 {
		return nil, nil, nil
	}
	const mySeat = "EXISTS (SELECT 1 FROM memberships s WHERE s.room_id = r.id AND s.user_id = ?)"
	without, areFew, err := s.listRooms("r.visibility <> 'public' AND NOT " + mySeat)
	if err != nil || areFew {
		return nil, without, err
	}
	only, _, err = s.listRooms("r.visibility = 'public' OR " + mySeat)
	return only, nil, err
}

// listRooms gives rooms to the index, if they are few. The condition's one parameter is the viewer.
func (s *search) listRooms(condition string) (atoms []atom, areFew bool, err error) {
	var rooms []int64
	err = s.tx.Raw("SELECT r.id FROM rooms r WHERE "+condition+" LIMIT ?", s.q.Viewer, maxRooms+1).Scan(&rooms).Error
	if err != nil || len(rooms) > maxRooms {
		return nil, false, err
	}
	for _, room := range rooms {
		atoms = append(atoms, atom{words: []string{roomWord(room)}})
	}
	return atoms, true, nil
}

// where is a condition in the making.
type where struct {
	text string
	args []any
}

func (w *where) and(condition string, args ...any) {
	if w.text != "" {
		w.text += " AND "
	}
	w.text += condition
	w.args = append(w.args, args...)
}

// narrow adds that the viewer may see an entry e now (chat.CanSee), and what else is asked for that needs no text.
func (s *search) narrow(w *where) {
	w.and(`(SELECT r.visibility = 'public' AND NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.room_id = r.id AND x.user_id = ?
			AND x.kind = 'ban' AND (x.until IS NULL OR x.until > ?))
			OR EXISTS (SELECT 1 FROM memberships s WHERE s.room_id = r.id AND s.user_id = ?)
		FROM rooms r WHERE r.id = e.room_id)`, s.q.Viewer, s.q.Now, s.q.Viewer)
	for _, trait := range s.q.Has {
		w.and(traits[trait])
	}
	for _, trait := range s.q.WithoutHas {
		if trait != chat.HasLink { // its condition is true of some that have none
			w.and("NOT " + traits[trait])
		}
	}
	if s.q.Before != nil {
		w.and("e.created_at < ?", *s.q.Before)
	}
	if s.q.After != nil {
		w.and("e.created_at > ?", *s.q.After)
	}
	for _, not := range []struct {
		column string
		keys   []int64
	}{{"e.room_id", s.q.WithoutRooms}, {"e.author_id", s.q.WithoutAuthors}} {
		if len(not.keys) > 0 {
			w.and(not.column+" NOT IN (?"+strings.Repeat(", ?", len(not.keys)-1)+")", anyOf(not.keys)...)
		}
	}
}

// traits are the conditions that the message of an entry e has something. That of a link is true of all that have one, and
// of some that have not, as of those in code: holdsLinks decides by the text.
var traits = map[chat.Trait]string{
	chat.HasFile:  "EXISTS (SELECT 1 FROM files f WHERE f.message = e.n)",
	chat.HasImage: "EXISTS (SELECT 1 FROM files f WHERE f.message = e.n AND f.kind = 'image')",
	chat.HasLink: `EXISTS (SELECT 1 FROM messages x WHERE x.n = e.n
		AND (x.body LIKE '%://_%' OR lower(x.body) LIKE '%www._%'))`,
}

func anyOf(keys []int64) []any {
	all := make([]any, len(keys))
	for i, key := range keys {
		all[i] = key
	}
	return all
}

// check reads the texts of candidates, and keeps those that hold what is sought.
func (s *search) check(keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	var rows []struct {
		N    int64
		Body string
		Text string
	}
	err := s.tx.Raw("SELECT m.n, m.body, "+textOf+" AS text FROM messages m WHERE m.n ? ORDER BY m.n DESC", db.OneOf(keys)).Scan(&rows).Error
	if err != nil {
		return err
	}
	s.checked += len(keys)
	for _, row := range rows {
		text := words.NewText(row.Text)
		if !s.holds(text) || !s.holdsLinks(row.Body) {
			continue
		}
		s.hits = append(s.hits, Hit{row.N, marksIn(row.Body, text.Marks(s.q.terms))})
		if len(s.hits) == s.limit {
			return nil
		}
	}
	return nil
}

// marksIn are the marks of a text that lie in the body that it begins with: names of files stand behind it.
func marksIn(body string, marks [][2]int) (in [][2]int) {
	end := utf8.RuneCountInString(body)
	for _, mark := range marks {
		if mark[0] < end {
			in = append(in, [2]int{mark[0], min(mark[1], end)})
		}
	}
	return in
}

func (s *search) holds(text *words.Text) bool {
	for _, t := range s.q.terms {
		if !text.Holds(t) {
			return false
		}
	}
	return !slices.ContainsFunc(s.q.without, text.Holds)
}

// holdsLinks says whether a body has a link where one is sought, and none where none may be.
func (s *search) holdsLinks(body string) bool {
	isSought, isExcluded := slices.Contains(s.q.Has, chat.HasLink), slices.Contains(s.q.WithoutHas, chat.HasLink)
	if !isSought && !isExcluded {
		return true
	}
	hasLink := chat.FirstLink(body) != ""
	return (!isSought || hasLink) && (!isExcluded || !hasLink)
}

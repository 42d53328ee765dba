package chat

import (
	"context"
	"strings"
	"time"
	_ "time/tzdata" // zones are known wherever the binary runs
	"unicode"
	"unicode/utf8"
)

// MaxQuery bounds what is searched for, and the value of a filter, in code points.
const MaxQuery = 200

// SearchDraft is a search as asked: the text, and filters beside it, which mean what they mean in the text.
type SearchDraft struct {
	Q, Room, Author, Before, After string
	// Zone is the IANA name of the time zone whose days are meant; "" is UTC.
	Zone string
}

// Search is what to look for: messages in which all terms are and none of Without, of that room and
// author ("" for any), not of those others, made in that time.
type Search struct {
	Terms, Without []SearchTerm
	Room, Author   string

	WithoutRooms, WithoutAuthors []string

	// Has are what the messages have, and WithoutHas what they have not.
	Has, WithoutHas []Trait

	Before *time.Time // messages before this moment
	After  *time.Time // messages after it
}

// Trait is what a message may have beside its words.
type Trait string

// The traits (contract section 8).
const (
	HasFile  Trait = "file"
	HasImage Trait = "image"
	HasLink  Trait = "link"
)

// IsEmpty says that neither a word nor a filter was given.
func (s Search) IsEmpty() bool {
	return len(s.Terms) == 0 && len(s.Without) == 0 && s.Room == "" && s.Author == "" &&
		len(s.Has) == 0 && len(s.WithoutHas) == 0 && len(s.WithoutRooms) == 0 && len(s.WithoutAuthors) == 0 && s.Before == nil && s.After == nil
}

// SearchTerm is one piece of text. A quoted one is a phrase of whole words; else its last word may be the beginning of one.
type SearchTerm struct {
	Text   string
	Quoted bool
}

// Found is a message that was looked for. Marks are where the terms are in its body: [start, end) in code points, in order,
// none touching another.
type Found struct {
	Message   Message
	RoomTitle string
	Marks     [][2]int
}

// SearchResult is what the store found, newest first.
type SearchResult struct {
	Found []Found
	// Stopped is where a search ended that would have taken too long: what is older was not looked at.
	// "" if it did not.
	Stopped MessageID
	// IsOfDeleted says that the author's account was deleted, and so its name finds nothing.
	IsOfDeleted bool
}

// SearchPage is what a search gives.
type SearchPage struct {
	Found []Found
	// Next is the message before which the next page begins; "" on the last one. A page may have few
	// messages, or none, and still not be the last one.
	Next MessageID
	// Notes say why nothing can be found by a part of the query.
	Notes []Field
}

// NothingSought is the answer to a search for neither a word nor anything else.
func NothingSought() error { return Invalid("query.q", "must have a word, or give a filter") }

// Search lists what the actor may see of that, newest first, past the message before ("" for the newest).
func (s *Service) Search(ctx context.Context, actor Actor, d SearchDraft, before MessageID, limit int) (SearchPage, error) {
	search, err := d.parse(actor)
	if err != nil {
		return SearchPage{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	leave, err := s.searches.Take(ctx, actor.User.ID)
	if err != nil {
		return SearchPage{}, err
	}
	defer leave()
	result, err := s.store.Search(ctx, actor.User.ID, search, before, limit+1)
	if err != nil {
		return SearchPage{}, err
	}
	p := SearchPage{Next: result.Stopped, Notes: d.notes(search, result.IsOfDeleted)}
	var more bool
	if p.Found, more = page(result.Found, limit); more {
		p.Next = p.Found[limit-1].Message.ID
	}
	return p, nil
}

func (d SearchDraft) notes(search Search, isOfDeleted bool) []Field {
	if !isOfDeleted {
		return nil
	}
	at := "query.q"
	if d.Author != "" {
		at = "query.author"
	}
	return []Field{{at, "The account " + search.Author + " was deleted: its messages are no longer found by its name."}}
}

func (d SearchDraft) parse(actor Actor) (Search, error) {
	q, bad := checkText("query.q", d.Q, 0, MaxQuery)
	zone, badZone := parseZone(d.Zone)
	if err := fieldErrors(bad, badZone); err != nil {
		return Search{}, err
	}
	p := &searchParser{me: actor.User.Username, zone: zone}
	for _, given := range []struct{ location, operator, value string }{
		{"query.room", "in", d.Room},
		{"query.author", "from", d.Author},
		{"query.before", "before", d.Before},
		{"query.after", "after", d.After},
	} {
		if given.value != "" {
			p.filter(given.location, given.operator, given.value, false)
		}
	}
	p.read(q)
	if err := fieldErrors(p.bad...); err != nil {
		return Search{}, err
	}
	if p.search.IsEmpty() {
		return Search{}, NothingSought()
	}
	return p.search, nil
}

// maxZone bounds the name of a time zone.
const maxZone = 64

// parseZone finds a time zone by its IANA name; "" is UTC.
func parseZone(name string) (*time.Location, *Field) {
	// Local would be the server's own.
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" && len(name) <= maxZone {
		return zone, nil
	}
	return nil, &Field{"query.tz", "must be the name of a time zone, like Europe/Berlin"}
}

// searchParser takes a query apart.
type searchParser struct {
	me     string // the username that `me` stands for
	zone   *time.Location
	search Search
	bad    []*Field
}

// read goes through the text: phrases in quotes (a last one may lack its end), filters, and pieces of
// text between spaces, each also with a minus before it.
func (p *searchParser) read(q string) {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		rest, isWithout := strings.CutPrefix(q, "-")
		if isWithout = isWithout && isExcluding(rest); !isWithout {
			rest = q
		}
		if phrase, after, ok := cutQuoted(rest, isQuote); ok {
			p.term(phrase, true, isWithout)
			q = after
			continue
		}
		if operator, after, ok := cutOperator(rest); ok {
			var value string
			value, q = cutValue(after)
			p.filter("query.q", operator, value, isWithout)
			continue
		}
		var piece string
		piece, q = cutAt(rest, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
		p.term(piece, false, isWithout)
	}
}

// isExcluding says whether a minus before that text means "without". It does not in an arrow, an option
// like --force, or where only signs come after it.
func isExcluding(rest string) bool {
	if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, ">") {
		return false
	}
	piece, _ := cutAt(rest, unicode.IsSpace)
	if r, _ := utf8.DecodeRuneInString(piece); isQuote(r) {
		return true
	}
	return strings.ContainsFunc(piece, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) })
}

// cutQuoted takes a text in quotes off the beginning.
func cutQuoted(s string, isQuote func(rune) bool) (quoted, rest string, ok bool) {
	r, size := utf8.DecodeRuneInString(s)
	if !isQuote(r) {
		return "", s, false
	}
	quoted, rest = cutAt(s[size:], isQuote)
	_, end := utf8.DecodeRuneInString(rest)
	return quoted, rest[end:], true
}

// cutOperator takes the name of a filter off the beginning, with its colon.
func cutOperator(s string) (operator, rest string, ok bool) {
	piece, _ := cutAt(s, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
	operator, _, ok = strings.Cut(piece, ":")
	if !ok || !isOperator(foldASCII(operator)) {
		return "", s, false
	}
	return foldASCII(operator), s[len(operator)+1:], true
}

// cutValue takes a filter's value off the beginning: in quotes of either kind, or up to a space.
func cutValue(s string) (value, rest string) {
	for _, quotes := range []func(rune) bool{isQuote, isSingleQuote} {
		if value, rest, ok := cutQuoted(s, quotes); ok {
			return value, rest
		}
	}
	return cutAt(s, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
}

func cutAt(s string, ends func(rune) bool) (before, rest string) {
	if at := strings.IndexFunc(s, ends); at >= 0 {
		return s[:at], s[at:]
	}
	return s, ""
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func isSingleQuote(r rune) bool { return r == '\'' || r == '‘' || r == '’' }

func isOperator(text string) bool {
	return text == "from" || text == "in" || text == "before" || text == "after" || text == "has"
}

func (p *searchParser) term(text string, quoted, isWithout bool) {
	if strings.TrimSpace(text) == "" {
		return
	}
	into := &p.search.Terms
	if isWithout {
		into = &p.search.Without
	}
	*into = append(*into, SearchTerm{text, quoted})
}

func (p *searchParser) filter(location, operator, value string, isWithout bool) {
	value, bad := checkText(location, value, 1, MaxQuery)
	if bad == nil {
		bad = p.set(location, operator, value, isWithout)
	}
	p.bad = append(p.bad, bad)
}

func (p *searchParser) set(location, operator, value string, isWithout bool) *Field {
	switch operator {
	case "in":
		name := FoldRoomName(strings.TrimPrefix(value, "#"))
		if isWithout {
			return add(&p.search.WithoutRooms, name, location, "a room")
		}
		return setOnce(&p.search.Room, name, location, "one room at most")
	case "from":
		name := FoldUsername(strings.TrimPrefix(value, "@"))
		if name == "me" {
			name = p.me
		}
		if isWithout {
			return add(&p.search.WithoutAuthors, name, location, "an author")
		}
		return setOnce(&p.search.Author, name, location, "one author at most")
	}
	if operator == "has" {
		trait := Trait(foldASCII(value))
		if trait != HasFile && trait != HasImage && trait != HasLink {
			return &Field{location, "must give has as file, image or link"}
		}
		if isWithout {
			p.search.WithoutHas = append(p.search.WithoutHas, trait)
		} else {
			p.search.Has = append(p.search.Has, trait)
		}
		return nil
	}
	at, isDay, ok := parseMoment(value, p.zone)
	if !ok {
		return &Field{location, "must give " + operator + " as a date like 2026-11-23 or a time like 2026-11-23T09:31:00Z"}
	}
	p.bound(at, operator == "before", isDay, isWithout)
	return nil
}

// bound narrows the time down. A day's first moment is after it, and what is not before a moment is at it
// or after it.
func (p *searchParser) bound(at time.Time, isBefore, isDay, isWithout bool) {
	const least = time.Millisecond // of times as they are stored
	includesAt := !isBefore && isDay
	if isWithout {
		isBefore, includesAt = !isBefore, !includesAt
	}
	if isBefore {
		if includesAt {
			at = at.Add(least)
		}
		if p.search.Before == nil || at.Before(*p.search.Before) {
			p.search.Before = &at
		}
		return
	}
	if includesAt {
		at = at.Add(-least)
	}
	if p.search.After == nil || at.After(*p.search.After) {
		p.search.After = &at
	}
}

func setOnce(name *string, value, location, rule string) *Field {
	if value == "" || *name != "" && *name != value {
		return &Field{location, "must name " + rule}
	}
	*name = value
	return nil
}

func add(names *[]string, value, location, thing string) *Field {
	if value == "" {
		return &Field{location, "must name " + thing}
	}
	*names = append(*names, value)
	return nil
}

// parseMoment reads a date, which is its first moment in the zone, or a time; one without a zone of its
// own is in that zone.
func parseMoment(text string, zone *time.Location) (at time.Time, isDay, ok bool) {
	text = strings.ToUpper(text)
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return startOfDay(day, zone).UTC(), true, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at.UTC(), false, true
		}
	}
	return time.Time{}, false, false
}

// startOfDay is the first moment of a day in a zone. Where clocks are changed at midnight there may be two
// midnights, of which it is the first, or none: then the day begins with the change.
func startOfDay(day time.Time, zone *time.Location) time.Time {
	const aroundChanges = 36 * time.Hour
	for _, near := range []time.Duration{-aroundChanges, aroundChanges} { // the earlier midnight first
		_, offset := day.Add(near).In(zone).Zone()
		at := day.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Format(time.DateTime) == day.Format(time.DateTime) {
			return at
		}
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	start, end := at.ZoneBounds()
	if at.Format(time.DateOnly) < day.Format(time.DateOnly) {
		return end
	}
	return start
}

// TooManyWords is the answer to a search for more words than max.
func TooManyWords(maxWords int) error {
	return Invalid("query.q", "must have at most %d words", maxWords)
}

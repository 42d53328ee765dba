package chat

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxQuery bounds what is searched for, and the value of a filter, in code points.
const MaxQuery = 200

// SearchDraft is a search as asked: the text, and filters beside it, which mean what they mean in the text.
type SearchDraft struct {
	Q, Room, Author, Before, After string
}

// Search is what to look for: messages in which all terms are, of that room and author ("" for any), made in that time.
type Search struct {
	Terms  []SearchTerm
	Room   string
	Author string
	Before *time.Time // messages before this moment
	After  *time.Time // messages after it
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

// NothingSought is the answer to a search for neither a word nor anything else.
func NothingSought() error { return Invalid("query.q", "must have a word, or give a filter") }

// Search lists what the actor may see of that, newest first, past the message before ("" for the newest).
func (s *Service) Search(ctx context.Context, actor Actor, d SearchDraft, before MessageID, limit int) (found []Found, more bool, err error) {
	search, err := d.parse(actor)
	if err != nil {
		return nil, false, err
	}
	found, err = s.store.Search(ctx, actor.User.ID, search, before, limit+1)
	found, more = page(found, limit)
	return found, more, err
}

func (d SearchDraft) parse(actor Actor) (Search, error) {
	q, bad := checkText("query.q", d.Q, 0, MaxQuery)
	if err := fieldErrors(bad); err != nil {
		return Search{}, err
	}
	p := &searchParser{me: actor.User.Username}
	for _, given := range []struct{ location, operator, value string }{
		{"query.room", "in", d.Room},
		{"query.author", "from", d.Author},
		{"query.before", "before", d.Before},
		{"query.after", "after", d.After},
	} {
		if given.value != "" {
			p.filter(given.location, given.operator, given.value)
		}
	}
	p.read(q)
	if err := fieldErrors(p.bad...); err != nil {
		return Search{}, err
	}
	if s := p.search; len(s.Terms) == 0 && s.Room == "" && s.Author == "" && s.Before == nil && s.After == nil {
		return Search{}, NothingSought()
	}
	return p.search, nil
}

// searchParser takes a query apart.
type searchParser struct {
	me     string // the username that `me` stands for
	search Search
	bad    []*Field
}

// read goes through the text: phrases in quotes (a last one may lack its end), filters, and pieces of text between spaces.
func (p *searchParser) read(q string) {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		if r, size := utf8.DecodeRuneInString(q); isQuote(r) {
			phrase, rest := cutAt(q[size:], isQuote)
			_, end := utf8.DecodeRuneInString(rest)
			p.term(phrase, true)
			q = rest[end:]
			continue
		}
		var piece string
		piece, q = cutAt(q, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
		operator, value, ok := strings.Cut(piece, ":")
		if ok && isOperator(foldASCII(operator)) {
			p.filter("query.q", foldASCII(operator), value)
			continue
		}
		p.term(piece, false)
	}
}

func cutAt(s string, ends func(rune) bool) (before, rest string) {
	if at := strings.IndexFunc(s, ends); at >= 0 {
		return s[:at], s[at:]
	}
	return s, ""
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func isOperator(text string) bool {
	return text == "from" || text == "in" || text == "before" || text == "after"
}

func (p *searchParser) term(text string, quoted bool) {
	// What has neither is punctuation. (Symbols are emoji, among others.)
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) }) {
		p.search.Terms = append(p.search.Terms, SearchTerm{text, quoted})
	}
}

func (p *searchParser) filter(location, operator, value string) {
	value, bad := checkText(location, value, 1, MaxQuery)
	if bad == nil {
		bad = p.set(location, operator, value)
	}
	p.bad = append(p.bad, bad)
}

func (p *searchParser) set(location, operator, value string) *Field {
	switch operator {
	case "in":
		return setOnce(&p.search.Room, FoldRoomName(strings.TrimPrefix(value, "#")), location, "one room at most")
	case "from":
		name := FoldUsername(strings.TrimPrefix(value, "@"))
		if name == "me" {
			name = p.me
		}
		return setOnce(&p.search.Author, name, location, "one author at most")
	}
	at, isDay, ok := parseMoment(value)
	if !ok {
		return &Field{location, "must give " + operator + " as a date like 2026-11-23 or a time like 2026-11-23T09:31:00Z"}
	}
	if operator == "before" {
		if p.search.Before == nil || at.Before(*p.search.Before) {
			p.search.Before = &at
		}
		return nil
	}
	if isDay { // its first moment is in it
		at = at.Add(-time.Millisecond)
	}
	if p.search.After == nil || at.After(*p.search.After) {
		p.search.After = &at
	}
	return nil
}

func setOnce(name *string, value, location, rule string) *Field {
	if value == "" || *name != "" && *name != value {
		return &Field{location, "must name " + rule}
	}
	*name = value
	return nil
}

// parseMoment reads a date, which is its first moment in UTC, or a time; one without a zone is UTC.
func parseMoment(text string) (at time.Time, isDay, ok bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			return at.UTC(), layout == time.DateOnly, true
		}
	}
	return time.Time{}, false, false
}

// TooManyWords is the answer to a search for more words than max.
func TooManyWords(maxWords int) error {
	return Invalid("query.q", "must have at most %d words", maxWords)
}

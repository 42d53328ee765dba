package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxMentions bounds the names that one message mentions; what comes after mentions nobody.
	MaxMentions = 50
	// maxReadings bounds the usernames that one message may have looked up.
	maxReadings = 256
)

// Mention is one @name of a body: the usernames that it may mean, the longest first. Names hold the signs that sentences put
// behind a name, so "@ada-san." may mean `ada-san.`, `ada-san`, `ada-` and `ada`.
type Mention []string

// Named is a user whom a body may mention.
type Named struct {
	User
	IsMember bool // of the message's room
	Settings      // a member's, of that room
	// Restriction is theirs there, if it is a ban, also one that has ended.
	Restriction *Restriction
}

// nameAt is an @name where it stands in a body.
type nameAt struct {
	at       int // of the @, in bytes
	readings Mention
	isRoom   bool // @room: all members, if the author is on the room's staff
}

// findMentions reads the mentions of a body, each name once, and whether it names the room.
func findMentions(body string) (found []Mention, room bool) {
	seen := map[string]bool{}
	readings := 0
	for _, n := range namesIn(body) {
		room = room || n.isRoom
		if len(n.readings) == 0 || seen[n.readings[0]] {
			continue
		}
		if readings += len(n.readings); len(found) == MaxMentions || readings > maxReadings {
			break
		}
		seen[n.readings[0]] = true
		found = append(found, n.readings)
	}
	return found, room
}

// namesIn lists the names of a body. A name stands behind an @, outside of what markup hides, and is neither part of a
// word (`é@ada`, `@adaß`) nor of a package (`@ada/core`), nor one with a host (`@ada@example`). Scripts that put no space
// around it may touch it.
func namesIn(body string) (names []nameAt) {
	if !strings.Contains(body, "@") {
		return nil
	}
	hidden := readMarkup(body).hidden
	for at := range len(body) {
		if body[at] != '@' || hidden[at] || !freeAfter(body[:at]) {
			continue
		}
		if n, ok := readName(body[at+1:]); ok {
			n.at = at
			names = append(names, n)
		}
	}
	return names
}

func readName(text string) (n nameAt, ok bool) {
	length := nameLength(text)
	name, rest := foldASCII(text[:length]), text[length:]
	if name == "" || !isLetterOrDigit(name[0]) || belongsToLonger(name, rest) {
		return n, false
	}
	n.readings = readings(name, endsWord(rest))
	n.isRoom = strings.TrimRight(name, "._-") == roomName && (len(name) > len(roomName) || endsWord(rest))
	return n, n.isRoom || n.readings != nil
}

// roomName is what staff calls all members by. Nobody has this name: it is reserved.
const roomName = "room"

func nameLength(text string) int {
	for i := range len(text) {
		if !isLetterOrDigit(text[i]) && !isNameSign(text[i]) {
			return i
		}
	}
	return len(text)
}

func isNameSign(c byte) bool { return c == '.' || c == '-' || c == '_' }

// belongsToLonger: `@ada@example` has a host, `@ada/core` is a package.
func belongsToLonger(name, rest string) bool {
	switch {
	case strings.HasPrefix(rest, "@"):
		return !isNameSign(name[len(name)-1])
	case strings.HasPrefix(rest, "/"):
		return len(rest) > 1 && isLetterOrDigit(rest[1])
	}
	return false
}

// readings are the usernames that the folded text behind an @ may be, the longest first. One may end at every sign, before
// and behind it; isWhole says that the whole text may be one.
func readings(text string, isWhole bool) (names Mention) {
	for end := min(len(text), maxUsername); end > 0; end-- {
		if end == len(text) {
			if !isWhole {
				continue
			}
		} else if !isNameSign(text[end]) && !isNameSign(text[end-1]) {
			continue
		}
		if name := text[:end]; usernamePattern.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}

// touching are scripts whose words may touch a name: most of them put no space between words; Hebrew and Arabic write
// prepositions and conjunctions as part of the next word.
var touching = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Yi,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Javanese, unicode.Hebrew, unicode.Arabic,
	{ // what these share with others, and numbers in circles and brackets
		R16: []unicode.Range16{
			{Lo: 0x640, Hi: 0x640, Stride: 1},
			{Lo: 0x660, Hi: 0x669, Stride: 1},
			{Lo: 0x2460, Hi: 0x24ff, Stride: 1},
			{Lo: 0x2776, Hi: 0x2793, Stride: 1},
			{Lo: 0x3006, Hi: 0x3006, Stride: 1},
			{Lo: 0x3031, Hi: 0x3035, Stride: 1},
			{Lo: 0x303c, Hi: 0x303c, Stride: 1},
			{Lo: 0x30fc, Hi: 0x30fc, Stride: 1},
			{Lo: 0x3200, Hi: 0x33ff, Stride: 1},
			{Lo: 0xff70, Hi: 0xff70, Stride: 1},
			{Lo: 0xff9e, Hi: 0xff9f, Stride: 1},
		},
	},
}

// freeAfter says whether a name may begin behind the text: not behind an @, nor within a word. Marks and variation selectors
// belong to what stands before them.
func freeAfter(text string) bool {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if !unicode.In(r, unicode.Mn, unicode.Mc) {
			return r != '@' && !joins(r)
		}
		text = text[:len(text)-size]
	}
	return true
}

// endsWord says whether a name may end before the text.
func endsWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text == "" || r != '@' && !unicode.IsMark(r) && !joins(r)
}

// joins says whether a name that touches r is part of a longer word.
func joins(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !unicode.In(r, touching...)
}

// PickMentioned gives the users that the mentions mean, each once and in order of their keys, out of those found by username.
// The longest reading that names a member of the room wins, else the longest that names an account: so nobody takes over the
// mentions of a member by a longer name.
func PickMentioned(mentions []Mention, found map[string]Named) (users []User) {
	for _, m := range mentions {
		if n, ok := m.pick(found); ok {
			users = append(users, n.User)
		}
	}
	slices.SortFunc(users, func(a, b User) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(users, func(a, b User) bool { return a.ID == b.ID })
}

func (m Mention) pick(found map[string]Named) (picked Named, ok bool) {
	for _, name := range m {
		n, isFound := found[name]
		if isFound && n.IsMember {
			return n, true
		}
		if isFound && !ok {
			picked, ok = n, true
		}
	}
	return picked, ok
}

// MyMentions lists the messages that mention the actor in rooms that the actor may see now, newest first, past the message
// before ("" for the newest).
func (s *Service) MyMentions(ctx context.Context, actor Actor, before MessageID, limit int) (messages []Message, more bool, err error) {
	messages, err = s.store.MentionsOf(ctx, actor.User.ID, before, limit+1)
	messages, more = page(messages, limit)
	return messages, more, err
}

// notify tells those whom a message mentions.
func (s *Service) notify(notices []Notice) {
	for _, n := range notices {
		s.publisher.PublishSignal(n)
	}
}

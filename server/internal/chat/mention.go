package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxMentions bounds the names that one message mentions; what comes after mentions nobody.
const MaxMentions = 50

// Mention is one @name of a body: the usernames that it may mean, the longest first. A name may end in what may end a
// sentence as well: "@ada." means the user `ada.` if there is one, else `ada`.
type Mention []string

// unspaced are scripts in which a name may touch the words around it.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// findMentions reads the mentions of a body, each name once. A mention is an @ and a name, neither within a word nor part of
// an address: not `ada@example.org`, `@ada@example.org` or `https://example.org/@ada`.
func findMentions(body string) (found []Mention) {
	seen := map[string]bool{}
	for at := strings.IndexByte(body, '@'); at >= 0 && len(found) < MaxMentions; {
		start := at + 1
		end := start + nameLength(body[start:])
		before, _ := utf8.DecodeLastRuneInString(body[:at])
		after, _ := utf8.DecodeRuneInString(body[end:])
		name := FoldUsername(body[start:end])
		free := (at == 0 || !joins(before) && before != '/') && (end == len(body) || !joins(after))
		if mention := meanings(name); free && mention != nil && !seen[name] {
			seen[name] = true
			found = append(found, mention)
		}
		next := strings.IndexByte(body[end:], '@')
		if next < 0 {
			break
		}
		at = end + next
	}
	return found
}

func nameLength(text string) int {
	for i := range len(text) {
		c := text[i] | 0x20 // lower, for letters
		if (c < 'a' || c > 'z') && (text[i] < '0' || text[i] > '9') && !strings.ContainsRune("_.-", rune(text[i])) {
			return i
		}
	}
	return len(text)
}

// joins says whether a name that touches r is part of something longer.
func joins(r rune) bool {
	if r == '@' || r == '_' {
		return true
	}
	return (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)) && !unicode.In(r, unspaced...)
}

// meanings are the usernames that a folded text after an @ may be: the whole, without its last sign, without all at its end
// that may be punctuation.
func meanings(text string) (m Mention) {
	plain := strings.TrimRight(text, "_.-")
	for _, name := range []string{text, text[:max(len(text)-1, len(plain))], plain} {
		if usernamePattern.MatchString(name) && !slices.Contains(m, name) {
			m = append(m, name)
		}
	}
	return m
}

// PickMentioned gives the users that the mentions mean, each once and in order of their keys, out of those found by
// username.
func PickMentioned(mentions []Mention, found map[string]User) (users []User) {
	for _, m := range mentions {
		for _, name := range m {
			if u, ok := found[name]; ok {
				users = append(users, u)
				break
			}
		}
	}
	slices.SortFunc(users, func(a, b User) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(users, func(a, b User) bool { return a.ID == b.ID })
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

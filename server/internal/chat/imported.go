package chat

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ImportKey is what somebody or something was called where it comes from: the source is the import's name, the key an id
// there.
type ImportKey struct{ Source, Key string }

// ImportedEmail is an address that counts as confirmed, with the account's code to unsubscribe.
type ImportedEmail struct{ Address, Unsubscribe string }

// ImportedMessage is a message that was said elsewhere.
type ImportedMessage struct {
	ID       MessageID
	Room     RoomID
	Author   UserID
	ClientID string // the same one again, of that author in that room, is passed over
	ReplyTo  string // the client id of a message of the room; "" for none
	Body     string
	At       time.Time  // when it was said there
	EditedAt *time.Time // nil: never
	// Reactions are given each once, at most MaxReactions different emoji.
	Reactions []ImportedReaction
	Files     []FileID // unused ones of the author, of that room
	IsPinned  bool     // passed over where the room has MaxPins pins
}

// ImportLoss counts what of messages could not be stored: replies to a message that is not there, and pins for which a room had
// no place.
type ImportLoss struct{ Replies, Pins int64 }

// ImportedReaction is one user's reaction.
type ImportedReaction struct {
	Emoji string
	User  UserID
}

// Names are the names that the message mentions.
func (m ImportedMessage) Names() []Mention {
	mentions, _ := findMentions(m.Body)
	return mentions
}

// ImportedUsername makes a username of a name from elsewhere. With try above 1 it is another one for the same name.
func ImportedUsername(name string, try int) string {
	end := ""
	if try > 1 {
		end = "-" + strconv.Itoa(try)
	}
	made := cleanName(name, isNameSign, maxUsername-len(end))
	if len(made) < 2 {
		made = strings.TrimSuffix("person-"+made, "-")
	}
	if reservedNames[made+end] {
		return made + "-1" + end
	}
	return made + end
}

// ImportedRoomName is the same for the name of a room.
func ImportedRoomName(name string, try int) string {
	end := ""
	if try > 1 {
		end = "-" + strconv.Itoa(try)
	}
	made := cleanName(name, func(c byte) bool { return c == '-' }, 64-len(end))
	if made == "" || IsDirectName(made+end) {
		made = strings.TrimSuffix("room-"+made, "-")
	}
	return made[:min(len(made), 64-len(end))] + end
}

// cleanName keeps lower letters, digits and signs between them, and puts one - in the place of anything else.
func cleanName(name string, isSign func(byte) bool, most int) string {
	var b strings.Builder
	for _, r := range foldASCII(name) {
		switch c := byte(r); {
		case r < utf8.RuneSelf && (isLetterOrDigit(c) || isSign(c)):
			b.WriteByte(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	return strings.Trim(b.String(), "._-")
}

// ImportedLine makes a title or a name of a text from elsewhere, "" where nothing in it can be seen. isCut says that
// the end is missing.
func ImportedLine(text string, most int) (line string, isCut bool) {
	line = strings.Map(func(r rune) rune {
		if breaksLine(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	return cutImported(strings.Join(strings.Fields(line), " "), most)
}

// ImportedText is the same for texts of several lines.
func ImportedText(text string, most int) (cut string, isCut bool) {
	return cutImported(strings.TrimSpace(storable(text)), most)
}

func cutImported(text string, most int) (string, bool) {
	if !canBeSeen(text) {
		return "", false
	}
	if utf8.RuneCountInString(text) <= most {
		return text, false
	}
	return strings.TrimSpace(string([]rune(text)[:most-1])) + "…", true
}

// ImportedBodies are the bodies that a text from elsewhere needs: more than one where it is longer than MaxBody. None:
// nothing in it can be seen.
func ImportedBodies(text string) (bodies []string) {
	for text = strings.TrimSpace(storable(text)); text != ""; text = strings.TrimSpace(text) {
		part := firstPart(text)
		text = text[len(part):]
		if part = strings.TrimSpace(part); canBeSeen(part) {
			bodies = append(bodies, part)
		}
	}
	return bodies
}

// firstPart is as much of the text as a message takes, to the end of a line or a word where one is near.
func firstPart(text string) string {
	end, runes := len(text), 0
	for i := range text {
		if runes == MaxBody {
			end = i
			break
		}
		runes++
	}
	if end == len(text) {
		return text
	}
	for _, sign := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:end], sign); i > end/2 {
			return text[:i+1]
		}
	}
	return text[:end]
}

func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
}

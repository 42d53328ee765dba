package chat

import "unicode/utf8"

// weight is no less than the bytes of the events that a post becomes, as they are written to its readers: its
// message.created, and member.joined where its author joins. What is not known yet is taken for the longest: whom it
// mentions, and what it quotes.
func (p Post) weight() int {
	// The names of the fields, the ids, numbers, times and line ends.
	const created, joined, quoted = 400, 136, 112
	author := weightOfUser(p.Author)
	room := encodedLen(p.RoomName)
	bytes := created + 2*room + 2*author + encodedLen(p.Draft.Body) + encodedLen(p.Draft.ClientID)
	bytes += joined + room + 2*author
	bytes += len(p.Mentions)*heaviestUser + len(p.Draft.Files)*heaviestFile
	if p.Draft.ReplyTo != nil {
		bytes += quoted + heaviestUser + longestRune*MaxBody
	}
	return bytes
}

// size is about what a post takes of the memory while it waits.
func (p Post) size() int {
	const fixed, mention = 512, 64
	return fixed + len(p.Draft.Body) + len(p.Draft.ClientID) + mention*len(p.Mentions)
}

const (
	// longestRune is what a code point takes at most: an escape.
	longestRune = len(`\u0000`)
	// userElse is a user without the id and the names; maxID is more than any id has.
	userElse, maxID = 84 + 46, 64
	heaviestUser    = userElse + maxID + maxUsername + longestRune*MaxDisplayName + pictureElse + maxPicture + statusElse + maxEmoji + longestRune*MaxStatusText
	// pictureElse and statusElse are what a picture and a status take besides their own texts.
	pictureElse, maxPicture = 24, 64
	statusElse, maxEmoji    = 64, 128
	// heaviestFile has a name of the longest escapes; its type and its placeholder are of this server's making.
	heaviestFile = 512 + longestRune*MaxFileName
	// heaviestPost is the largest weight.
	heaviestPost = 1024 + 4*heaviestUser + longestRune*(2*MaxBody+MaxClientID) + (MaxMentions+1)*heaviestUser + MaxFiles*heaviestFile
)

func weightOfUser(u User) int {
	bytes := userElse + encodedLen(u.PublicID) + encodedLen(u.Username) + encodedLen(u.DisplayName)
	if u.Picture != "" {
		bytes += pictureElse + encodedLen(u.Picture)
	}
	if u.Status != (Status{}) {
		bytes += statusElse + encodedLen(u.Status.Emoji) + encodedLen(u.Status.Text)
	}
	return bytes
}

// encodedLen is the length of a text in JSON, as it is written to readers: without the quotes.
func encodedLen(s string) (n int) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r == '\u0085' || r == '\u2028' || r == '\u2029' {
				n += longestRune
			} else {
				n += size
			}
			i += size
			continue
		case c < ' ' || c == 0x7f:
			n += longestRune
		case c == '"' || c == '\\':
			n += 2
		default:
			n++
		}
		i++
	}
	return n
}

// Package imports takes people, rooms and messages over from other chat programs: from an export of Slack, from Mattermost's
// bulk export, from DiscordChatExporter's JSON. A reader for each turns what it finds into one model and hands it to a
// Sink, which keeps people and rooms in memory and messages in a file, sorted by time; one Writer stores it all, in steps,
// once nothing in the archive was found wrong. What is not taken is counted in a Report, by kind and reason.
//
// It imports chat, emoji and slackformat.
package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Bounds of an archive. A larger one is refused as a whole, before anything is stored.
const (
	maxPeople   = 200_000
	maxRooms    = 50_000
	maxMembers  = 5_000_000 // of all rooms together
	maxMessages = 50_000_000
	maxKey      = 100      // of an id there, in bytes
	maxText     = 1 << 20  // of a message, in bytes: what is longer is cut
	maxLine     = 16 << 20 // of a line or a JSON value, in bytes
	maxGiven    = 1000     // reactions of one message
	maxSpooled  = 64 << 30 // bytes of messages on their way
)

// Person is somebody of an archive.
type Person struct {
	Key      string
	Name     string // as a username is made of it
	Display  string
	Email    string
	IsBot    bool
	HasLeft  bool // the account there was closed: it cannot sign in here
	IsSilent bool // only messages name them: the archive has no account of that id
}

// Kind says who sees a room.
type Kind int

// The kinds.
const (
	Public Kind = iota
	Private
	Direct
)

// Room is a room of an archive.
type Room struct {
	Key, Name, Title, Topic string
	Kind                    Kind
	Members                 []string // keys of people
	Creator                 string   // "" for nobody known
	CreatedAt               time.Time
	IsArchived              bool
}

// Message is a message of an archive. In its body, mark(key) stands where somebody is mentioned.
type Message struct {
	Room, Key, Author string
	At                time.Time
	EditedAt          time.Time // zero: never
	Body              string
	ReplyTo           string     // the key of a message of the room, "" for none
	Reactions         []Reaction `json:",omitempty"`
	Files             []File     `json:",omitempty"`
	IsPinned          bool       `json:",omitempty"`
}

// Reaction is an emoji that people gave.
type Reaction struct {
	Emoji string
	By    []string
}

// File is a file of a message. Path is where its bytes are in the archive, "" where they are not.
type File struct{ Name, Path, URL string }

// Files opens what an archive has of files. Size is that of what is read.
type Files interface {
	Open(path string) (body io.ReadCloser, size int64, err error)
}

// Reader reads an archive into a sink. It ends with the first thing that makes the archive one that cannot be trusted.
type Reader interface {
	Files
	Read(ctx context.Context, to *Sink) error
	Close() error
}

// ErrRefused is in the error for an archive that is not taken.
var ErrRefused = errors.New("the archive is refused, and nothing of it was stored")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

// markSign stands around the key of somebody in a body. Texts lose it where they have it themselves.
const markSign = "\x01"

func mark(key string) string { return markSign + key + markSign }

// toChat is the visibility here.
func (k Kind) toChat() chat.Visibility {
	if k == Public {
		return chat.Public
	}
	return chat.Private
}

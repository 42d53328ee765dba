package chat

import (
	"regexp"
	"strings"
	"time"
)

// UserID is the internal key of an account; it never leaves the server.
type UserID int64

// User is an account as others see it.
type User struct {
	ID          UserID
	PublicID    string // the id on the wire
	Username    string // folded; kept for ever once taken, shown as null when Deleted
	DisplayName string
	CreatedAt   time.Time
	Deleted     bool
	Picture     string // the hash of its bytes, "" for none
	IsBot       bool
	Status      Status
	Admin       bool // administers the server; told to the user alone and to administrators
}

// Credentials are what login checks.
type Credentials struct {
	User         User
	PasswordHash string
	Suspended    bool
}

// maxUsername is how long a username may be.
const maxUsername = 32

// Bounds of a password, in bytes.
const (
	MinPassword = 8
	MaxPassword = 256
)

var (
	usernamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{1,31}$`)
	reservedNames   = map[string]bool{"me": true, "all": true, "room": true, "here": true, "everyone": true, "deleted": true}
)

// FoldUsername brings a typed username to the form that is stored.
func FoldUsername(name string) string { return foldASCII(name) }

// checkUsername holds for new accounts. Older ones may end with a sign, which would read as the sentence's behind a mention.
func checkUsername(location, name string) (string, *Field) {
	name = FoldUsername(name)
	switch {
	case !usernamePattern.MatchString(name):
		return "", &Field{location, "must be 2 to 32 of a-z 0-9 _ . - and start with a letter or digit"}
	case isNameSign(name[len(name)-1]):
		return "", &Field{location, "must end with a letter or digit"}
	case reservedNames[name]:
		return "", &Field{location, "This name is reserved: choose another."}
	}
	return name, nil
}

func (s *Service) checkPassword(location, username, password string) *Field {
	switch {
	case len(password) < MinPassword || len(password) > MaxPassword:
		return &Field{location, "must be 8 to 256 bytes long"}
	case !canBeSeen(password):
		return &Field{location, "must have a character that can be seen"}
	case strings.EqualFold(password, username):
		return &Field{location, "must not be the username"}
	case s.passwords.WellKnown(password):
		return &Field{location, "This is one of the best-known passwords: choose another."}
	}
	return nil
}

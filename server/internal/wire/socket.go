package wire

import (
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Object is one JSON object that the server sends on a socket, other than an event (contract
// section 5). The fields are those beside `type`; ID echoes the command's, where there was one.
type Object interface{ objectType() string }

// EncodeObject gives one JSON object, its type first, without a line end.
func EncodeObject(o Object) []byte {
	fields := Encode(o)
	out := make([]byte, 0, len(fields)+len(o.objectType())+12)
	out = append(out, `{"type":"`...)
	out = append(out, o.objectType()...)
	out = append(out, '"')
	if len(fields) > len(`{}`) {
		out = append(out, ',')
	}
	return append(out, fields[1:]...)
}

// Welcome answers hello, and comes unasked where the header authenticated. LogID names the rooms' logs: seqs that were
// kept under another one are of other logs. It is left out while the database does not tell it.
type Welcome struct {
	ID           string       `json:"id,omitempty"`
	ConnectionID string       `json:"connection_id"`
	LogID        string       `json:"log_id,omitempty"`
	User         User         `json:"user"`
	HeartbeatMS  int64        `json:"heartbeat_ms"`
	Limits       SocketLimits `json:"limits"`
}

// SocketLimits is what one socket may do; 0 means no bound.
type SocketLimits struct {
	MaxBody          int `json:"max_body"`           // code points of a message
	MaxFrameBytes    int `json:"max_frame_bytes"`    // bytes of one frame from the client
	MaxSubscriptions int `json:"max_subscriptions"`  // rooms at once
	TypingIntervalMS int `json:"typing_interval_ms"` // more often a room is dropped in silence
}

// Subscribed answers subscribe. Seq is the head of the room's log when it was made.
type Subscribed struct {
	ID          string `json:"id,omitempty"`
	Room        string `json:"room"`
	Seq         int64  `json:"seq"`
	Online      []User `json:"online"`
	OnlineCount int    `json:"online_count"`
	Reset       bool   `json:"reset,omitempty"`
}

// Unsubscribed answers unsubscribe.
type Unsubscribed struct {
	ID   string `json:"id,omitempty"`
	Room string `json:"room"`
}

// Ack answers send, edit, delete, react and read.
type Ack struct {
	ID      string   `json:"id,omitempty"`
	Room    string   `json:"room"`
	Seq     int64    `json:"seq"`
	Message *Message `json:"message,omitempty"` // send
}

// Pong answers ping.
type Pong struct {
	ID string `json:"id,omitempty"`
}

// SocketError answers a command that was refused.
type SocketError struct {
	ID           string         `json:"id,omitempty"`
	Code         Code           `json:"code"`
	Detail       string         `json:"detail"`
	RetryAfterMS int64          `json:"retry_after_ms,omitempty"`
	Errors       []ProblemField `json:"errors,omitempty"`
	Until        *Time          `json:"until,omitempty"`
}

// FromProblem is how a problem is told on a socket.
func FromProblem(id string, p Problem) SocketError {
	return SocketError{
		ID: id, Code: p.Code, Detail: p.Detail, RetryAfterMS: roundUp(p.RetryAfter), Errors: p.Errors, Until: p.Until,
	}
}

func roundUp(d time.Duration) int64 { return int64((d + time.Millisecond - 1) / time.Millisecond) }

// Heartbeat tells how far each subscription has come.
type Heartbeat struct {
	Heads map[string]int64 `json:"heads"`
}

// Presence tells who came or went. In a room with more than a hundred people it only tells how many
// are online.
type Presence struct {
	Room        string `json:"room"`
	User        *User  `json:"user,omitempty"`
	Online      *bool  `json:"online,omitempty"`
	OnlineCount int    `json:"online_count"`
}

// Typing tells who is writing.
type Typing struct {
	Room string `json:"room"`
	User User   `json:"user"`
}

// Read tells a user's other connections where the marker stands.
type Read struct {
	Room string `json:"room"`
	Seq  int64  `json:"seq"`
}

// Settings tells a user's other connections how the user has set a room.
type Settings struct {
	Room string   `json:"room"`
	Me   Standing `json:"me"`
}

// Notice tells a user about a room, subscribed or not.
type Notice struct {
	Room   string            `json:"room"`
	Seq    int64             `json:"seq"`
	Reason chat.NoticeReason `json:"reason"`
}

// UserChanged tells those who share a room with somebody how they show themselves now.
type UserChanged struct {
	User User `json:"user"`
}

// Removed says that a subscription has ended because access was lost.
type Removed struct {
	Room string `json:"room"`
}

// TokenExpiring comes a minute before the token expires and the socket closes.
type TokenExpiring struct {
	ExpiresAt Time `json:"expires_at"`
}

// Draining says that this node is going away.
type Draining struct {
	ReconnectAfterMS int64 `json:"reconnect_after_ms"`
}

func (Welcome) objectType() string       { return "welcome" }
func (Subscribed) objectType() string    { return "subscribed" }
func (Unsubscribed) objectType() string  { return "unsubscribed" }
func (Ack) objectType() string           { return "ack" }
func (Pong) objectType() string          { return "pong" }
func (SocketError) objectType() string   { return "error" }
func (Heartbeat) objectType() string     { return "heartbeat" }
func (Presence) objectType() string      { return "presence" }
func (Typing) objectType() string        { return "typing" }
func (Read) objectType() string          { return "read" }
func (Settings) objectType() string      { return "settings" }
func (Notice) objectType() string        { return "notice" }
func (UserChanged) objectType() string   { return "user" }
func (Removed) objectType() string       { return "removed" }
func (TokenExpiring) objectType() string { return "token_expiring" }
func (Draining) objectType() string      { return "draining" }

package chaos

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
)

// What a stranger makes of the contract's JSON.

type person struct {
	ID       string  `json:"id"`
	Username *string `json:"username"`
}

// name is the username; a deleted account has none.
func (p *person) name() string {
	if p == nil || p.Username == nil {
		return ""
	}
	return *p.Username
}

type message struct {
	ID        string  `json:"id"`
	Room      string  `json:"room"`
	Seq       int64   `json:"seq"`
	Author    person  `json:"author"`
	Body      string  `json:"body"`
	ClientID  *string `json:"client_id"`
	CreatedAt string  `json:"created_at"`
	EditedAt  *string `json:"edited_at"`
	DeletedAt *string `json:"deleted_at"`

	ReplyTo   *quote     `json:"reply_to"`
	Reactions []reaction `json:"reactions"`
	Mentions  []person   `json:"mentions"`
	Pinned    bool       `json:"pinned"`
}

type quote struct {
	ID   string `json:"id"`
	Body string `json:"body"`
}

type reaction struct {
	Emoji string `json:"emoji"`
	Count int    `json:"count"`
}

func (m *message) clientID() string {
	if m == nil || m.ClientID == nil {
		return ""
	}
	return *m.ClientID
}

type roomInfo struct {
	Title string `json:"title"`
	Topic string `json:"topic"`
}

// frame is one object that came on a socket, or one event of a log.
type frame struct {
	Type     string    `json:"type"`
	ID       string    `json:"id"`
	Room     string    `json:"room"`
	Seq      int64     `json:"seq"`
	At       string    `json:"at"`
	Actor    *person   `json:"actor"`
	Message  *message  `json:"message"`
	User     *person   `json:"user"`
	Role     string    `json:"role"`
	RoomInfo *roomInfo `json:"room_info"`

	MessageID string     `json:"message_id"`
	Emoji     string     `json:"emoji"`
	Reactions []reaction `json:"reactions"`

	Code         string           `json:"code"`
	Detail       string           `json:"detail"`
	RetryAfterMS int64            `json:"retry_after_ms"`
	Reset        bool             `json:"reset"`
	Heads        map[string]int64 `json:"heads"`
	Online       json.RawMessage  `json:"online"` // of presence: whether; of subscribed: who
}

// isEvent goes by the contract: an event's type has a dot, nothing else's has.
func (f *frame) isEvent() bool { return strings.Contains(f.Type, ".") }

// who is online when a subscription begins.
func (f *frame) who() (online []person) {
	_ = json.Unmarshal(f.Online, &online) // none where it says nothing
	return online
}

// isOnline is what presence says of its user.
func (f *frame) isOnline() bool { return string(f.Online) == "true" }

// print is what an event says that no later change alters: who did what to what, and when. Two readers that were told the
// same event have the same print.
func (f *frame) print() uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, f.Type, "|", f.Room, "|", f.Seq, "|", f.At, "|", f.Role, "|", f.MessageID, "|", f.Emoji)
	if f.Actor != nil {
		fmt.Fprint(h, "|actor ", f.Actor.ID)
	}
	if f.User != nil {
		fmt.Fprint(h, "|user ", f.User.ID)
	}
	if m := f.Message; m != nil {
		fmt.Fprint(h, "|message ", m.ID, " ", m.Seq, " ", m.Author.ID, " ", m.CreatedAt, " ", m.clientID())
	}
	if i := f.RoomInfo; i != nil {
		fmt.Fprintf(h, "|room %q %q", i.Title, i.Topic)
	}
	return h.Sum64()
}

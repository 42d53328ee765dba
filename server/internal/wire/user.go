package wire

import (
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// User is an account as others see it. A deleted one has no username.
type User struct {
	ID          string  `json:"id" doc:"Opaque." example:"01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01"`
	Username    *string `json:"username" doc:"Null for a deleted account." example:"ada"`
	DisplayName string  `json:"display_name" example:"Ada Lovelace"`
	CreatedAt   Time    `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	Picture     *string `json:"picture" doc:"A path on this API, open to all. Another picture has another path. Null: none." example:"/api/v1/pictures/9f86d081884c7d65"`
	Bot         bool    `json:"bot" doc:"Whether it is a program."`
	Status      *Status `json:"status"`
	Deleted     bool    `json:"deleted,omitempty" doc:"Present, and true, for a deleted account only."`
}

// Status is what somebody shows that they are doing.
type Status struct {
	Emoji string `json:"emoji" example:"🌴"`
	Text  string `json:"text" doc:"May be empty." example:"On holiday"`
	Until *Time  `json:"until" format:"date-time" doc:"When it ends by itself; null: it does not." example:"2026-12-01T09:00:00.000Z"`
}

const (
	// deletedName is shown for every deleted account.
	deletedName = "Deleted user"
	// picturePath is where pictures are, by the hash of their bytes.
	picturePath = "/api/v1/pictures/"
)

// FromUser hides the names of a deleted account, and a status that has ended.
func FromUser(u chat.User) User {
	if u.Deleted {
		return User{ID: u.PublicID, DisplayName: deletedName, CreatedAt: At(u.CreatedAt), Deleted: true}
	}
	out := User{
		ID: u.PublicID, Username: &u.Username, DisplayName: u.DisplayName, CreatedAt: At(u.CreatedAt), Bot: u.IsBot,
	}
	if u.Picture != "" {
		path := picturePath + u.Picture
		out.Picture = &path
	}
	if status := u.Status.At(time.Now()); status != (chat.Status{}) {
		out.Status = &Status{Emoji: status.Emoji, Text: status.Text}
		if !status.Until.IsZero() {
			until := At(status.Until)
			out.Status.Until = &until
		}
	}
	return out
}

// FromUsers is FromUser for a list, never null.
func FromUsers(users []chat.User) []User { return list(users, FromUser) }

package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// User is an account as others see it. A deleted one has no username.
type User struct {
	ID          string  `json:"id" doc:"Opaque." example:"01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01"`
	Username    *string `json:"username" doc:"Null for a deleted account." example:"ada"`
	DisplayName string  `json:"display_name" example:"Ada Lovelace"`
	CreatedAt   Time    `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	Deleted     bool    `json:"deleted,omitempty" doc:"Present, and true, for a deleted account only."`
}

// deletedName is shown for every deleted account.
const deletedName = "Deleted user"

// FromUser hides the names of a deleted account.
func FromUser(u chat.User) User {
	if u.Deleted {
		return User{ID: u.PublicID, DisplayName: deletedName, CreatedAt: At(u.CreatedAt), Deleted: true}
	}
	return User{ID: u.PublicID, Username: &u.Username, DisplayName: u.DisplayName, CreatedAt: At(u.CreatedAt)}
}

// FromUsers is FromUser for a list, never null.
func FromUsers(users []chat.User) []User { return list(users, FromUser) }

package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Block is one whom the caller blocks.
type Block struct {
	User User `json:"user"`
	At   Time `json:"at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
}

// FromBlock gives a block.
func FromBlock(b chat.Block) Block { return Block{User: FromUser(b.User), At: At(b.At)} }

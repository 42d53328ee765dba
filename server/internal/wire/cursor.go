package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Cursor says where a program of the caller's is in a room's log.
type Cursor struct {
	Name string `json:"name" example:"deploy-bot"`
	Room string `json:"room" example:"lobby"`
	Seq  int64  `json:"seq" doc:"The last event that the program is done with: go on after it." example:"41"`
	At   Time   `json:"at" doc:"When it was moved last." format:"date-time" example:"2026-11-23T09:31:00.000Z"`
}

// FromCursor shows a cursor to its owner.
func FromCursor(c chat.Cursor) Cursor {
	return Cursor{Name: c.Name, Room: c.RoomName, Seq: c.Seq, At: At(c.At)}
}

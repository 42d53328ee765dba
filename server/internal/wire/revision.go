package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Revision is a body that a message had before it was edited.
type Revision struct {
	Body string `json:"body" example:"Good mroning"`
	At   Time   `json:"at" format:"date-time" doc:"When it was written." example:"2026-11-23T09:31:00.000Z"`
}

// FromRevision is an earlier body.
func FromRevision(r chat.Revision) Revision { return Revision{Body: r.Body, At: At(r.At)} }

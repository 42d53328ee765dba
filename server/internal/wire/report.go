package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Report is what somebody tells a room's owners and moderators of a message.
type Report struct {
	ID        string  `json:"id" doc:"Opaque." example:"01980c5e-9c00-7000-8000-00000000000d"`
	Message   Message `json:"message" doc:"As it is now."`
	Reporter  User    `json:"reporter"`
	Reason    string  `json:"reason" example:"Not for this room"`
	State     string  `json:"state" enum:"open,closed"`
	CreatedAt Time    `json:"created_at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
	ClosedAt  *Time   `json:"closed_at" format:"date-time"`
	ClosedBy  *User   `json:"closed_by" doc:"Null while it is open."`
}

// FromReport gives a report as staff sees it.
func FromReport(r chat.Report) Report {
	state := chat.ReportOpen
	if r.ClosedAt != nil {
		state = chat.ReportClosed
	}
	return Report{
		ID: string(r.ID), Message: FromMessage(r.Message), Reporter: FromUser(r.Reporter), Reason: r.Reason,
		State: string(state), CreatedAt: At(r.At), ClosedAt: atOrNull(r.ClosedAt), ClosedBy: userOrNull(r.ClosedBy),
	}
}

package chat

import (
	"context"
	"fmt"
	"time"
)

// ReportID is the public id of a report.
type ReportID string

// ReportState is one of the states that reports are listed by; "" is any.
type ReportState string

// The states of a report.
const (
	ReportOpen   ReportState = "open"
	ReportClosed ReportState = "closed"
)

// Report is what somebody tells a room's staff of a message.
type Report struct {
	ID       ReportID
	Message  Message // as it is now, a tombstone once it is deleted
	Reporter User
	Reason   string
	At       time.Time
	ClosedAt *time.Time // nil while it is open
	ClosedBy User       // of a closed one
}

// NewReport is a report about to be stored.
type NewReport struct {
	ID       ReportID
	Room     RoomID
	Message  MessageID
	Reporter User
	Reason   string
	At       time.Time
}

// ReportChange closes or reopens a report.
type ReportChange struct {
	Closed bool
	By     User
	At     time.Time
}

const (
	// MaxReports bounds the open reports of one person in a room.
	MaxReports = 100
	// maxStaffTold bounds the people who are told of one report.
	maxStaffTold = 200
)

// TooManyReports refuses more than MaxReports.
func TooManyReports() *Error {
	return Conflict(fmt.Sprintf("You have %d open reports in this room: wait until some are closed.", MaxReports))
}

// ReportMessage tells the room's staff of a message, by whoever may read it. created is false where the same person's
// report of it is open already; that one stays as it is. A deleted message: gone. More than MaxReports: conflict.
func (s *Service) ReportMessage(
	ctx context.Context, actor Actor, room string, id MessageID, reason string, from Origin,
) (r Report, created bool, err error) {
	reason, bad := checkText("body.reason", reason, 1, MaxReason)
	if err := fieldErrors(bad); err != nil {
		return Report{}, false, err
	}
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err == nil {
		err = canReport(seen, role)
	}
	if err != nil {
		return Report{}, false, err
	}
	draft := NewReport{
		ID: ReportID(s.newID()), Room: seen.ID, Message: id, Reporter: actor.User, Reason: reason, At: s.now(),
	}
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action = AuditReported
	if r, created, err = s.store.CreateReport(ctx, draft, entry); err == nil && created {
		s.tellStaff(ctx, seen, r)
	}
	return r, created, err
}

// tellStaff gives the room's staff a notice of a report. It stands, whether they are told or not.
func (s *Service) tellStaff(ctx context.Context, room Room, r Report) {
	staff, err := s.store.Staff(ctx, room.ID, maxStaffTold)
	if err != nil {
		s.log.WarnContext(ctx, "the staff of a room is not told of a report", "room", room.Name, "err", err)
	}
	for _, id := range staff {
		if id != r.Reporter.ID {
			s.publisher.PublishSignal(Notice{User: id, RoomName: room.Name, Seq: r.Message.Seq, Reason: NoticeReport})
		}
	}
}

// Reports lists a room's reports to its staff, the newest first, past the report before; "" is before the newest.
func (s *Service) Reports(
	ctx context.Context, actor Actor, room string, state ReportState, before ReportID, limit int,
) (reports []Report, more bool, err error) {
	seen, role, err := s.sight(ctx, actor, room)
	if err == nil {
		err = canSeeReports(seen, role)
	}
	if err != nil {
		return nil, false, err
	}
	reports, err = s.store.Reports(ctx, seen.ID, actor.User.ID, state, before, limit+1)
	reports, more = page(reports, limit)
	return reports, more, err
}

// ChangeReport closes or reopens a report; one that is so already stays as it is. It is not reopened while its reporter has
// another open one of the same message: conflict.
func (s *Service) ChangeReport(
	ctx context.Context, actor Actor, room string, id ReportID, closed bool, from Origin,
) (Report, error) {
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err == nil {
		err = canSeeReports(seen, role)
	}
	if err != nil {
		return Report{}, err
	}
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action = AuditReportReopened
	if closed {
		entry.Action = AuditReportClosed
	}
	return s.store.ChangeReport(ctx, seen.ID, id, ReportChange{Closed: closed, By: actor.User, At: s.now()}, entry)
}

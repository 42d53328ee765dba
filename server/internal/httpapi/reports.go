package httpapi

import (
	"context"
	"net/http"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type reportDraft struct {
	Reason string `json:"reason" doc:"1 to 500 characters." example:"Not for this room"`
}

// reported is 201 for a new report, 200 for one that is open already.
type reported struct {
	Status int
	Body   wire.Report
}

func (s *server) report(ctx context.Context, actor chat.Actor, in *struct {
	MessagePath
	Body reportDraft
},
) (*reported, error) {
	report, created, err := s.Service.ReportMessage(
		ctx, actor, in.Room, chat.MessageID(in.ID), in.Body.Reason, visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	out := &reported{Status: http.StatusOK, Body: wire.FromReport(report)}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

type reportsQuery struct {
	RoomPath
	ListQuery
	State string `query:"state" enum:"open,closed" doc:"Left out: any."`
}

func (s *server) listReports(ctx context.Context, actor chat.Actor, in *reportsQuery) (*list[wire.Report], error) {
	before, err := in.after()
	if err != nil {
		return nil, err
	}
	reports, more, err := s.Service.Reports(
		ctx, actor, in.Room, chat.ReportState(in.State), chat.ReportID(before), in.Limit)
	return newList(reports, more, wire.FromReport, func(r chat.Report) string { return string(r.ID) }), err
}

// ReportPath names a report of a room.
type ReportPath struct {
	RoomPath
	ID string `path:"id"`
}

type reportChange struct {
	State string `json:"state" enum:"open,closed" example:"closed"`
}

func (s *server) changeReport(ctx context.Context, actor chat.Actor, in *struct {
	ReportPath
	Body reportChange
},
) (*answer[wire.Report], error) {
	isClosed := in.Body.State == string(chat.ReportClosed)
	report, err := s.Service.ChangeReport(ctx, actor, in.Room, chat.ReportID(in.ID), isClosed, visitOf(ctx).origin())
	return &answer[wire.Report]{wire.FromReport(report)}, err
}

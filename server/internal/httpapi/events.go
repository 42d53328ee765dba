package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type eventsQuery struct {
	RoomPath
	After int64 `query:"after" minimum:"0" maximum:"9007199254740991" default:"0" doc:"Events past this seq."`
	Limit int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many events at most."`
}

type eventPage struct {
	Events []wire.Event `json:"events" doc:"Oldest first."`
	Seq    int64        `json:"seq" doc:"Head of the room's log in the same snapshot." example:"7"`
}

func (s *server) listEvents(ctx context.Context, actor chat.Actor, in *eventsQuery) (*answer[eventPage], error) {
	events, head, err := s.Service.Events(ctx, actor, in.Room, in.After, in.Limit)
	return &answer[eventPage]{eventPage{Events: wire.FromEvents(events), Seq: head}}, err
}

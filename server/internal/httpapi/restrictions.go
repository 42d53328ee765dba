package httpapi

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type restrictionsQuery struct {
	RoomPath
	ListQuery
}

func (s *server) listRestrictions(ctx context.Context, actor chat.Actor, in *restrictionsQuery) (*list[wire.Restriction], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	found, more, err := s.Service.Restrictions(ctx, actor, in.Room, after, in.Limit)
	return newList(found, more, wire.FromRestriction, func(r chat.Restriction) string { return r.User.Username }), err
}

type restrictionDraft struct {
	Kind   string     `json:"kind" enum:"mute,ban" doc:"A mute refuses to write, a ban to read as well."`
	Until  *time.Time `json:"until,omitempty" doc:"When it ends by itself. Left out: when it is lifted." example:"2030-01-02T03:04:05Z"`
	Reason string     `json:"reason,omitempty" doc:"At most 500 characters." example:"Advertising"`
}

func (s *server) restrict(ctx context.Context, actor chat.Actor, in *struct {
	MemberPath
	Body restrictionDraft
},
) (*answer[wire.Restriction], error) {
	r, err := s.Service.Restrict(ctx, actor, in.Room, in.Username, chat.Restriction{
		Kind: chat.RestrictionKind(in.Body.Kind), Until: in.Body.Until, Reason: in.Body.Reason,
	})
	return &answer[wire.Restriction]{wire.FromRestriction(r)}, err
}

func (s *server) unrestrict(ctx context.Context, actor chat.Actor, in *MemberPath) (*nothing, error) {
	return nil, s.Service.Unrestrict(ctx, actor, in.Room, in.Username)
}

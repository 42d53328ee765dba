package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type membersQuery struct {
	RoomPath
	ListQuery
	Q string `query:"q" maxLength:"200" doc:"Part of a username or display name."`
}

func (s *server) listMembers(ctx context.Context, actor chat.Actor, in *membersQuery) (*list[wire.Member], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	members, more, err := s.Service.Members(ctx, actor, in.Room, in.Q, after, in.Limit)
	return newList(members, more, s.wireMember, func(m chat.Membership) string { return m.User.Username }), err
}

func (s *server) wireMember(m chat.Membership) wire.Member {
	return wire.FromMembership(m, s.IsOnline(m.Room, m.User.ID))
}

// MemberPath names a member of a room.
type MemberPath struct {
	RoomPath
	Username string `path:"username" doc:"A username, or me for the caller." example:"me"`
}

type memberRole struct {
	Role *string `json:"role,omitempty" enum:"owner,moderator,member" doc:"Left out: as it is, member for someone new." example:"moderator"`
}

func (s *server) putMember(ctx context.Context, actor chat.Actor, in *struct {
	MemberPath
	Body *memberRole
},
) (*answer[wire.Member], error) {
	var role *chat.Role
	if in.Body != nil {
		role = (*chat.Role)(in.Body.Role)
	}
	member, err := s.Service.PutMember(ctx, actor, in.Room, in.Username, role)
	if err != nil {
		return nil, err
	}
	return &answer[wire.Member]{s.wireMember(member)}, nil
}

func (s *server) removeMember(ctx context.Context, actor chat.Actor, in *MemberPath) (*nothing, error) {
	return nil, s.Service.RemoveMember(ctx, actor, in.Room, in.Username)
}

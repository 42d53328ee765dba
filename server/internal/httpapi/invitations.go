package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) wireInvitation(ctx context.Context, i chat.Invitation) wire.Invitation {
	return wire.FromInvitation(i, s.pageURL(ctx, "/invite/"+i.Code))
}

type invitationDraft struct {
	ExpiresInHours *int `json:"expires_in_hours,omitempty" minimum:"1" maximum:"720" doc:"Left out: 168, a week." example:"24"`
	MaxUses        *int `json:"max_uses,omitempty" minimum:"1" maximum:"1000" doc:"Left out: no bound." example:"10"`
}

// draft of a body that was left out is a week, and as many uses as there are.
func (d *invitationDraft) draft() chat.InvitationDraft {
	if d == nil {
		return chat.InvitationDraft{}
	}
	return chat.InvitationDraft{ExpiresInHours: d.ExpiresInHours, MaxUses: d.MaxUses}
}

func (s *server) createInvitation(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body *invitationDraft
},
) (*answer[wire.Invitation], error) {
	made, err := s.Service.CreateInvitation(ctx, actor, in.Room, in.Body.draft(), auth.NewCode())
	return &answer[wire.Invitation]{s.wireInvitation(ctx, made)}, err
}

type invitationsQuery struct {
	RoomPath
	ListQuery
}

func (s *server) listInvitations(ctx context.Context, actor chat.Actor, in *invitationsQuery) (*list[wire.Invitation], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	all, err := s.Service.Invitations(ctx, actor, in.Room)
	if err != nil {
		return nil, err
	}
	return s.pageOfInvitations(ctx, all, after, in.Limit), nil
}

func (s *server) createServerInvitation(ctx context.Context, actor chat.Actor, in *struct{ Body *invitationDraft },
) (*answer[wire.Invitation], error) {
	made, err := s.Service.CreateServerInvitation(ctx, operator(ctx, actor), in.Body.draft(), auth.NewCode())
	return &answer[wire.Invitation]{s.wireInvitation(ctx, made)}, err
}

func (s *server) listServerInvitations(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.Invitation], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	all, err := s.Service.ServerInvitations(ctx, operator(ctx, actor))
	if err != nil {
		return nil, err
	}
	return s.pageOfInvitations(ctx, all, after, in.Limit), nil
}

func (s *server) endServerInvitation(ctx context.Context, actor chat.Actor, in *struct {
	ID string `path:"id"`
},
) (*nothing, error) {
	return nil, s.Service.EndServerInvitation(ctx, operator(ctx, actor), chat.InvitationID(in.ID))
}

// pageOfInvitations pages over what is one short list in the domain, newest first.
func (s *server) pageOfInvitations(ctx context.Context, all []chat.Invitation, after string, limit int) *list[wire.Invitation] {
	shown, more := newestFirst(all, after, limit, invitationKey)
	convert := func(i chat.Invitation) wire.Invitation { return s.wireInvitation(ctx, i) }
	return newList(shown, more, convert, invitationKey)
}

func invitationKey(i chat.Invitation) string { return timeKey(i.CreatedAt, string(i.ID)) }

type invitationPath struct {
	RoomPath
	ID string `path:"id"`
}

func (s *server) endInvitation(ctx context.Context, actor chat.Actor, in *invitationPath) (*nothing, error) {
	return nil, s.Service.EndInvitation(ctx, actor, in.Room, chat.InvitationID(in.ID))
}

type codePath struct {
	Code string `path:"code" doc:"From the link."`
}

func (s *server) invitation(ctx context.Context, in *codePath) (*answer[wire.Invited], error) {
	invitation, err := s.Service.Invitation(ctx, in.Code)
	s.rightGuess(ctx, err)
	return &answer[wire.Invited]{wire.FromInvited(invitation)}, err
}

func (s *server) acceptInvitation(ctx context.Context, actor chat.Actor, in *codePath) (*answer[wire.Room], error) {
	room, err := s.Service.AcceptInvitation(ctx, actor, in.Code)
	s.rightGuess(ctx, err)
	return s.answerRoom(room, err)
}

// rightGuess gives back what a code was counted for, unless there is none like it.
func (s *server) rightGuess(ctx context.Context, err error) {
	if !chat.IsKind(err, chat.KindNotFound) {
		s.Limits.AuthPairs.Return(guessKey(visitOf(ctx)))
	}
}

package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// hookPath is where programs post to.
const hookPath = prefix + "/hooks/"

type hookDraft struct {
	Kind   string   `json:"kind" enum:"incoming,outgoing" doc:"incoming: a program posts into the room. outgoing: a program is told of what happens there." example:"incoming"`
	Name   string   `json:"name" doc:"1 to 64 characters. What an incoming one posts is shown under this name." example:"Builds"`
	URL    *string  `json:"url,omitempty" doc:"outgoing: where events are sent to, http or https." example:"https://example.org/events"`
	Events []string `json:"events,omitempty" doc:"outgoing: the types of event to send, one at least. Left out: all." example:"[\"message.created\"]"`
}

// onlyOutgoing refuses what another kind of hook has no use for, at its field.
func (d hookDraft) onlyOutgoing() error {
	const message = "is for outgoing webhooks only"
	var bad []chat.Field
	if d.URL != nil {
		bad = append(bad, chat.Field{Location: "body.url", Message: message})
	}
	if d.Events != nil {
		bad = append(bad, chat.Field{Location: "body.events", Message: message})
	}
	if bad == nil {
		return nil
	}
	return chat.InvalidFields(bad...)
}

func (s *server) createHook(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body hookDraft
},
) (*answer[wire.Hook], error) {
	if in.Body.Kind == string(chat.HookOutgoing) {
		return s.createOutgoing(ctx, actor, in.Room, in.Body)
	}
	if err := in.Body.onlyOutgoing(); err != nil {
		return nil, err
	}
	secret := auth.NewHookSecret()
	draft := chat.HookDraft{Kind: chat.HookKind(in.Body.Kind), Name: in.Body.Name}
	made, err := s.Service.CreateHook(ctx, actor, in.Room, draft, auth.HashCode(secret), visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	hook := wire.FromHook(made)
	hook.URL = s.ownURL(ctx, hookPath+secret)
	return &answer[wire.Hook]{hook}, nil
}

type hooksQuery struct {
	RoomPath
	ListQuery
}

// listHooks pages over what is one short list in the domain, newest first.
func (s *server) listHooks(ctx context.Context, actor chat.Actor, in *hooksQuery) (*list[wire.Hook], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	hooks, err := s.Service.Hooks(ctx, actor, in.Room)
	if err != nil {
		return nil, err
	}
	shown, more := newestFirst(hooks, after, in.Limit, hookKey)
	return newList(shown, more, wire.FromHook, hookKey), nil
}

func hookKey(h chat.Hook) string { return timeKey(h.CreatedAt, string(h.ID)) }

// RoomHookPath names a webhook of a room.
type RoomHookPath struct {
	RoomPath
	ID string `path:"id"`
}

func (s *server) endHook(ctx context.Context, actor chat.Actor, in *RoomHookPath) (*nothing, error) {
	return nil, s.Service.EndHook(ctx, actor, in.Room, chat.HookID(in.ID), visitOf(ctx).origin())
}

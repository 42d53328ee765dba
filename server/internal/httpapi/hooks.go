package httpapi

import (
	"context"
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// hookPath is where programs post to.
const hookPath = prefix + "/hooks/"

type hookDraft struct {
	Kind   string   `json:"kind" enum:"incoming,outgoing,command" doc:"incoming: a program posts into the room. outgoing: a program is told of what happens there. command: a program answers what members type." example:"incoming"`
	Name   string   `json:"name" doc:"1 to 64 characters. What an incoming one posts is shown under this name. command: / and 1 to 32 of a-z, 0-9, _ and -, the first a letter; only one of the room has it, and no built-in one." example:"Builds"`
	URL    *string  `json:"url,omitempty" doc:"outgoing: where events are sent to, http or https. command: what is called." example:"https://example.org/events"`
	Events []string `json:"events,omitempty" doc:"outgoing: the types of event to send. one at least. Left out: all." example:"[\"message.created\"]"`

	Description string `json:"description,omitempty" doc:"command: what it does, at most 128 characters." example:"Deploys a branch"`
	Hint        string `json:"hint,omitempty" doc:"command: what is typed after its name, at most 64 characters." example:"[branch]"`
}

// address is "" where none is given.
func (d hookDraft) address() string {
	if d.URL == nil {
		return ""
	}
	return *d.URL
}

// check refuses what another kind of hook has no use for, at its field.
func (d hookDraft) check() error {
	kind := chat.HookKind(d.Kind)
	var bad []chat.Field
	only := func(isGiven bool, field, message string, kinds ...chat.HookKind) {
		if isGiven && !slices.Contains(kinds, kind) {
			bad = append(bad, chat.Field{Location: "body." + field, Message: message})
		}
	}
	only(d.URL != nil, "url", "is for outgoing webhooks and commands only", chat.HookOutgoing, chat.HookCommand)
	only(d.Events != nil, "events", "is for outgoing webhooks only", chat.HookOutgoing)
	only(d.Description != "", "description", "is for commands only", chat.HookCommand)
	only(d.Hint != "", "hint", "is for commands only", chat.HookCommand)
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
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	switch chat.HookKind(in.Body.Kind) {
	case chat.HookOutgoing:
		return s.createOutgoing(ctx, actor, in.Room, in.Body)
	case chat.HookCommand:
		return s.createCommand(ctx, actor, in.Room, in.Body)
	case chat.HookIncoming:
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

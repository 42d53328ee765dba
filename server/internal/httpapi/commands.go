package httpapi

import (
	"context"
	"net/http"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) createCommand(ctx context.Context, actor chat.Actor, room string, d hookDraft) (*answer[wire.Hook], error) {
	url := d.address()
	if err := s.Webhooks.Check(url); err != nil {
		return nil, err
	}
	secret := webhooks.NewSecret()
	draft := chat.CommandDraft{Name: d.Name, HookCall: chat.HookCall{URL: url, Secrets: []string{secret}, Description: d.Description, Hint: d.Hint}}
	made, err := s.Service.CreateCommand(ctx, actor, room, draft, visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	hook := wire.FromHook(made)
	hook.Secret = secret
	return &answer[wire.Hook]{hook}, nil
}

// listCommands pages over what is one short list in the domain, newest first.
func (s *server) listCommands(ctx context.Context, actor chat.Actor, in *hooksQuery) (*list[wire.SlashCommand], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	commands, err := s.Service.Commands(ctx, actor, in.Room)
	if err != nil {
		return nil, err
	}
	shown, more := newestFirst(commands, after, in.Limit, hookKey)
	return newList(shown, more, wire.FromSlashCommand, hookKey), nil
}

type commandDraft struct {
	Name     string  `json:"name" doc:"Of one of the room's commands." example:"/deploy"`
	Text     string  `json:"text,omitempty" doc:"What stands after the name, at most 4,000 characters." example:"main"`
	ClientID *string `json:"client_id,omitempty" doc:"At most 64 characters. The same one again, within a day, answers what came of the first call; nothing is called." example:"call-1"`
}

// commandRan is 201 for a call that was made, 200 for one of before.
type commandRan struct {
	Status int
	Body   wire.CommandRun
}

func (s *server) runCommand(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body commandDraft
},
) (*commandRan, error) {
	draft := chat.RunDraft{Name: in.Body.Name, Text: in.Body.Text}
	if in.Body.ClientID != nil {
		draft.ClientID = *in.Body.ClientID
	}
	run, made, err := s.Service.RunCommand(ctx, actor, in.Room, draft, s.Commands)
	if err != nil {
		return nil, err
	}
	out := &commandRan{Status: http.StatusOK, Body: wire.FromCommandRun(run)}
	if made {
		out.Status = http.StatusCreated
	}
	return out, nil
}

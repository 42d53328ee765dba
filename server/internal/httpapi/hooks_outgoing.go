package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) createOutgoing(ctx context.Context, actor chat.Actor, room string, d hookDraft) (*answer[wire.Hook], error) {
	url := d.address()
	if err := s.Webhooks.Check(url); err != nil {
		return nil, err
	}
	if d.Events != nil && len(d.Events) == 0 {
		return nil, noEvents("leave events out to send all")
	}
	secret := webhooks.NewSecret()
	made, err := s.Service.CreateOutgoing(ctx, actor, room, d.Name, url, eventTypes(d.Events), secret, visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	s.Webhooks.Changed()
	hook := wire.FromHook(made)
	hook.Secret = secret
	return &answer[wire.Hook]{hook}, nil
}

// noEvents refuses an empty list, which could mean all or none.
func noEvents(instead string) error {
	return chat.InvalidFields(chat.Field{Location: "body.events", Message: "must name one type of event at least: " + instead})
}

func eventTypes(names []string) []chat.EventType {
	types := make([]chat.EventType, len(names))
	for i, name := range names {
		types[i] = chat.EventType(name)
	}
	return types
}

type hookChange struct {
	Name     *string     `json:"name,omitempty" doc:"1 to 64 characters. command: / and 1 to 32 of a-z, 0-9, _ and -, the first a letter; its bot keeps its name." example:"Deploys"`
	URL      *string     `json:"url,omitempty" example:"https://example.org/events"`
	Events   eventsPatch `json:"events,omitzero" doc:"outgoing: the types of event to send, one at least; null: all." example:"[\"message.created\"]"`
	Disabled *bool       `json:"disabled,omitempty" doc:"false enables it: an outgoing one goes on where it was, and whoever enables it answers for it." example:"false"`

	Description *string `json:"description,omitempty" doc:"command: what it does, at most 128 characters; may be empty." example:"Deploys a branch"`
	Hint        *string `json:"hint,omitempty" doc:"command: what is typed after its name, at most 64 characters; may be empty." example:"[branch]"`
}

// eventsPatch tells types that are left out from null, which is all.
type eventsPatch struct {
	isGiven bool
	types   []string
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *eventsPatch) UnmarshalJSON(text []byte) error {
	p.isGiven = true
	return json.Unmarshal(text, &p.types)
}

// Schema implements huma.SchemaProvider.
func (eventsPatch) Schema(r huma.Registry) *huma.Schema {
	s := huma.SchemaFromType(r, reflect.TypeFor[[]string]())
	s.Nullable = true
	return s
}

func (s *server) changeHook(ctx context.Context, actor chat.Actor, in *struct {
	RoomHookPath
	Body hookChange
},
) (*answer[wire.Hook], error) {
	if in.Body.URL != nil {
		if err := s.Webhooks.Check(*in.Body.URL); err != nil {
			return nil, err
		}
	}
	change := chat.HookChange{Name: in.Body.Name, URL: in.Body.URL, Disabled: in.Body.Disabled, Description: in.Body.Description, Hint: in.Body.Hint}
	if in.Body.Events.isGiven {
		if in.Body.Events.types != nil && len(in.Body.Events.types) == 0 {
			return nil, noEvents("null sends all")
		}
		events := eventTypes(in.Body.Events.types)
		change.Events = &events
	}
	return s.changed(ctx, actor, in.RoomHookPath, change)
}

// changed has the worker see a change at once.
func (s *server) changed(ctx context.Context, actor chat.Actor, at RoomHookPath, c chat.HookChange) (*answer[wire.Hook], error) {
	hook, err := s.Service.ChangeHook(ctx, actor, at.Room, chat.HookID(at.ID), c, visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	s.Webhooks.Changed()
	return &answer[wire.Hook]{wire.FromHook(hook)}, nil
}

func (s *server) renewHookSecret(ctx context.Context, actor chat.Actor, in *RoomHookPath) (*answer[wire.Hook], error) {
	secret := webhooks.NewSecret()
	hook, err := s.changed(ctx, actor, *in, chat.HookChange{Secret: secret})
	if err != nil {
		return nil, err
	}
	hook.Body.Secret = secret
	return hook, nil
}

type replayDraft struct {
	After int64 `json:"after" minimum:"0" doc:"The seq after which events are sent; 0: from the first." example:"0"`
}

func (s *server) replayHook(ctx context.Context, actor chat.Actor, in *struct {
	RoomHookPath
	Body replayDraft
},
) (*answer[wire.Hook], error) {
	return s.changed(ctx, actor, in.RoomHookPath, chat.HookChange{Replay: &in.Body.After})
}

type deliveriesQuery struct {
	RoomHookPath
	Cursor string `query:"cursor" doc:"Where to go on: next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"How many items at most."`
}

// listDeliveries pages over what is one short list in the domain, newest first.
func (s *server) listDeliveries(ctx context.Context, actor chat.Actor, in *deliveriesQuery) (*list[wire.Delivery], error) {
	after, err := (&ListQuery{Cursor: in.Cursor, Limit: in.Limit}).after()
	if err != nil {
		return nil, err
	}
	all, err := s.Service.HookDeliveries(ctx, actor, in.Room, chat.HookID(in.ID))
	if err != nil {
		return nil, err
	}
	shown, more := newestFirst(all, after, in.Limit, deliveryKey)
	return newList(shown, more, wire.FromDelivery, deliveryKey), nil
}

func deliveryKey(d chat.Delivery) string { return timeKey(d.At, fmt.Sprintf("%020d", d.Seq)) }

package httpapi

import (
	"context"
	"net/http"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type messagesQuery struct {
	RoomPath
	Before optional `query:"before" minimum:"0" maximum:"9007199254740991" doc:"Messages before this seq, nearest ones."`
	After  optional `query:"after" minimum:"0" maximum:"9007199254740991" doc:"Messages after this seq, nearest ones."`
	Around optional `query:"around" minimum:"0" maximum:"9007199254740991" doc:"This seq and about half on each side."`
	Limit  int      `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many messages at most."`
}

type messagePage struct {
	Messages  []wire.Message `json:"messages" doc:"Oldest first."`
	Seq       int64          `json:"seq" doc:"Head of the room's log in the same snapshot." example:"7"`
	HasBefore bool           `json:"has_before"`
	HasAfter  bool           `json:"has_after"`
}

func (s *server) listMessages(ctx context.Context, actor chat.Actor, in *messagesQuery) (*answer[messagePage], error) {
	bound := chat.PageBound{Before: in.Before.pointer(), After: in.After.pointer(), Around: in.Around.pointer()}
	p, err := s.Service.Messages(ctx, actor, in.Room, bound, in.Limit)
	return &answer[messagePage]{messagePage{
		Messages: wire.FromMessages(p.Messages), Seq: p.Seq, HasBefore: p.HasBefore, HasAfter: p.HasAfter,
	}}, err
}

func (s *server) listMyMentions(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.Message], error) {
	before, err := in.after()
	if err != nil {
		return nil, err
	}
	messages, more, err := s.Service.MyMentions(ctx, actor, chat.MessageID(before), in.Limit)
	return newList(messages, more, wire.FromMessage, func(m chat.Message) string { return string(m.ID) }), err
}

type messageDraft struct {
	Body     string    `json:"body,omitempty" doc:"1 to 4,000 characters. With files it may be empty or left out." example:"Good morning"`
	ClientID *string   `json:"client_id,omitempty" doc:"At most 64 characters. The same one again answers the first message, never a second." example:"draft-1"`
	ReplyTo  *string   `json:"reply_to,omitempty" doc:"A message of this room that is not deleted." example:"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50"`
	Files    *[]string `json:"files,omitempty" doc:"Ids of files that the caller has uploaded to this room and not used, 10 at most."`
}

// posted is 201 for a new message, 200 for one of before.
type posted struct {
	Status int
	Body   wire.Message
}

func (s *server) postMessage(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body messageDraft
},
) (*posted, error) {
	draft := chat.Draft{Body: in.Body.Body, ReplyTo: (*chat.MessageID)(in.Body.ReplyTo)}
	if files := chat.FileIDs(in.Body.Files); files != nil {
		draft.Files = *files
	}
	if in.Body.ClientID != nil {
		draft.ClientID = *in.Body.ClientID
	}
	message, created, err := s.Service.PostMessage(ctx, actor, in.Room, draft)
	if err != nil {
		return nil, err
	}
	out := &posted{Status: http.StatusOK, Body: wire.FromMessage(message)}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// MessagePath names a message of a room.
type MessagePath struct {
	RoomPath
	ID string `path:"id"`
}

func (s *server) message(ctx context.Context, actor chat.Actor, in *MessagePath) (*answer[wire.Message], error) {
	message, err := s.Service.Message(ctx, actor, in.Room, chat.MessageID(in.ID))
	return &answer[wire.Message]{wire.FromMessage(message)}, err
}

type messagePatch struct {
	Body  *string   `json:"body,omitempty" doc:"1 to 4,000 characters. With files it may be empty. Left out: it stays." example:"Good morning, all"`
	Files *[]string `json:"files,omitempty" doc:"Ids of the files that stay, a part of those that the message has, in their order. Left out: all stay."`
}

func (s *server) reviseMessage(ctx context.Context, actor chat.Actor, in *struct {
	MessagePath
	Body messagePatch
},
) (*answer[wire.Message], error) {
	patch := chat.MessagePatch{Body: in.Body.Body, Files: chat.FileIDs(in.Body.Files)}
	message, _, err := s.Service.ReviseMessage(ctx, actor, in.Room, chat.MessageID(in.ID), patch)
	return &answer[wire.Message]{wire.FromMessage(message)}, err
}

func (s *server) eraseMessage(ctx context.Context, actor chat.Actor, in *struct {
	MessagePath
	Reason string `query:"reason" doc:"Why, at most 500 characters. It stands in the tombstone where an owner or a moderator deletes another's message." example:"Advertising"`
},
) (*nothing, error) {
	_, err := s.Service.EraseMessage(ctx, actor, in.Room, chat.MessageID(in.ID), in.Reason)
	return nil, err
}

func (s *server) removePreview(ctx context.Context, actor chat.Actor, in *MessagePath) (*nothing, error) {
	if !s.Previews {
		return nil, chat.NotFound("This feature is off on this server: link previews")
	}
	return nil, s.Service.RemovePreview(ctx, actor, in.Room, chat.MessageID(in.ID))
}

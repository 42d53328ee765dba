package httpapi

import (
	"context"
	"strconv"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// PinPath names a message that is to be pinned.
type PinPath struct {
	RoomPath
	ID string `path:"message_id"`
}

type pinsQuery struct {
	RoomPath
	ListQuery
}

// listPins pages by the number of pins before: there are few.
func (s *server) listPins(ctx context.Context, actor chat.Actor, in *pinsQuery) (*list[wire.Message], error) {
	key, err := in.after()
	if err != nil {
		return nil, err
	}
	skip, err := parseCount(key)
	if err != nil {
		return nil, err
	}
	pinned, more, err := s.Service.Pins(ctx, actor, in.Room, skip, in.Limit)
	next := func(chat.Message) string { return strconv.Itoa(skip + len(pinned)) }
	return newList(pinned, more, wire.FromMessage, next), err
}

func (s *server) pin(ctx context.Context, actor chat.Actor, in *PinPath) (*answer[wire.Message], error) {
	message, err := s.Service.PinMessage(ctx, actor, in.Room, chat.MessageID(in.ID))
	return &answer[wire.Message]{wire.FromMessage(message)}, err
}

func (s *server) unpin(ctx context.Context, actor chat.Actor, in *PinPath) (*nothing, error) {
	return nil, s.Service.UnpinMessage(ctx, actor, in.Room, chat.MessageID(in.ID))
}

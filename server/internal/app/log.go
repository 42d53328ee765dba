package app

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// roomLog lets the hub read rooms' logs as they go out to sockets: the same bytes as those that were published.
func roomLog(service *chat.Service) hub.Log {
	return hub.Log{Heads: service.Heads, Events: func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
		events, head, err := service.Log(ctx, room, after, limit)
		frames := make([]wire.Frame, len(events))
		for i, e := range events {
			frames[i] = wire.NewFrame(e)
		}
		return frames, head, err
	}}
}

func presenceFrame(c presence.Change) []byte {
	frame := wire.Presence{Room: c.RoomName, OnlineCount: c.Count}
	if c.User != nil {
		user := wire.FromUser(*c.User)
		frame.User, frame.Online = &user, &c.Online
	}
	return wire.EncodeObject(frame)
}

package app

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// roomLog lets the hub read rooms' logs as they go out to sockets: the same bytes as those that were published.
func roomLog(service *chat.Service) hub.Log {
	return hub.Log{Heads: service.Heads, Events: func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]hub.Entry, int64, error) {
		events, head, err := service.Log(ctx, room, after, limit)
		entries := make([]hub.Entry, len(events))
		for i, e := range events {
			p := pubsub.EventPacket(e)
			entries[i] = hub.Entry{Seq: p.Seq, Frame: p.Frame, Ends: p.Ends, Hides: p.Hides, At: e.At}
		}
		return entries, head, err
	}}
}

func presenceFrame(c presence.Change) []byte {
	frame := wire.Presence{Room: c.RoomName, OnlineCount: c.Count}
	if c.User != nil {
		user := wire.FromUser(*c.User)
		frame.User, frame.Online = &user, &c.Online
	}
	return wire.EncodeFrame(frame)
}

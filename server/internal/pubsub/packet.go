// Package pubsub carries events and signals from the Service to the hub of every node. What it carries is encoded once,
// here; the database is the truth, so whatever it loses costs a read and never a message.
package pubsub

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// EventPacket is an event as it travels.
func EventPacket(e chat.Event) chat.Packet {
	ends, _ := e.EndsSubscription()
	return chat.Packet{
		Kind: chat.PacketEvent, Room: e.Room, Seq: e.Seq, Frame: wire.EncodeEvent(e), Ends: ends, Hides: e.HidesRoom,
	}
}

// SignalPacket is a signal as it travels.
func SignalPacket(s chat.Signal) chat.Packet {
	switch s := s.(type) {
	case chat.Typing:
		return chat.Packet{
			Kind: chat.PacketRoom, Room: s.Room,
			Frame: wire.EncodeFrame(wire.Typing{Room: s.RoomName, User: wire.FromUser(s.User)}),
		}
	case chat.MarkerMoved:
		return chat.Packet{
			Kind: chat.PacketUser, User: s.User, Origin: s.Origin,
			Frame: wire.EncodeFrame(wire.Read{Room: s.RoomName, Seq: s.Seq}),
		}
	case chat.Notice:
		return chat.Packet{
			Kind: chat.PacketUser, User: s.User,
			Frame: wire.EncodeFrame(wire.Notice{Room: s.RoomName, Seq: s.Seq, Reason: s.Reason}),
		}
	case chat.RoomNotice:
		return chat.Packet{
			Kind: chat.PacketUser, Users: s.Users,
			Frame: wire.EncodeFrame(wire.Notice{Room: s.RoomName, Seq: s.Seq, Reason: chat.NoticeMention}),
		}
	case chat.SessionsEnded:
		return chat.Packet{Kind: chat.PacketSessions, Sessions: s.Sessions}
	}
	panic("pubsub: a signal without an encoding")
}

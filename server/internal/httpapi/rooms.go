package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// RoomPath names a room.
type RoomPath struct {
	Room string `path:"room" doc:"Name of the room; case is folded." example:"lobby"`
}

type roomsQuery struct {
	ListQuery
	Q string `query:"q" maxLength:"200" doc:"Part of a name, title or topic."`
}

func (s *server) listRooms(ctx context.Context, actor chat.Actor, in *roomsQuery) (*list[wire.Room], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	rooms, more, err := s.Service.Rooms(ctx, actor, in.Q, after, in.Limit)
	return newList(rooms, more, s.wireRoom, roomKey), err
}

type myRoomsQuery struct {
	ListQuery
	Hidden bool   `query:"hidden" doc:"Also the rooms that the caller has hidden."`
	With   string `query:"with" maxLength:"64" doc:"A username: only the rooms that this user is in, too." example:"grace"`
}

func (s *server) listMyRooms(ctx context.Context, actor chat.Actor, in *myRoomsQuery) (*list[wire.Room], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	rooms, more, err := s.Service.MyRooms(ctx, actor, chat.OwnRooms{Hidden: in.Hidden, With: in.With}, after, in.Limit)
	return newList(rooms, more, s.wireRoom, roomKey), err
}

func roomKey(v chat.RoomView) string { return v.Name }

func (s *server) wireRoom(v chat.RoomView) wire.Room { return wire.FromRoomView(v, s.Online(v.ID)) }

// answerRoom is how every call that ends with a room answers.
func (s *server) answerRoom(v chat.RoomView, err error) (*answer[wire.Room], error) {
	if err != nil {
		return nil, err
	}
	return &answer[wire.Room]{s.wireRoom(v)}, nil
}

type roomDraft struct {
	Name       string  `json:"name" doc:"1 to 64 of a-z 0-9 -, starting and ending with a letter or digit; never changes." example:"lobby"`
	Title      *string `json:"title,omitempty" doc:"1 to 80 characters; left out: the name." example:"Lobby"`
	Topic      *string `json:"topic,omitempty" doc:"At most 500 characters." example:"Come in"`
	Visibility *string `json:"visibility,omitempty" enum:"public,private" doc:"Left out: public."`
}

func (s *server) createRoom(ctx context.Context, actor chat.Actor, in *struct{ Body roomDraft }) (*answer[wire.Room], error) {
	return s.answerRoom(s.Service.CreateRoom(ctx, actor, chat.RoomDraft{
		Name: in.Body.Name, Title: in.Body.Title, Topic: in.Body.Topic, Visibility: visibility(in.Body.Visibility),
	}))
}

func visibility(text *string) *chat.Visibility { return (*chat.Visibility)(text) }

func (s *server) room(ctx context.Context, actor chat.Actor, in *RoomPath) (*answer[wire.Room], error) {
	return s.answerRoom(s.Service.ViewRoom(ctx, actor, in.Room))
}

type roomPatch struct {
	Title      *string `json:"title,omitempty" doc:"1 to 80 characters." example:"Lobby"`
	Topic      *string `json:"topic,omitempty" doc:"At most 500 characters." example:"Come in"`
	Visibility *string `json:"visibility,omitempty" enum:"public,private"`
	Archived   *bool   `json:"archived,omitempty" doc:"Only false: reopens the room, by an owner. DELETE archives."`
}

func (s *server) patchRoom(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body roomPatch
},
) (*answer[wire.Room], error) {
	return s.answerRoom(s.Service.PatchRoom(ctx, actor, in.Room, chat.RoomPatch{
		Title: in.Body.Title, Topic: in.Body.Topic, Visibility: visibility(in.Body.Visibility), Archived: in.Body.Archived,
	}))
}

func (s *server) archiveRoom(ctx context.Context, actor chat.Actor, in *RoomPath) (*nothing, error) {
	return nil, s.Service.ArchiveRoom(ctx, actor, in.Room)
}

type marker struct {
	Seq  int64 `json:"seq" minimum:"0" maximum:"9007199254740991" doc:"Everything up to it has been read." example:"7"`
	Back bool  `json:"back,omitempty" doc:"Move the marker back: what is past it is unread again. Otherwise it only moves forward."`
}

func (s *server) markRead(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body marker
},
) (*answer[wire.Standing], error) {
	move := s.Service.MarkRead
	if in.Body.Back {
		move = s.Service.MarkUnread
	}
	standing, err := move(ctx, actor, in.Room, in.Body.Seq, "")
	return &answer[wire.Standing]{wire.FromStanding(standing)}, err
}

package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// CursorPath names a cursor of the caller's.
type CursorPath struct {
	Name string `path:"name" doc:"1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit." example:"deploy-bot"`
}

type cursorPlace struct {
	Room string `json:"room" doc:"A room that the caller may see." example:"lobby"`
	Seq  int64  `json:"seq" minimum:"0" maximum:"9007199254740991" doc:"The last event that the program is done with. Past the head of the log it is the head." example:"41"`
}

func (s *server) listCursors(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.Cursor], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	cursors, more, err := s.Service.Cursors(ctx, actor, after, in.Limit)
	return newList(cursors, more, wire.FromCursor, func(c chat.Cursor) string { return c.Name }), err
}

func (s *server) cursor(ctx context.Context, actor chat.Actor, in *CursorPath) (*answer[wire.Cursor], error) {
	cursor, err := s.Service.Cursor(ctx, actor, in.Name)
	return &answer[wire.Cursor]{wire.FromCursor(cursor)}, err
}

type cursorPut struct {
	CursorPath
	Body cursorPlace
}

func (s *server) putCursor(ctx context.Context, actor chat.Actor, in *cursorPut) (*answer[wire.Cursor], error) {
	cursor, err := s.Service.PutCursor(ctx, actor, in.Name, in.Body.Room, in.Body.Seq)
	return &answer[wire.Cursor]{wire.FromCursor(cursor)}, err
}

func (s *server) deleteCursor(ctx context.Context, actor chat.Actor, in *CursorPath) (*nothing, error) {
	return nil, s.Service.DeleteCursor(ctx, actor, in.Name)
}

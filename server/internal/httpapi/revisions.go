package httpapi

import (
	"context"
	"strconv"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type revisionsQuery struct {
	MessagePath
	ListQuery
}

// listRevisions pages by the number of revisions before, because revisions are only added at the
// end.
func (s *server) listRevisions(ctx context.Context, actor chat.Actor, in *revisionsQuery) (*list[wire.Revision], error) {
	key, err := in.after()
	if err != nil {
		return nil, err
	}
	skip, err := parseCount(key)
	if err != nil {
		return nil, err
	}
	revisions, more, err := s.Service.Revisions(ctx, actor, in.Room, chat.MessageID(in.ID), skip, in.Limit)
	next := func(chat.Revision) string { return strconv.Itoa(skip + len(revisions)) }
	return newList(revisions, more, wire.FromRevision, next), err
}

func parseCount(key string) (int, error) {
	if key == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(key, 10, 32)
	if err != nil || n < 0 {
		return 0, badCursor()
	}
	return int(n), nil
}

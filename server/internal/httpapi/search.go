package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type searchQuery struct {
	Q      string `query:"q" maxLength:"200" doc:"Words, all of which must be there: their beginnings will do, and one or more characters of Chinese, Japanese or Korean; case and accents do not matter. \"Phrases\" in quotes. Filters, as beside it: from:ada in:lobby before:2026-11-24 after:2026-11-23T09:31:00Z." example:"good morn"`
	Room   string `query:"room" maxLength:"200" doc:"In the room of this name only." example:"lobby"`
	Author string `query:"author" maxLength:"200" doc:"By the user of this name only; me is the caller." example:"ada"`
	Before string `query:"before" maxLength:"200" doc:"Before this time, or this date's first moment in UTC." example:"2026-11-24"`
	After  string `query:"after" maxLength:"200" doc:"After this time, or from this date's first moment in UTC on." example:"2026-11-23T09:31:00Z"`
	ListQuery
}

func (s *server) search(ctx context.Context, actor chat.Actor, in *searchQuery) (*list[wire.Found], error) {
	before, err := in.after()
	if err != nil {
		return nil, err
	}
	draft := chat.SearchDraft{Q: in.Q, Room: in.Room, Author: in.Author, Before: in.Before, After: in.After}
	found, more, err := s.Service.Search(ctx, actor, draft, chat.MessageID(before), in.Limit)
	return newList(found, more, wire.FromFound, func(f chat.Found) string { return string(f.Message.ID) }), err
}

package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type searchQuery struct {
	Q      string `query:"q" maxLength:"200" doc:"Words, all of which must be there: their beginnings will do, and one or more characters of Chinese, Japanese or Korean; case and accents do not matter, signs do. \"Phrases\" in quotes. -word and -\"phrase\" for what must not be there. Words of file names are found too. Filters, as beside it: from:ada in:lobby before:2026-11-24 after:2026-11-23T09:31:00Z has:file has:image has:link, each also with - before it and with its value in quotes." example:"good morn"`
	Room   string `query:"room" maxLength:"200" doc:"In the room of this name only." example:"lobby"`
	Author string `query:"author" maxLength:"200" doc:"By the user of this name only; me is the caller." example:"ada"`
	Before string `query:"before" maxLength:"200" doc:"Before this time, or this date's first moment." example:"2026-11-24"`
	After  string `query:"after" maxLength:"200" doc:"After this time, or from this date's first moment on." example:"2026-11-23T09:31:00Z"`
	Zone   string `query:"tz" maxLength:"64" doc:"The time zone of dates, and of times that name none, by its IANA name; left out: UTC." example:"Europe/Berlin"`
	ListQuery
}

// searchPage is a page of a search: a list, with notes.
type searchPage struct {
	Items      []wire.Found `json:"items"`
	NextCursor *string      `json:"next_cursor" doc:"For the next page; null on the last one. A page of few items, or of none, need not be the last one: where few messages of many hold the words, a page ends before it is full."`

	Notes []searchNote `json:"notes,omitempty" doc:"Why a part of the query finds nothing, where one should know: from: a deleted account. Left out where there is nothing to say."`
}

type searchNote struct {
	Location string `json:"location" doc:"The part of the query." example:"query.q"`
	Message  string `json:"message" example:"The account ada was deleted: its messages are no longer found by its name."`
}

type searchAnswer struct{ Body searchPage }

func (s *server) search(ctx context.Context, actor chat.Actor, in *searchQuery) (*searchAnswer, error) {
	before, err := in.after()
	if err != nil {
		return nil, err
	}
	draft := chat.SearchDraft{Q: in.Q, Room: in.Room, Author: in.Author, Before: in.Before, After: in.After, Zone: in.Zone}
	found, err := s.Service.Search(ctx, actor, draft, chat.MessageID(before), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &searchAnswer{Body: searchPage{Items: make([]wire.Found, len(found.Found))}}
	for i, f := range found.Found {
		out.Body.Items[i] = wire.FromFound(f)
	}
	if found.Next != "" {
		next := encodeCursor(string(found.Next))
		out.Body.NextCursor = &next
	}
	for _, note := range found.Notes {
		out.Body.Notes = append(out.Body.Notes, searchNote(note))
	}
	return out, nil
}

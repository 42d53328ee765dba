package httpapi

import (
	"context"
	"net/http"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type directPeople struct {
	Usernames []string `json:"usernames" doc:"1 to 7 others; one's own name and repeats are passed over." example:"[\"grace\"]"`
}

// opened is 201 for a new room, 200 for one that was there.
type opened struct {
	Status int
	Body   wire.Room
}

func (s *server) openDirect(ctx context.Context, actor chat.Actor, in *struct{ Body directPeople }) (*opened, error) {
	room, created, err := s.Service.OpenDirect(ctx, actor, in.Body.Usernames)
	if err != nil {
		return nil, err
	}
	out := &opened{Status: http.StatusOK, Body: s.wireRoom(room)}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// BlockPath names one whom the caller blocks.
type BlockPath struct {
	Username string `path:"username" doc:"A username." example:"grace"`
}

func (s *server) listBlocks(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.Block], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	blocks, more, err := s.Service.Blocks(ctx, actor, after, in.Limit)
	return newList(blocks, more, wire.FromBlock, func(b chat.Block) string { return b.User.Username }), err
}

func (s *server) block(ctx context.Context, actor chat.Actor, in *BlockPath) (*answer[wire.Block], error) {
	block, err := s.Service.BlockOf(ctx, actor, in.Username)
	return &answer[wire.Block]{wire.FromBlock(block)}, err
}

func (s *server) putBlock(ctx context.Context, actor chat.Actor, in *BlockPath) (*answer[wire.Block], error) {
	block, err := s.Service.Block(ctx, actor, in.Username)
	return &answer[wire.Block]{wire.FromBlock(block)}, err
}

func (s *server) deleteBlock(ctx context.Context, actor chat.Actor, in *BlockPath) (*nothing, error) {
	return nil, s.Service.Unblock(ctx, actor, in.Username)
}

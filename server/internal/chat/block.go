package chat

import (
	"context"
	"time"
)

// MaxBlocks bounds whom one user blocks.
const MaxBlocks = 1000

// Block says whom a user blocks. Nobody else sees it.
type Block struct {
	User User
	At   time.Time
}

// BlockKey is one who blocks another.
type BlockKey struct{ By, Of UserID }

// Block keeps a person from writing to the actor directly, from adding the actor to rooms, and their mentions from giving
// notices. Again changes nothing.
func (s *Service) Block(ctx context.Context, actor Actor, username string) (Block, error) {
	other, err := s.otherUser(ctx, actor, username)
	if err != nil {
		return Block{}, err
	}
	return s.store.PutBlock(ctx, actor.User.ID, other, s.now())
}

// Unblock takes a block away; one that is not there changes nothing.
func (s *Service) Unblock(ctx context.Context, actor Actor, username string) error {
	other, err := s.otherUser(ctx, actor, username)
	if err != nil {
		return err
	}
	return s.store.DeleteBlock(ctx, actor.User.ID, other.ID)
}

// otherUser finds one whom the actor blocks or no longer does.
func (s *Service) otherUser(ctx context.Context, actor Actor, username string) (User, error) {
	if username == "me" || FoldUsername(username) == actor.User.Username {
		return User{}, Invalid("path.username", "must be somebody else: nobody can block themselves")
	}
	other, err := s.store.UserByName(ctx, FoldUsername(username))
	if err == nil {
		err = canWrite(actor)
	}
	return other, err
}

// BlockOf is the actor's block of a person; KindNotFound where there is none.
func (s *Service) BlockOf(ctx context.Context, actor Actor, username string) (Block, error) {
	other, err := s.store.UserByName(ctx, FoldUsername(username))
	if err != nil {
		return Block{}, err
	}
	return s.store.BlockOf(ctx, actor.User.ID, other)
}

// Blocks lists whom the actor blocks in order of username, past the username after.
func (s *Service) Blocks(ctx context.Context, actor Actor, after string, limit int) (blocks []Block, more bool, err error) {
	blocks, err = s.store.Blocks(ctx, actor.User.ID, after, limit+1)
	blocks, more = page(blocks, limit)
	return blocks, more, err
}

func (f Facts) blocks(by, of UserID) bool { return f.Blocks[BlockKey{By: by, Of: of}] }

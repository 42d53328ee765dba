package chat

import (
	"context"
	"time"
)

// Revision is a body that a message had before it was edited.
type Revision struct {
	Body string
	At   time.Time // when it was written: the message's creation, or an edit
}

// Revisions lists a message's earlier bodies, oldest first, past the first skip, to members of the room.
func (s *Service) Revisions(
	ctx context.Context, actor Actor, room string, id MessageID, skip, limit int,
) (revisions []Revision, more bool, err error) {
	seen, role, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, false, err
	}
	m, err := s.store.Message(ctx, seen.ID, actor.User.ID, id)
	if err != nil {
		return nil, false, err
	}
	if err := canReadRevisions(seen, role, m); err != nil {
		return nil, false, err
	}
	revisions, err = s.store.Revisions(ctx, seen.ID, id, skip, limit+1)
	revisions, more = page(revisions, limit)
	return revisions, more, err
}

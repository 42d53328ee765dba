package chat

import (
	"context"
	"time"
)

// An account is deleted in steps, each a transaction of its own: the first one ends the account,
// and each further one takes it out of one room. A single transaction would hold all its rooms at
// once, and thousands of them take longer than a transaction may. The store remembers which
// deletions have begun and not ended, so that any node goes on with them.

const (
	// deletionPatience is how long the caller waits for the end of a deletion.
	deletionPatience = 2 * time.Second
	// deletionBeat is how often a node looks for deletions that a stopped node has left unfinished.
	// deletionAgain is how soon it tries again after a step failed.
	deletionBeat  = time.Minute
	deletionAgain = 5 * time.Second
	// deletionsRead bounds one look.
	deletionsRead = 100
)

// DeleteAccount ends the account: its sessions and tokens end, it leaves its rooms, a sole owner's
// role passes on, its messages stay. The account is of no use from the first step on. isDone says
// whether all steps are done; if not, Run finishes them, here or on another node. A wrong
// confirmation is forbidden; the last administrator, conflict.
func (s *Service) DeleteAccount(ctx context.Context, actor Actor, c Confirmation, from Origin) (isDone bool, err error) {
	if err := canManageAccount(actor); err != nil {
		return false, err
	}
	if err := s.confirm(ctx, actor, c); err != nil {
		return false, err
	}
	return s.deleteAccount(ctx, actor.User, s.auditBy(Operator{Actor: &actor, IP: from.IP}))
}

// deleteAccount goes on even if the caller hangs up.
func (s *Service) deleteAccount(ctx context.Context, user User, entry AuditEntry) (isDone bool, err error) {
	ctx = context.WithoutCancel(ctx)
	gone, err := s.beginDeletion(ctx, user, entry)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, deletionPatience)
	defer cancel()
	if s.finishDeletion(ctx, gone) == nil {
		return true, nil
	}
	select {
	case s.deletions <- struct{}{}:
	default:
	}
	return false, nil
}

// beginDeletion is the first step. It returns the account as it is shown from then on.
func (s *Service) beginDeletion(ctx context.Context, user User, entry AuditEntry) (gone User, err error) {
	entry.Action, entry.Subject = AuditDeleted, user
	ended, err := s.store.BeginDeletion(ctx, user.ID, entry)
	if err != nil {
		return User{}, err
	}
	s.sessions.revoke(ended)
	return User{ID: user.ID, PublicID: user.PublicID, CreatedAt: user.CreatedAt, Deleted: true}, nil
}

// finishDeletion takes a deleted account out of the rooms that it is still in. If it cannot leave a
// room now, it still leaves the others, and returns the error of that room.
func (s *Service) finishDeletion(ctx context.Context, gone User) error {
	rooms, err := s.store.RoomIDsOf(ctx, gone.ID)
	if err != nil {
		return err
	}
	var failed error
	for _, room := range rooms {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := s.change(ctx, gone, Change{Room: room, Target: gone.ID}, leavesForGood); err != nil {
			failed = err
		}
	}
	if failed != nil {
		return failed
	}
	// The list of rooms is still complete: a deleted account cannot join one.
	return s.store.EndDeletion(ctx, gone.ID)
}

// finishDeletions goes on with all deletions that have begun, until ctx ends.
func (s *Service) finishDeletions(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.deletions:
		case <-timer.C:
		}
		if s.finishSome(ctx) {
			timer.Reset(deletionBeat)
		} else {
			timer.Reset(deletionAgain)
		}
	}
}

// finishSome says whether nothing is left to do.
func (s *Service) finishSome(ctx context.Context) (isDone bool) {
	begun, err := s.store.Deletions(ctx, deletionsRead)
	for _, gone := range begun {
		if failed := s.finishDeletion(ctx, gone); failed != nil {
			err = failed
		}
	}
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "cannot finish the deletion of an account: trying again", "err", err)
	}
	return err == nil && len(begun) < deletionsRead
}

// leavesForGood takes a deleted account out of a room. If it was the only owner, the role passes to
// the longest-standing moderator, else member. If there is nobody, the room is archived (contract
// section 2). In a direct conversation it stays, as a deleted user (contract section 9).
func leavesForGood(sc *scene) error {
	isDone := sc.target == nil || sc.target.Role == NoRole // this step was done before
	if isDone || sc.room.Visibility == Direct {
		return nil
	}
	if next := sc.f.Next; sc.target.Role == Owner {
		switch {
		case next == nil:
			sc.archive()
		case next.Role != Owner:
			sc.setRole(next.User, Owner)
		}
	}
	sc.remove(MemberLeft, sc.actor)
	return nil
}

package chat

import (
	"context"
	"time"
)

// InvitationID is the public id of an invitation.
type InvitationID string

// Invitation lets whoever has its code join a room, and make an account where that needs one. Without a room it is to the
// server: it lets somebody make an account, and no more.
type Invitation struct {
	ID        InvitationID
	Code      string
	Room      Room
	CreatedBy User
	CreatedAt time.Time
	ExpiresAt time.Time
	IsEnded   bool
	MaxUses   int // 0: no bound
	Uses      int
}

// IsToServer says that the invitation is to no room.
func (i Invitation) IsToServer() bool { return i.Room.ID == 0 }

// CanBeUsed says whether the invitation lets somebody in at that time; if not, it is gone.
func (i Invitation) CanBeUsed(at time.Time) error {
	switch {
	case i.IsEnded || !i.ExpiresAt.After(at):
		return GoneFor("This invitation has ended: ask for another one.")
	case i.MaxUses > 0 && i.Uses >= i.MaxUses:
		return GoneFor("This invitation was used as often as it may be: ask for another one.")
	case i.Room.ArchivedAt != nil:
		return GoneFor("This invitation is to a room that is archived.")
	}
	return nil
}

// Bounds of invitations (contract section 9).
const (
	MaxInvitationHours     = 720
	defaultInvitationHours = 168
	MaxInvitationUses      = 1000
	// MaxInvitations bounds those of one room that stand, and those to the server.
	MaxInvitations = 100
)

// InvitationDraft is an invitation about to be made. Nil means left out: a week, and as many uses as there are.
type InvitationDraft struct {
	ExpiresInHours *int
	MaxUses        *int
}

func (d InvitationDraft) check(now time.Time) (Invitation, error) {
	hours, uses := defaultInvitationHours, 0
	var badHours, badUses *Field
	if d.ExpiresInHours != nil {
		hours = *d.ExpiresInHours
		if hours < 1 || hours > MaxInvitationHours {
			badHours = &Field{"body.expires_in_hours", "must be 1 to 720"}
		}
	}
	if d.MaxUses != nil {
		uses = *d.MaxUses
		if uses < 1 || uses > MaxInvitationUses {
			badUses = &Field{"body.max_uses", "must be 1 to 1000"}
		}
	}
	i := Invitation{CreatedAt: now, ExpiresAt: now.Add(time.Duration(min(hours, MaxInvitationHours)) * time.Hour), MaxUses: uses}
	return i, fieldErrors(badHours, badUses)
}

// CreateInvitation makes an invitation to the room, with that code. Errors: not staff, forbidden; more than MaxInvitations,
// conflict.
func (s *Service) CreateInvitation(ctx context.Context, actor Actor, room string, d InvitationDraft, code string) (Invitation, error) {
	i, err := d.check(s.now())
	if err != nil {
		return Invitation{}, err
	}
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return Invitation{}, err
	}
	if err := first(canInvite(seen, role), canChange(seen)); err != nil {
		return Invitation{}, err
	}
	i.ID, i.Code, i.Room, i.CreatedBy = InvitationID(s.newID()), code, seen, actor.User
	return i, s.store.CreateInvitation(ctx, i)
}

// Invitations lists those of the room that have neither ended nor expired, at most MaxInvitations, for its staff.
func (s *Service) Invitations(ctx context.Context, actor Actor, room string) ([]Invitation, error) {
	seen, role, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, err
	}
	if err := canInvite(seen, role); err != nil {
		return nil, err
	}
	return s.store.Invitations(ctx, seen.ID, s.now())
}

// EndInvitation lets nobody in by the invitation from now on. A repeat answers the same; one that never was of the room is
// not found.
func (s *Service) EndInvitation(ctx context.Context, actor Actor, room string, id InvitationID) error {
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return err
	}
	if err := canInvite(seen, role); err != nil {
		return err
	}
	return s.store.EndInvitation(ctx, seen.ID, id, s.now())
}

// Invitation shows an invitation to whoever has its code. Errors: unknown, not found; of no use any more, gone.
func (s *Service) Invitation(ctx context.Context, code string) (Invitation, error) {
	i, err := s.store.Invitation(ctx, code)
	if err != nil {
		return Invitation{}, err
	}
	return i, i.CanBeUsed(s.now())
}

// AcceptInvitation lets the actor into the room. Whoever is in already uses nothing up, whatever became of the invitation.
func (s *Service) AcceptInvitation(ctx context.Context, actor Actor, code string) (RoomView, error) {
	i, err := s.store.Invitation(ctx, code)
	if err != nil {
		return RoomView{}, err
	}
	if err := canWrite(actor); err != nil {
		return RoomView{}, err
	}
	if i.IsToServer() {
		return RoomView{}, Conflict("This invitation is for a new account on this server: you have one.")
	}
	if _, err := s.change(ctx, actor.User, Change{Room: i.Room.ID, Invitation: code}, accepts); err != nil {
		return RoomView{}, err
	}
	return s.store.ViewRoom(ctx, i.Room.ID, actor.User.ID)
}

// CreateServerInvitation makes an invitation to the server, with that code, by an administrator. More than MaxInvitations:
// conflict.
func (s *Service) CreateServerInvitation(ctx context.Context, op Operator, d InvitationDraft, code string) (Invitation, error) {
	i, err := d.check(s.now())
	if err != nil {
		return Invitation{}, err
	}
	if err := s.administers(ctx, op); err != nil {
		return Invitation{}, err
	}
	i.ID, i.Code, i.CreatedBy = InvitationID(s.newID()), code, op.Actor.User
	entry := s.auditBy(op)
	entry.Action = AuditInvited
	return i, s.store.CreateServerInvitation(ctx, i, entry)
}

// ServerInvitations lists those to the server that have neither ended nor expired, newest first, at most MaxInvitations.
func (s *Service) ServerInvitations(ctx context.Context, op Operator) ([]Invitation, error) {
	if err := s.administers(ctx, op); err != nil {
		return nil, err
	}
	return s.store.Invitations(ctx, 0, s.now())
}

// EndServerInvitation lets nobody in by the invitation from now on; again, it changes nothing.
func (s *Service) EndServerInvitation(ctx context.Context, op Operator, id InvitationID) error {
	if err := s.administers(ctx, op); err != nil {
		return err
	}
	entry := s.auditBy(op)
	entry.Action = AuditInvitationEnded
	return s.store.EndServerInvitation(ctx, id, entry)
}

// accepts judges by the invitation as it is under its lock: it is used exactly as often as it may be.
func accepts(sc *scene) error {
	if sc.seat.Role != NoRole {
		return nil
	}
	invitation := sc.f.Invitation
	invitation.Room = sc.room.Room
	if err := invitation.CanBeUsed(sc.at); err != nil {
		return err
	}
	sc.v.Used = invitation.ID
	sc.join(sc.room, sc.seat, sc.actor, sc.actor, Member)
	return nil
}

// welcome takes a new account into the room of the invitation that it was made with, and that it has used up already. The
// account stands if that fails: the link still shows the room.
func (s *Service) welcome(ctx context.Context, user User, code string, room RoomID) {
	_, err := s.change(ctx, user, Change{Room: room, Invitation: code}, func(sc *scene) error {
		if sc.seat.Role == NoRole && sc.room.ArchivedAt == nil {
			sc.join(sc.room, sc.seat, sc.actor, sc.actor, Member)
		}
		return nil
	})
	if err != nil {
		s.log.WarnContext(ctx, "a new account cannot join the room that it was invited to", "user_id", user.PublicID, "err", err)
	}
}

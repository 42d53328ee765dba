package chat

import (
	"context"
	"time"
)

// RestrictionKind is what a restriction keeps somebody from.
type RestrictionKind string

// The kinds: one who is muted reads and does not write, one who is banned does neither.
const (
	Mute RestrictionKind = "mute"
	Ban  RestrictionKind = "ban"
)

// Restriction keeps a user from a room, or from writing there, until it is lifted or ends by itself.
type Restriction struct {
	Kind   RestrictionKind
	Until  *time.Time // nil: until it is lifted
	Reason string
	User   User
	By     User
	ByRole Role // that of By at the time
	At     time.Time
}

// at is the restriction if it holds at that time, else nil.
func (r *Restriction) at(now time.Time) *Restriction {
	if r == nil || r.Until != nil && !now.Before(*r.Until) {
		return nil
	}
	return r
}

func (s *judgedSeat) isBanned(now time.Time) bool {
	r := s.Restriction.at(now)
	return r != nil && r.Kind == Ban
}

func (r *Restriction) isSameAs(o *Restriction) bool {
	sameEnd := r.Until == o.Until || r.Until != nil && o.Until != nil && r.Until.Equal(*o.Until)
	return sameEnd && r.Kind == o.Kind && r.Reason == o.Reason
}

// MaxReason bounds the reason of a restriction, in code points.
const MaxReason = 500

func (r Restriction) check(now time.Time) (Restriction, error) {
	var badKind, badUntil *Field
	if r.Kind != Mute && r.Kind != Ban {
		badKind = &Field{"body.kind", `must be "mute" or "ban"`}
	}
	if r.Until != nil {
		until := r.Until.UTC().Truncate(time.Millisecond)
		if r.Until, badUntil = &until, checkTime("body.until", until); badUntil == nil && !now.Before(until) {
			badUntil = &Field{"body.until", "must be in the future"}
		}
	}
	reason, badReason := checkText("body.reason", r.Reason, 0, MaxReason)
	r.Reason = reason
	return r, fieldErrors(badKind, badUntil, badReason)
}

// Restrict mutes or bans somebody, in the place of a restriction that they have there. The same one again makes no event. A
// member who is banned is removed.
func (s *Service) Restrict(ctx context.Context, actor Actor, name, username string, r Restriction) (Restriction, error) {
	r, err := r.check(s.now())
	if err != nil {
		return Restriction{}, err
	}
	seen, user, err := s.sightOf(ctx, actor, name, username)
	if err != nil {
		return Restriction{}, err
	}
	judged, err := s.change(ctx, actor.User, Change{Room: seen.ID, Target: user.ID}, restricts(user, r))
	if err != nil {
		return Restriction{}, err
	}
	for _, e := range judged.v.Events {
		if e.Type == MemberRemoved {
			s.publisher.PublishSignal(Notice{User: user.ID, RoomName: seen.Name, Seq: e.Seq, Reason: NoticeRemoved})
		}
	}
	return s.store.RestrictionOf(ctx, seen.ID, user.ID, s.now())
}

// sightOf is sightToChange, and the user that the change is about.
func (s *Service) sightOf(ctx context.Context, actor Actor, name, username string) (Room, User, error) {
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return Room{}, User{}, err
	}
	user, err := s.target(ctx, actor, username)
	return seen, user, err
}

func restricts(user User, r Restriction) rule {
	return func(sc *scene) error {
		if sc.target == nil || sc.target.Deleted {
			return NotFound("This user")
		}
		before := sc.target.Restriction.at(sc.at)
		if err := canRestrict(sc.seen(), sc.seat.Role, sc.target.Role, before); err != nil {
			return err
		}
		if before != nil && before.isSameAs(&r) {
			return nil
		}
		user := sc.target.shows(user)
		if r.Kind == Ban && sc.target.Role != NoRole {
			sc.remove(MemberRemoved, user)
		}
		r.User, r.By, r.ByRole, r.At = user, sc.actor, sc.seat.Role, sc.at
		sc.v.Restricted = &r
		sc.emit(Event{Type: MemberRestricted, User: &user, Restriction: &r})
		return nil
	}
}

// Unrestrict lifts a restriction; one that is not there, or has ended, makes no event.
func (s *Service) Unrestrict(ctx context.Context, actor Actor, name, username string) error {
	seen, user, err := s.sightOf(ctx, actor, name, username)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, actor.User, Change{Room: seen.ID, Target: user.ID}, unrestricts(user))
	return err
}

func unrestricts(user User) rule {
	return func(sc *scene) error {
		if sc.target == nil {
			return NotFound("This user")
		}
		before := sc.target.Restriction.at(sc.at)
		if err := first(canUnrestrict(sc.seen(), sc.seat.Role, before), canChange(sc.seen())); err != nil || before == nil {
			return err
		}
		user := sc.target.shows(user)
		sc.v.Unrestricted = &sc.target.key
		sc.emit(Event{Type: MemberUnrestricted, User: &user, Restriction: before})
		return nil
	}
}

// Restrictions lists those that hold in a room in order of username, past the username after, to its staff.
func (s *Service) Restrictions(
	ctx context.Context, actor Actor, name, after string, limit int,
) (restrictions []Restriction, more bool, err error) {
	room, role, err := s.sight(ctx, actor, name)
	if err != nil {
		return nil, false, err
	}
	if err := canListRestrictions(room, role); err != nil {
		return nil, false, err
	}
	restrictions, err = s.store.Restrictions(ctx, room.ID, s.now(), after, limit+1)
	restrictions, more = page(restrictions, limit)
	return restrictions, more, err
}

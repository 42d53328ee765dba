package chat

import (
	"context"
	"time"
)

// scene is one room under its lock, as a change goes on in it.
type scene struct {
	*judging
	room    *judgedRoom
	actor   User        // who acts, as a replay will show them
	seat    *judgedSeat // theirs
	target  *judgedSeat // of the one whose membership changes
	message Message     // what it is about, as it now is

	notices   []Notice
	tellsRoom bool   // the message mentions the room since now
	told      []User // whom it mentions by name, before or now
}

// rule judges a change by its scene alone, and notes there what comes of it.
type rule func(*scene) error

// change has the store make a change by the rule, and announces it.
func (s *Service) change(ctx context.Context, actor User, c Change, by rule) (judged *scene, err error) {
	c.Actor = actor.ID
	c.Judge = func(f Facts) (Verdict, error) {
		if judged, err = judgeChange(c, actor, f, s.now(), by); err != nil {
			return Verdict{}, err
		}
		return judged.v, nil
	}
	if err := s.store.Change(ctx, c); err != nil {
		return nil, err
	}
	if len(judged.v.Events) > 0 {
		s.publisher.PublishEvents(judged.v.Events)
	}
	return judged, nil
}

// judgeChange asks what all changes have in common, and then the rule. A deleted account does nothing but leave its rooms.
func judgeChange(c Change, actor User, f Facts, at time.Time, by rule) (*scene, error) {
	j := newJudging(f, at)
	sc := &scene{judging: j, room: j.room(c.Room), actor: actor}
	if sc.room == nil {
		return nil, NotFound("This room")
	}
	if err := sc.sees(c, actor); err != nil {
		return nil, err
	}
	if c.Target != 0 {
		sc.target = j.seat(SeatKey{c.Room, c.Target})
	}
	if c.Message != "" {
		if f.Message == nil {
			return nil, NotFound("This message")
		}
		sc.message = *f.Message
	}
	if err := by(sc); err != nil {
		return nil, err
	}
	j.collect()
	return sc, nil
}

// sees finds the actor's seat. Whoever has an invitation sees the room.
func (sc *scene) sees(c Change, actor User) error {
	if actor.Deleted {
		sc.seat = sc.judging.seat(SeatKey{c.Room, actor.ID})
		return nil
	}
	seat, err := sc.judging.seated(sc.room, actor.ID)
	switch {
	case err != nil:
		return err
	case c.Invitation != "" && sc.f.Invitation == nil:
		return NotFound("This invitation")
	case c.Invitation == "":
		if err := CanSee(seat.sees(sc.room.Room, sc.at), seat.Role); err != nil {
			return err
		}
	case seat.isBanned(sc.at) && sc.room.Visibility == Public:
		return CanSee(seat.sees(sc.room.Room, sc.at), seat.Role)
	case seat.isBanned(sc.at):
		return NotFound("This invitation")
	}
	sc.seat, sc.actor = seat, seat.shows(actor)
	return nil
}

// seen is the room as its actor sees it.
func (sc *scene) seen() Room { return sc.seat.sees(sc.room.Room, sc.at) }

// emit stores an event of the actor.
func (sc *scene) emit(e Event) {
	e.Actor = sc.actor
	sc.judging.emit(sc.room, e)
}

// setRole gives a member, who is no stranger, another role.
func (sc *scene) setRole(user User, role Role) {
	sc.v.Roles = append(sc.v.Roles, Membership{Room: sc.room.ID, User: user, Role: role})
	sc.emit(Event{Type: MemberRole, User: &user, Role: role})
}

// remove takes the target, a member, out of the room.
func (sc *scene) remove(kind EventType, user User) {
	role := sc.target.Role
	sc.target.Role = NoRole
	sc.room.MemberCount--
	sc.v.Left = append(sc.v.Left, sc.target.key)
	sc.emit(Event{Type: kind, User: &user, Role: role})
}

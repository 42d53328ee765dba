package chat

import (
	"context"
	"time"
)

// Role is what a member may do in a room; "" is no member.
type Role string

// The roles, strongest first.
const (
	Owner     Role = "owner"
	Moderator Role = "moderator"
	Member    Role = "member"
	NoRole    Role = ""
)

// Membership binds a user to a room.
type Membership struct {
	Room     RoomID
	User     User
	Role     Role
	JoinedAt time.Time
	LastRead int64
}

func checkRole(location string, role Role) *Field {
	switch role {
	case Owner, Moderator, Member:
		return nil
	case NoRole:
	}
	return &Field{location, `must be "owner", "moderator" or "member"`}
}

// Members lists a room's members in order of username, past the username after.
func (s *Service) Members(ctx context.Context, actor Actor, name, q, after string, limit int) (members []Membership, more bool, err error) {
	room, _, err := s.sight(ctx, actor, name)
	if err != nil {
		return nil, false, err
	}
	members, err = s.store.Members(ctx, room.ID, q, after, limit+1)
	members, more = page(members, limit)
	return members, more, err
}

// PutMember makes target (a username, or "me") a member: joining a public room, adding someone, or changing a role
// (nil: as it is). What already holds changes nothing and makes no event.
func (s *Service) PutMember(ctx context.Context, actor Actor, name, target string, role *Role) (Membership, error) {
	if role != nil {
		if err := fieldErrors(checkRole("body.role", *role)); err != nil {
			return Membership{}, err
		}
	}
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return Membership{}, err
	}
	user, err := s.target(ctx, actor, target)
	if err != nil {
		return Membership{}, err
	}
	judged, err := s.change(ctx, actor.User, Change{Room: seen.ID, Target: user.ID}, putsMember(user, role))
	if err != nil {
		return Membership{}, err
	}
	for _, e := range judged.v.Events {
		if e.Type == MemberJoined && user.ID != actor.User.ID {
			s.publisher.PublishSignal(Notice{User: user.ID, RoomName: seen.Name, Seq: e.Seq, Reason: NoticeAdded})
		}
	}
	t := judged.target
	return Membership{Room: seen.ID, User: t.shows(user), Role: t.Role, JoinedAt: t.JoinedAt, LastRead: t.LastRead}, nil
}

func (s *Service) target(ctx context.Context, actor Actor, name string) (User, error) {
	if name == "me" || FoldUsername(name) == actor.User.Username {
		return actor.User, nil
	}
	return s.UserByName(ctx, name)
}

func putsMember(user User, role *Role) rule {
	return func(sc *scene) error {
		if sc.target == nil || sc.target.Deleted {
			return NotFound("This user")
		}
		c := memberChange{callerRole: sc.seat.Role, self: user.ID == sc.actor.ID, targetRole: sc.target.Role}
		if role != nil {
			c.want, c.wantSet = *role, true
		}
		if err := canPutMember(sc.seen(), c); err != nil {
			return err
		}
		switch want, user := c.newRole(), sc.target.shows(user); {
		case want == sc.target.Role:
		case sc.target.Role == NoRole && sc.target.isBanned(sc.at):
			return Conflict("This person is banned from this room: lift the ban first.")
		case sc.target.Role == NoRole && sc.f.Blocks[BlockKey{By: user.ID, Of: sc.actor.ID}]:
			return Forbidden("This person does not want to be added to rooms by you.")
		case sc.target.Role == NoRole:
			sc.join(sc.room, sc.target, sc.actor, user, want)
		default:
			if err := sc.keepAnOwner(); err != nil {
				return err
			}
			sc.target.Role = want
			sc.setRole(user, want)
		}
		return nil
	}
}

// keepAnOwner refuses to take the role from the last owner.
func (sc *scene) keepAnOwner() error {
	if sc.target.Role == Owner && (sc.f.Next == nil || sc.f.Next.Role != Owner) {
		return Conflict("The last owner cannot leave or step down: make someone else an owner first.")
	}
	return nil
}

// RemoveMember takes target (a username, or "me") out of a room; one who is no member changes nothing.
func (s *Service) RemoveMember(ctx context.Context, actor Actor, name, target string) error {
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return err
	}
	user, err := s.target(ctx, actor, target)
	if err != nil {
		return err
	}
	judged, err := s.change(ctx, actor.User, Change{Room: seen.ID, Target: user.ID}, removesMember(user))
	if err != nil {
		return err
	}
	for _, e := range judged.v.Events {
		if e.Type == MemberRemoved {
			s.publisher.PublishSignal(Notice{User: user.ID, RoomName: seen.Name, Seq: e.Seq, Reason: NoticeRemoved})
		}
	}
	return nil
}

func removesMember(user User) rule {
	return func(sc *scene) error {
		if sc.target == nil {
			return NotFound("This user")
		}
		self := user.ID == sc.actor.ID
		if err := canRemoveMember(sc.seen(), sc.seat.Role, self, sc.target.Role); err != nil {
			return err
		}
		if sc.target.Role == NoRole {
			return nil
		}
		if err := sc.keepAnOwner(); err != nil {
			return err
		}
		kind := MemberRemoved
		if self {
			kind = MemberLeft
		}
		sc.remove(kind, sc.target.shows(user))
		return nil
	}
}

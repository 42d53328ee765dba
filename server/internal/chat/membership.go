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
	var member Membership
	events, err := s.change(ctx, seen.ID, func(tx Tx) error {
		if err := s.putMember(tx, seen.ID, actor, user, role); err != nil {
			return err
		}
		member, err = tx.Membership(seen.ID, user.ID)
		return err
	})
	if err != nil {
		return Membership{}, err
	}
	for _, e := range events {
		if e.Type == MemberJoined && user.ID != actor.User.ID {
			s.publisher.PublishSignal(Notice{User: user.ID, RoomName: seen.Name, Seq: e.Seq, Reason: NoticeAdded})
		}
	}
	return member, nil
}

func (s *Service) target(ctx context.Context, actor Actor, name string) (User, error) {
	if name == "me" || FoldUsername(name) == actor.User.Username {
		return actor.User, nil
	}
	return s.UserByName(ctx, name)
}

func (s *Service) putMember(tx Tx, id RoomID, actor Actor, user User, role *Role) error {
	room, callerRole, err := locked(tx, id, actor)
	if err != nil {
		return err
	}
	targetRole, err := tx.Role(id, user.ID)
	if err != nil {
		return err
	}
	c := memberChange{callerRole: callerRole, self: user.ID == actor.User.ID, targetRole: targetRole}
	if role != nil {
		c.want, c.wantSet = *role, true
	}
	if err := canPutMember(room, c); err != nil {
		return err
	}
	switch want := c.newRole(); {
	case want == targetRole:
		return nil
	case targetRole == NoRole:
		return tx.Join(id, actor.User, user, want, s.now())
	default:
		if err := keepAnOwner(tx, id, targetRole); err != nil {
			return err
		}
		if err := tx.SetRole(id, user.ID, want); err != nil {
			return err
		}
		return s.emit(tx, room, actor.User, Event{Type: MemberRole, User: &user, Role: want})
	}
}

// keepAnOwner refuses to take the role from the last owner.
func keepAnOwner(tx Tx, room RoomID, role Role) error {
	if role != Owner {
		return nil
	}
	owners, err := tx.Owners(room)
	if err != nil {
		return err
	}
	if owners < 2 {
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
	events, err := s.change(ctx, seen.ID, func(tx Tx) error {
		return s.removeMember(tx, seen.ID, actor, user)
	})
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Type == MemberRemoved {
			s.publisher.PublishSignal(Notice{User: user.ID, RoomName: seen.Name, Seq: e.Seq, Reason: NoticeRemoved})
		}
	}
	return nil
}

func (s *Service) removeMember(tx Tx, id RoomID, actor Actor, user User) error {
	room, callerRole, err := locked(tx, id, actor)
	if err != nil {
		return err
	}
	role, err := tx.Role(id, user.ID)
	if err != nil {
		return err
	}
	self := user.ID == actor.User.ID
	if err := canRemoveMember(room, callerRole, self, role); err != nil {
		return err
	}
	if role == NoRole {
		return nil
	}
	if err := keepAnOwner(tx, id, role); err != nil {
		return err
	}
	if err := tx.RemoveMember(id, user.ID); err != nil {
		return err
	}
	kind := MemberRemoved
	if self {
		kind = MemberLeft
	}
	return s.emit(tx, room, actor.User, Event{Type: kind, User: &user, Role: role})
}

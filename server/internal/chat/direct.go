package chat

import (
	"context"
	"slices"
	"strings"
)

// directPrefix begins the names of direct conversations, and of no other rooms.
const directPrefix = "dm-"

// Bounds of the people of a direct conversation beside the one who opens it, and of the names in one call, which may repeat.
const (
	MaxDirect      = 7
	maxDirectNames = 64
)

// Stop is why nobody can write in a room now, "" where everyone may who is in it.
type Stop string

// The reasons: all others have deleted their accounts; one of two blocks the other.
const (
	StopAlone   Stop = "alone"
	StopBlocked Stop = "blocked"
)

// IsDirectName says whether a room of that name may be a direct conversation.
func IsDirectName(name string) bool { return strings.HasPrefix(name, directPrefix) }

// OpenDirect finds or makes the conversation between the actor and the others: the same people are the same room, for ever.
// The actor's own name and repeats are passed over.
func (s *Service) OpenDirect(ctx context.Context, actor Actor, usernames []string) (view RoomView, created bool, err error) {
	names, err := directNames(actor, usernames)
	if err != nil {
		return RoomView{}, false, err
	}
	people := []User{actor.User}
	var ids []UserID
	for _, name := range names {
		other, err := s.store.CredentialsByName(ctx, name)
		if err == nil && other.Suspended {
			err = NotFound("This user")
		}
		if err != nil {
			return RoomView{}, false, err
		}
		people, ids = append(people, other.User), append(ids, other.User.ID)
	}
	if err := canWrite(actor); err != nil {
		return RoomView{}, false, err
	}
	isBlocked, err := s.store.AnyBlock(ctx, actor.User.ID, ids)
	if err != nil {
		return RoomView{}, false, err
	}
	if isBlocked {
		return RoomView{}, false, Forbidden("You and this person cannot write to each other.")
	}
	room := Room{
		Name: directPrefix + strings.ToLower(s.newID()), Visibility: Direct, CreatedAt: s.now(), CreatedBy: actor.User,
	}
	id, events, err := s.store.OpenDirect(ctx, room, people)
	if err != nil {
		return RoomView{}, false, err
	}
	if len(events) > 0 {
		s.publisher.PublishEvents(events)
	}
	view, err = s.store.ViewRoom(ctx, id, actor.User.ID)
	return view, len(events) > 0, err
}

// directNames are the others' names, folded, each once.
func directNames(actor Actor, usernames []string) ([]string, error) {
	if len(usernames) > maxDirectNames {
		return nil, Invalid("body.usernames", "must be at most %d names", maxDirectNames)
	}
	var names []string
	for _, name := range usernames {
		if name = FoldUsername(name); name != actor.User.Username && name != "me" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) > MaxDirect {
		return nil, Invalid("body.usernames", "must name 1 to %d others", MaxDirect)
	}
	return names, nil
}

// OpenDirect is the verdict on a direct conversation that begins, with all its people.
func (l *RoomLog) OpenDirect(by User, people []User) Verdict {
	v := Verdict{At: l.CreatedAt, Rooms: []*RoomLog{l}}
	for _, u := range people {
		m, e := l.Join(by, u, Member, l.CreatedAt)
		v.Joined, v.Events = append(v.Joined, m), append(v.Events, e)
	}
	return v
}

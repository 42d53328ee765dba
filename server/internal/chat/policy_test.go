package chat

import (
	"fmt"
	"testing"
	"time"
)

var (
	roles = []Role{NoRole, Member, Moderator, Owner}
	past  = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

// policyRule is a policy function and, for each kind of room, what it answers to stranger, member, moderator and owner.
type policyRule struct {
	name     string
	ask      func(Room, Role) error
	public   [4]Kind
	private  [4]Kind
	archived [4]Kind // a public room that is archived
}

const allowed = Kind(-1)

// TestPolicyTable holds the rights of contract sections 3 and 4, each policy function for every role and kind of room.
func TestPolicyTable(t *testing.T) {
	const (
		yes    = allowed
		no     = KindForbidden
		unseen = KindNotFound
		gone   = KindGone
	)
	const ada, grace = UserID(1), UserID(2)
	byGrace := Message{Author: User{ID: grace}}
	deleted := Message{Author: User{ID: grace}, DeletedAt: &past}
	reopen := RoomPatch{Archived: new(bool)}
	title := "Lobby"
	retitle := RoomPatch{Title: &title}
	put := func(self bool, target, want Role) func(Room, Role) error {
		return func(r Room, caller Role) error {
			if self {
				target = caller
			}
			return canPutMember(r, memberChange{callerRole: caller, self: self, targetRole: target, want: want, wantSet: want != NoRole})
		}
	}
	remove := func(self bool, target Role) func(Room, Role) error {
		return func(r Room, caller Role) error { return canRemoveMember(r, caller, self, target) }
	}

	rules := []policyRule{
		{"see", CanSee, [4]Kind{yes, yes, yes, yes}, [4]Kind{unseen, yes, yes, yes}, [4]Kind{yes, yes, yes, yes}},
		{"post", CanPost, [4]Kind{yes, yes, yes, yes}, [4]Kind{unseen, yes, yes, yes}, [4]Kind{no, no, no, no}},
		{
			"revise another's", func(r Room, role Role) error { return canRevise(r, role, ada, byGrace) },
			[4]Kind{no, no, no, no},
			[4]Kind{unseen, no, no, no},
			[4]Kind{no, no, no, no},
		},
		{
			"revise one's own", func(r Room, role Role) error { return canRevise(r, role, grace, byGrace) },
			[4]Kind{yes, yes, yes, yes},
			[4]Kind{unseen, yes, yes, yes},
			[4]Kind{no, no, no, no},
		},
		{
			"revise one's own, deleted", func(r Room, role Role) error { return canRevise(r, role, grace, deleted) },
			[4]Kind{gone, gone, gone, gone},
			[4]Kind{unseen, gone, gone, gone},
			[4]Kind{no, no, no, no},
		},
		{
			"react", func(r Room, role Role) error { return canReact(r, role, byGrace) },
			[4]Kind{yes, yes, yes, yes},
			[4]Kind{unseen, yes, yes, yes},
			[4]Kind{no, no, no, no},
		},
		{
			"react to a deleted one", func(r Room, role Role) error { return canReact(r, role, deleted) },
			[4]Kind{gone, gone, gone, gone},
			[4]Kind{unseen, gone, gone, gone},
			[4]Kind{no, no, no, no},
		},
		{
			"read revisions", func(r Room, role Role) error { return canReadRevisions(r, role, byGrace) },
			[4]Kind{no, yes, yes, yes},
			[4]Kind{unseen, yes, yes, yes},
			[4]Kind{no, yes, yes, yes},
		},
		{
			"read a deleted one's revisions", func(r Room, role Role) error { return canReadRevisions(r, role, deleted) },
			[4]Kind{no, gone, gone, gone},
			[4]Kind{unseen, gone, gone, gone},
			[4]Kind{no, gone, gone, gone},
		},
		{
			"erase another's", func(r Room, role Role) error { return canErase(r, role, ada, byGrace) },
			[4]Kind{no, no, yes, yes},
			[4]Kind{unseen, no, yes, yes},
			[4]Kind{no, no, yes, yes},
		},
		{
			"erase one's own", func(r Room, role Role) error { return canErase(r, role, grace, byGrace) },
			[4]Kind{yes, yes, yes, yes},
			[4]Kind{unseen, yes, yes, yes},
			[4]Kind{yes, yes, yes, yes},
		},
		{
			"retitle", func(r Room, role Role) error { return canPatchRoom(r, role, retitle) },
			[4]Kind{no, no, yes, yes},
			[4]Kind{unseen, no, yes, yes},
			[4]Kind{no, no, no, no},
		},
		{
			"reopen", func(r Room, role Role) error { return canPatchRoom(r, role, reopen) },
			[4]Kind{no, no, no, yes},
			[4]Kind{unseen, no, no, yes},
			[4]Kind{no, no, no, yes},
		},
		{"archive", canArchive, [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, yes}},
		{"mark read", canMarkRead, [4]Kind{no, yes, yes, yes}, [4]Kind{unseen, yes, yes, yes}, [4]Kind{no, yes, yes, yes}},
		{"join, or stay", put(true, NoRole, NoRole), [4]Kind{yes, yes, yes, yes}, [4]Kind{unseen, yes, yes, yes}, [4]Kind{no, no, no, no}},
		{"make oneself owner", put(true, NoRole, Owner), [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, no}},
		{"make oneself member", put(true, NoRole, Member), [4]Kind{yes, yes, no, yes}, [4]Kind{unseen, yes, no, yes}, [4]Kind{no, no, no, no}},
		{"add someone", put(false, NoRole, NoRole), [4]Kind{no, no, yes, yes}, [4]Kind{unseen, no, yes, yes}, [4]Kind{no, no, no, no}},
		{"add a moderator", put(false, NoRole, Moderator), [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, no}},
		{"name a member again", put(false, Member, Member), [4]Kind{no, no, yes, yes}, [4]Kind{unseen, no, yes, yes}, [4]Kind{no, no, no, no}},
		{"promote", put(false, Member, Moderator), [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, no}},
		{"demote an owner", put(false, Owner, Member), [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, no}},
		{"leave", remove(true, Member), [4]Kind{yes, yes, yes, yes}, [4]Kind{unseen, yes, yes, yes}, [4]Kind{no, no, no, no}},
		{"remove a member", remove(false, Member), [4]Kind{no, no, yes, yes}, [4]Kind{unseen, no, yes, yes}, [4]Kind{no, no, no, no}},
		{"remove an owner", remove(false, Owner), [4]Kind{no, no, no, yes}, [4]Kind{unseen, no, no, yes}, [4]Kind{no, no, no, no}},
	}
	rooms := []struct {
		name string
		room Room
		want func(policyRule) [4]Kind
	}{
		{"public", Room{Visibility: Public}, func(r policyRule) [4]Kind { return r.public }},
		{"private", Room{Visibility: Private}, func(r policyRule) [4]Kind { return r.private }},
		{"archived", Room{Visibility: Public, ArchivedAt: &past}, func(r policyRule) [4]Kind { return r.archived }},
	}
	for _, r := range rules {
		for _, room := range rooms {
			for i, role := range roles {
				t.Run(fmt.Sprintf("%s/%s/%s", r.name, room.name, roleName(role)), func(t *testing.T) {
					if got := kindOf(r.ask(room.room, role)); got != room.want(r)[i] {
						t.Errorf("got kind %d, want %d", got, room.want(r)[i])
					}
				})
			}
		}
	}
}

func roleName(r Role) string {
	if r == NoRole {
		return "stranger"
	}
	return string(r)
}

func kindOf(err error) Kind {
	if err == nil {
		return allowed
	}
	if e, ok := AsError(err); ok {
		return e.Kind
	}
	return KindInternal
}

func TestPrivateArchivedRoomStaysUnseen(t *testing.T) {
	room := Room{Visibility: Private, ArchivedAt: &past}
	for name, err := range map[string]error{
		"post":    CanPost(room, NoRole),
		"archive": canArchive(room, NoRole),
		"read":    canMarkRead(room, NoRole),
		"leave":   canRemoveMember(room, NoRole, true, NoRole),
	} {
		if !IsKind(err, KindNotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
}

func TestWhoMentionsTheRoom(t *testing.T) {
	for role, want := range map[Role]bool{NoRole: false, Member: false, Moderator: true, Owner: true} {
		if CanMentionRoom(role) != want {
			t.Errorf("%q mentions the room: %v", role, !want)
		}
	}
}

package chat

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The table holds what changes find and what comes of them (contract sections 3 and 4): the events, in their order, what has
// to be written, and refusals.
func TestJudgeChange(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ada, grace, linus := User{ID: 1, Username: "ada"}, User{ID: 2, Username: "grace"}, User{ID: 3, Username: "linus"}
	gone := User{ID: 1, Deleted: true}
	const lobby, attic, cellar = RoomID(1), RoomID(2), RoomID(3)
	facts := Facts{
		Rooms: map[RoomID]Room{
			lobby:  {ID: lobby, Name: "lobby", Title: "Lobby", Visibility: Public, Seq: 7, MemberCount: 2},
			attic:  {ID: attic, Name: "attic", Visibility: Private, Seq: 4, MemberCount: 1},
			cellar: {ID: cellar, Name: "cellar", Visibility: Public, Seq: 9, MemberCount: 1, ArchivedAt: &at},
		},
		Seats: map[SeatKey]Seat{
			{lobby, 1}: {Role: Owner, Name: "Ada", JoinedAt: at, LastRead: 5}, {lobby, 2}: {Name: "Grace"}, {lobby, 3}: {Role: Member, Name: "Linus"},
			{attic, 1}: {Role: Owner}, {attic, 2}: {}, {cellar, 1}: {Role: Owner}, {lobby, 4}: {Deleted: true},
		},
	}
	next := func(role Role) *Membership { return &Membership{Room: lobby, User: linus, Role: role} }
	said := func(author User, body string) *Message {
		return &Message{ID: "m", Room: lobby, Seq: 3, Author: author, Body: body}
	}
	tombstone := said(ada, "")
	tombstone.DeletedAt = &at
	reacted := said(ada, "hello")
	reacted.Reactions = []Reaction{{Emoji: "👍", Count: 1, Me: true}}
	full := said(ada, "hello")
	full.Reactions = make([]Reaction, MaxReactions)
	pinned := said(ada, "hello")
	pinned.Pinned = true
	title, private := "New", Private
	moderator, member := Moderator, Member

	for name, c := range map[string]struct {
		room    RoomID
		actor   User
		target  UserID
		message *Message
		next    *Membership
		by      rule
		kind    Kind // of the refusal
		events  string
		roles   []Role
		members int // after it; 0 for as many as before
	}{
		"no such room":                        {room: 9, actor: ada, by: archives, kind: KindNotFound},
		"an account without a seat":           {room: lobby, actor: User{ID: 9}, by: archives, kind: KindUnauthorized},
		"a deleted account":                   {room: lobby, actor: User{ID: 4}, by: archives, kind: KindUnauthorized},
		"a private room, by a stranger":       {room: attic, actor: grace, message: said(ada, "x"), by: erases(""), kind: KindNotFound},
		"an edit":                             {room: lobby, actor: ada, message: said(ada, "old"), by: revises(MessagePatch{Body: new("new")}, nil, false), events: "8 message.edited"},
		"an edit that changes nothing":        {room: lobby, actor: ada, message: said(ada, "new"), by: revises(MessagePatch{Body: new("new")}, nil, false)},
		"an edit of another's":                {room: lobby, actor: ada, message: said(grace, "old"), by: revises(MessagePatch{Body: new("new")}, nil, false), kind: KindForbidden},
		"an edit of a tombstone":              {room: lobby, actor: ada, message: tombstone, by: revises(MessagePatch{Body: new("new")}, nil, false), kind: KindGone},
		"a deletion":                          {room: lobby, actor: ada, message: said(grace, "x"), by: erases(""), events: "8 message.deleted"},
		"a second deletion":                   {room: lobby, actor: ada, message: tombstone, by: erases("")},
		"a deletion in an archived room":      {room: cellar, actor: ada, message: said(ada, "x"), by: erases(""), events: "10 message.deleted"},
		"a reaction":                          {room: lobby, actor: ada, message: said(grace, "x"), by: reacts("👍"), events: "8 reaction.added"},
		"a reaction by a stranger, who joins": {room: lobby, actor: grace, message: said(ada, "x"), by: reacts("👍"), events: "8 member.joined, 9 reaction.added", members: 3},
		"a reaction given before":             {room: lobby, actor: ada, message: reacted, by: reacts("👍")},
		"one reaction too many":               {room: lobby, actor: ada, message: full, by: reacts("👍"), kind: KindConflict},
		"a reaction taken back":               {room: lobby, actor: ada, message: reacted, by: takesBack("👍"), events: "8 reaction.removed"},
		"one that was never given":            {room: lobby, actor: ada, message: reacted, by: takesBack("👎")},
		"a pin":                               {room: lobby, actor: ada, message: said(grace, "x"), by: pins, events: "8 message.pinned"},
		"a pin by a member":                   {room: lobby, actor: linus, message: said(linus, "x"), by: pins, kind: KindForbidden},
		"a pin that stands":                   {room: lobby, actor: ada, message: pinned, by: pins},
		"a pin of a tombstone":                {room: lobby, actor: ada, message: tombstone, by: pins, kind: KindGone},
		"a pin taken away":                    {room: lobby, actor: ada, message: pinned, by: unpins, events: "8 message.unpinned"},
		"one that is not there":               {room: lobby, actor: ada, message: said(grace, "x"), by: unpins},
		"joining":                             {room: lobby, actor: grace, target: 2, by: putsMember(grace, nil), events: "8 member.joined", members: 3},
		"staying":                             {room: lobby, actor: linus, target: 3, by: putsMember(linus, nil)},
		"adding who is gone":                  {room: lobby, actor: ada, target: 4, by: putsMember(User{ID: 4}, nil), kind: KindNotFound},
		"a promotion":                         {room: lobby, actor: ada, target: 3, by: putsMember(linus, &moderator), events: "8 member.role", roles: []Role{Moderator}},
		"the last owner steps down":           {room: lobby, actor: ada, target: 1, next: next(Moderator), by: putsMember(ada, &member), kind: KindConflict},
		"one of two owners steps down":        {room: lobby, actor: ada, target: 1, next: next(Owner), by: putsMember(ada, &member), events: "8 member.role", roles: []Role{Member}},
		"the last owner leaves":               {room: lobby, actor: ada, target: 1, by: removesMember(ada), kind: KindConflict},
		"one of two owners leaves":            {room: lobby, actor: ada, target: 1, next: next(Owner), by: removesMember(ada), events: "8 member.left", members: 1},
		"a removal":                           {room: lobby, actor: ada, target: 3, by: removesMember(linus), events: "8 member.removed", members: 1},
		"a removal of a stranger":             {room: lobby, actor: ada, target: 2, by: removesMember(grace)},
		"a patch":                             {room: lobby, actor: ada, by: patches(RoomPatch{Title: &title}), events: "8 room.updated"},
		"a patch that hides the room":         {room: lobby, actor: ada, by: patches(RoomPatch{Visibility: &private}), events: "8 room.updated, hidden"},
		"a patch that changes nothing":        {room: attic, actor: ada, by: patches(RoomPatch{Visibility: &private})},
		"archiving":                           {room: lobby, actor: ada, by: archives, events: "8 room.archived"},
		"archiving again":                     {room: cellar, actor: ada, by: archives},
		"the end of a sole owner's account":   {room: lobby, actor: gone, target: 1, next: next(Moderator), by: leavesForGood, events: "8 member.role, 9 member.left", roles: []Role{Owner}, members: 1},
		"of one of two owners'":               {room: lobby, actor: gone, target: 1, next: next(Owner), by: leavesForGood, events: "8 member.left", members: 1},
		"of one who was alone":                {room: attic, actor: gone, target: 1, by: leavesForGood, events: "5 room.archived, 6 member.left", members: -1},
		"of one who has left":                 {room: lobby, actor: User{ID: 2, Deleted: true}, target: 2, by: leavesForGood},
	} {
		t.Run(name, func(t *testing.T) {
			f, change := facts, Change{Room: c.room, Target: c.target}
			f.Message, f.Next = c.message, c.next
			if c.message != nil {
				change.Message = c.message.ID
			}
			judged, err := judgeChange(change, c.actor, f, at, c.by)
			if e, _ := AsError(err); (e == nil) != (c.kind == 0) || e != nil && e.Kind != c.kind {
				t.Fatalf("it says %v, want kind %v", err, c.kind)
			}
			if err != nil {
				return
			}
			v := judged.v
			got := eventsOf(v.Events)
			if len(v.Events) > 0 && v.Events[0].HidesRoom {
				got += ", hidden"
			}
			if got != c.events || (len(v.Rooms) > 0) != (c.events != "") {
				t.Errorf("events %q in %d rooms, want %q", got, len(v.Rooms), c.events)
			}
			var roles []Role
			for _, m := range v.Roles {
				roles = append(roles, m.Role)
			}
			if !cmp.Equal(roles, c.roles) {
				t.Errorf("roles %v, want %v", roles, c.roles)
			}
			checkMembers(t, v, facts.Rooms[c.room].MemberCount, c.members)
			checkMessage(t, v, c.message)
			for _, e := range v.Events {
				if seat := facts.Seats[SeatKey{c.room, c.actor.ID}]; !c.actor.Deleted && e.Actor.DisplayName != seat.Name || !e.At.Equal(at) {
					t.Errorf("%s by %q at %v: the account's name is %q", e.Type, e.Actor.DisplayName, e.At, seat.Name)
				}
			}
		})
	}
}

// checkMembers: the count moves as often as somebody joins or leaves; want is 0 for not at all, -1 for to nobody.
func checkMembers(t *testing.T, v Verdict, before, want int) {
	t.Helper()
	if len(v.Rooms) == 0 {
		return
	}
	got := v.Rooms[0].MemberCount
	if got != before+len(v.Joined)-len(v.Left) || want > 0 && got != want || want == 0 && got != before || want < 0 && got != 0 {
		t.Errorf("%d members of %d, %d joined, %d left", got, before, len(v.Joined), len(v.Left))
	}
	for _, m := range v.Joined {
		if m.LastRead != v.Events[0].Seq || m.Role == NoRole {
			t.Errorf("who joined has read to %d as %q", m.LastRead, m.Role)
		}
	}
}

// checkMessage: what is written about the message is what the event says.
func checkMessage(t *testing.T, v Verdict, before *Message) {
	t.Helper()
	last := Event{}
	if len(v.Events) > 0 {
		last = v.Events[len(v.Events)-1]
	}
	switch last.Type {
	case MessageEdited:
		if v.Revised != last.Message || v.Revised.Body == before.Body || v.Revised.EditedAt == nil {
			t.Errorf("it writes %+v", v.Revised)
		}
	case MessageDeleted:
		if v.Erased != last.Message || v.Erased.Body != "" || v.Erased.DeletedAt == nil {
			t.Errorf("it writes %+v", v.Erased)
		}
	case ReactionAdded, ReactionRemoved:
		if r := v.Reacted; r == nil || r.Message != last.Message || r.Back != (last.Type == ReactionRemoved) || r.Emoji != last.Emoji {
			t.Errorf("it writes %+v", r)
		}
	case MessagePinned, MessageUnpinned:
		if p := v.Pinned; p == nil || p.Message != last.Message || p.Back != (last.Type == MessageUnpinned) || p.Message.Pinned == p.Back {
			t.Errorf("it writes %+v", p)
		}
	default:
		if v.Revised != nil || v.Erased != nil || v.Reacted != nil || v.Pinned != nil {
			t.Error("it writes a message without an event")
		}
	}
}

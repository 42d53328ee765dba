package storetest

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var memberTests = []func(*world){
	MembersAreListedByUsername, MarkersOnlyMoveForward, JoiningSetsTheMarkerToTheHead, RolesChange,
	TheLongestStandingSucceeds,
}

func MembersAreListedByUsername(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, name := range []string{"linus", "grace_h", "grace-b", "grace.z", "0x"} {
		w.join(lobby, w.user(name), chat.Member)
	}
	w.user("stranger")
	list := func(q, after string, limit int) (names []string) {
		members, err := w.Members(w.ctx, lobby.ID, q, after, limit)
		w.must(err)
		for _, m := range members {
			names = append(names, m.User.Username)
		}
		return names
	}
	w.same("all", list("", "", 9), []string{"0x", "ada", "grace-b", "grace.z", "grace_h", "linus"})
	w.same("first two", list("", "", 2), []string{"0x", "ada"})
	w.same("next two", list("", "ada", 2), []string{"grace-b", "grace.z"})
	w.same("q", list("GRACE", "", 9), []string{"grace-b", "grace.z", "grace_h"})
	w.same("q is no pattern", list("grace_", "", 9), []string{"grace_h"})
	w.same("nor is %", list("%", "", 9), []string(nil))
	w.same("count", w.memberCount(lobby), 6)
	members, err := w.Members(w.ctx, lobby.ID, "ada", "", 1)
	w.must(err)
	w.same("a member", members, []chat.Membership{{Room: lobby.ID, User: ada, Role: chat.Owner, JoinedAt: w.later(0), LastRead: 1}})
}

// MarkersOnlyMoveForward, at most to the head (contract section 3).
func MarkersOnlyMoveForward(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	for range 5 {
		w.post(lobby, grace, "hello") // seq 3 to 7, after her joining
	}
	for _, c := range []struct {
		seq, marker int64
		unread      int
		moved       bool
	}{{4, 4, 3, true}, {4, 4, 3, false}, {2, 4, 3, false}, {0, 4, 3, false}, {1 << 60, 7, 0, true}, {1 << 60, 7, 0, false}} {
		standing, moved, err := w.MarkRead(w.ctx, lobby.ID, ada.ID, c.seq)
		w.must(err)
		w.same("standing", standing, chat.Standing{Settings: unset, Role: chat.Owner, LastRead: c.marker, Unread: c.unread})
		w.same("moved", moved, c.moved)
		w.same("stored", w.standing(lobby, ada), standing)
	}
	_, _, err := w.MarkRead(w.ctx, lobby.ID, w.user("linus").ID, 3)
	w.kind(err, chat.KindNotFound)
}

func JoiningSetsTheMarkerToTheHead(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.posts(say(lobby, ada, "one"), say(lobby, ada, "two"))
	w.join(lobby, grace, chat.Member)
	w.same("grace", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 4})
	w.leave(lobby, grace)
	w.same("gone", w.standing(lobby, grace), chat.Standing{Settings: unset})
	w.same("count", w.memberCount(lobby), 1)
	w.post(lobby, ada, "three")
	w.join(lobby, grace, chat.Moderator)
	w.same("back", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Moderator, LastRead: 7})
}

func RolesChange(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	w.change(lobby, func(d *Draft) { d.SetRole(grace, chat.Owner) })
	w.changeAt(w.now, chat.Change{Room: lobby.ID, Actor: grace.ID, Target: linus.ID}, func(d *Draft) {
		w.same("seats", d.Facts.Seats, map[chat.SeatKey]chat.Seat{
			{Room: lobby.ID, User: grace.ID}: {Role: chat.Owner, Name: grace.DisplayName, JoinedAt: w.later(0), LastRead: 2},
			{Room: lobby.ID, User: linus.ID}: {Name: linus.DisplayName},
		})
		w.same("behind a stranger", d.Facts.Next, (*chat.Membership)(nil))
	})
	w.same("count", w.memberCount(lobby), 2)
}

// TheLongestStandingSucceeds: moderators first, then members (contract section 2).
func TheLongestStandingSucceeds(w *world) {
	ada, grace, linus, ken := w.user("ada"), w.user("grace"), w.user("linus"), w.user("ken")
	lobby := w.room("lobby", ada)
	successor := func() (name string) {
		w.changeAt(w.now, chat.Change{Room: lobby.ID, Actor: ada.ID, Target: ada.ID}, func(d *Draft) {
			if next := d.Facts.Next; next != nil {
				name = next.User.Username
			}
		})
		return name
	}
	w.same("nobody", successor(), "")
	for i, u := range []chat.User{ken, linus, grace} {
		w.changeAt(w.later(10-i), chat.Change{Room: lobby.ID}, func(d *Draft) { d.Join(u, chat.Member) })
	}
	w.same("the earliest to join", successor(), "grace")
	w.change(lobby, func(d *Draft) { d.SetRole(ken, chat.Moderator) })
	w.same("a moderator before any member", successor(), "ken")
	w.change(lobby, func(d *Draft) { d.SetRole(linus, chat.Moderator) })
	w.same("of two the earlier", successor(), "linus")
	w.change(lobby, func(d *Draft) { d.SetRole(ken, chat.Owner) })
	w.same("another owner before all", successor(), "ken")
	_, err := w.markDeleted(ken.ID)
	w.must(err)
	w.same("but nobody whose account is deleted", successor(), "linus")
}

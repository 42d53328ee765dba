package storetest

import "github.com/chatrooms/chatrooms/server/internal/chat"

var restrictionTests = []func(*world){RestrictionsAreAskedWithTheSeat, TheBannedSeeNothing}

func (w *world) restrict(room chat.Room, u chat.User, r chat.Restriction) {
	w.Helper()
	r.User, r.By, r.ByRole, r.At = u, room.CreatedBy, chat.Owner, w.later(0)
	w.change(room, func(d *Draft) {
		d.Restricted = &r
		d.Emit(chat.Event{Type: chat.MemberRestricted, Actor: room.CreatedBy, User: &u, Restriction: &r})
	})
}

// RestrictionsAreAskedWithTheSeat: a post by one muted or banned is refused in the append's own transaction, for as long as the
// restriction holds (contract section 9).
func RestrictionsAreAskedWithTheSeat(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	past, future := w.later(-1), w.later(60)
	for _, c := range []struct {
		r       chat.Restriction
		refused bool
	}{
		{chat.Restriction{Kind: chat.Mute}, true},
		{chat.Restriction{Kind: chat.Ban, Until: &future, Reason: "loud"}, true},
		{chat.Restriction{Kind: chat.Mute, Until: &past}, false},
		{chat.Restriction{Kind: chat.Ban, Until: &past}, false},
	} {
		for _, u := range []chat.User{grace, linus} { // a member and a stranger
			if u.ID == linus.ID && c.r.Kind == chat.Mute {
				continue
			}
			w.restrict(lobby, u, c.r)
			out := w.posts(say(lobby, u, "hello"))[0]
			w.same("refused", chat.IsKind(out.Err, chat.KindForbidden), c.refused)
			w.same("posted", out.Created, !c.refused)
			w.changeAt(w.now, chat.Change{Room: lobby.ID, Actor: u.ID}, func(d *Draft) {
				got := d.Facts.Seats[chat.SeatKey{Room: lobby.ID, User: u.ID}].Restriction
				w.same("a change knows", got != nil && got.Kind == c.r.Kind && got.ByRole == chat.Owner, true)
			})
		}
	}
	w.restrict(lobby, linus, chat.Restriction{Kind: chat.Ban, Until: &future, Reason: "loud"})
	list, err := w.Restrictions(w.ctx, lobby.ID, w.now, "", 9)
	w.must(err)
	want := chat.Restriction{Kind: chat.Ban, Until: &future, Reason: "loud", User: linus, By: ada, ByRole: chat.Owner, At: w.later(0)}
	w.same("listed", list, []chat.Restriction{want})
	one, err := w.RestrictionOf(w.ctx, lobby.ID, linus.ID, w.now)
	w.must(err)
	w.same("found", one, want)
	log := w.log(lobby)
	e := log[len(log)-1]
	w.same("in the log", *e.Restriction, chat.Restriction{Kind: chat.Ban, Until: &future, Reason: "loud"})
	who, ends := e.EndsSubscription()
	w.same("ends", ends && who == linus.ID, true)

	w.change(lobby, func(d *Draft) {
		d.Unrestricted = &chat.SeatKey{Room: lobby.ID, User: linus.ID}
		d.Emit(chat.Event{Type: chat.MemberUnrestricted, Actor: ada, User: &linus, Restriction: e.Restriction})
	})
	w.same("lifted", w.posts(say(lobby, linus, "back"))[0].Err, nil)
	_, err = w.RestrictionOf(w.ctx, lobby.ID, linus.ID, w.now)
	w.kind(err, chat.KindNotFound)
}

// TheBannedSeeNothing in lists, mentions and searches, and get no notice of the room (contract section 9).
func TheBannedSeeNothing(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	say := say(lobby, ada, "hello @grace")
	say.Mentions = []chat.Mention{{"grace"}}
	w.must(w.posts(say)[0].Err)
	seen := func() []int {
		w.Helper()
		rooms, err := w.RoomsVisibleTo(w.ctx, grace.ID, "", "", 9)
		w.must(err)
		mentions, err := w.MentionsOf(w.ctx, grace.ID, "", 9)
		w.must(err)
		again := say
		again.ID = chat.MessageID(newID())
		out := w.posts(again)[0]
		w.must(out.Err)
		return []int{len(rooms), min(len(mentions), 1), len(out.Notices)}
	}
	w.same("at first", seen(), []int{1, 1, 1})
	w.restrict(lobby, grace, chat.Restriction{Kind: chat.Ban})
	w.same("banned", seen(), []int{0, 0, 0})
	found, role, err := w.RoomByName(w.ctx, "lobby", grace.ID)
	w.must(err)
	w.kind(chat.CanSee(found, role), chat.KindForbidden)
	past := w.later(-3600)
	w.restrict(lobby, grace, chat.Restriction{Kind: chat.Ban, Until: &past})
	w.same("no longer", seen(), []int{1, 1, 1})
	w.restrict(lobby, grace, chat.Restriction{Kind: chat.Mute})
	w.same("muted", seen(), []int{1, 1, 1})
}

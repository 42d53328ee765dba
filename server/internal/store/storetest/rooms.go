package storetest

import (
	"fmt"
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var roomTests = []func(*world){
	RoomsComeBackAsStored, RoomNamesAreTakenOnce, UnknownRoomsAreNotFound, PrivateRoomsAreListedToMembersOnly,
	RoomListsArePagedByName, RoomListsFilterWithoutCase, UnreadIsCountedTo100, HeadsAreToldInOneCall,
	RoomsInCommon, PingSaysThatTheStoreServes,
}

func RoomsComeBackAsStored(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	made, events, err := w.CreateRoom(w.ctx, chat.Room{
		Name: "lobby", Title: "Фойе 🛋", Topic: "50% off \\ _all_", Visibility: chat.Private, CreatedAt: w.now, CreatedBy: ada,
	})
	w.must(err)
	want := chat.Room{
		ID: made.ID, Name: "lobby", Title: "Фойе 🛋", Topic: "50% off \\ _all_", Visibility: chat.Private,
		CreatedAt: w.later(0), CreatedBy: ada, Seq: 1, MemberCount: 1,
	}
	w.same("made", made, want)
	w.same("events", events, []chat.Event{{
		Type: chat.MemberJoined, Room: made.ID, RoomName: "lobby", Seq: 1, At: w.later(0), Actor: ada, User: &ada, Role: chat.Owner,
	}})
	w.same("log", w.log(made), events)

	found, role, err := w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	w.same("found", found, want)
	w.same("role", role, chat.Owner)
	found, role, err = w.RoomByName(w.ctx, "lobby", grace.ID)
	w.must(err)
	w.same("found", found, want)
	w.same("role", role, chat.NoRole)

	view, err := w.ViewRoom(w.ctx, made.ID, ada.ID)
	w.must(err)
	w.same("view", view, chat.RoomView{Room: want, Me: chat.Standing{Settings: unset, Role: chat.Owner, LastRead: 1}})
	view, err = w.ViewRoom(w.ctx, made.ID, grace.ID)
	w.must(err)
	w.same("a stranger's view", view, chat.RoomView{Room: want, Me: chat.Standing{Settings: unset}})

	said := w.post(made, ada, "hello")
	found, _, err = w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	want.Seq, want.LastMessageAt = 2, &said.CreatedAt
	w.same("after a message", found, want)
}

func RoomNamesAreTakenOnce(w *world) {
	ada := w.user("ada")
	w.room("lobby", ada)
	_, _, err := w.CreateRoom(w.ctx, chat.Room{Name: "lobby", Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	w.kind(err, chat.KindConflict)
}

func UnknownRoomsAreNotFound(w *world) {
	ada := w.user("ada")
	w.room("lobby", ada)
	_, _, err := w.RoomByName(w.ctx, "garden", ada.ID)
	w.kind(err, chat.KindNotFound)
	_, err = w.ViewRoom(w.ctx, 4711, ada.ID)
	w.kind(err, chat.KindNotFound)
	_, _, err = w.Events(w.ctx, 4711, 0, 9)
	w.kind(err, chat.KindNotFound)
	_, err = w.Messages(w.ctx, 4711, 0, chat.PageBound{}, 9)
	w.kind(err, chat.KindNotFound)
	_, _, err = w.MarkRead(w.ctx, 4711, ada.ID, 1)
	w.kind(err, chat.KindNotFound)
	_, err = Change(w.ctx, w, chat.Change{Room: 4711}, w.now, func(*Draft) error { return nil })
	w.kind(err, chat.KindNotFound)
}

func names(views []chat.RoomView) []string {
	list := []string{}
	for _, v := range views {
		list = append(list, v.Name)
	}
	return list
}

func PrivateRoomsAreListedToMembersOnly(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	w.room("lobby", ada)
	attic := w.private("attic", ada)
	w.join(attic, grace, chat.Member)
	w.room("garden", linus)
	for _, c := range []struct {
		user        chat.User
		visible, of []string
	}{
		{ada, []string{"attic", "garden", "lobby"}, []string{"attic", "lobby"}},
		{grace, []string{"attic", "garden", "lobby"}, []string{"attic"}},
		{linus, []string{"garden", "lobby"}, []string{"garden"}},
	} {
		visible, err := w.RoomsVisibleTo(w.ctx, c.user.ID, "", "", 9)
		w.must(err)
		w.same("visible to "+c.user.Username, names(visible), c.visible)
		of, err := w.RoomsOf(w.ctx, c.user.ID, chat.OwnRooms{}, "", 9)
		w.must(err)
		w.same("rooms of "+c.user.Username, names(of), c.of)
		ids, err := w.RoomIDsOf(w.ctx, c.user.ID)
		w.must(err)
		w.same("ids", len(ids), len(of))
		if !slices.IsSorted(ids) {
			w.Errorf("ids %v are not in order", ids)
		}
		for _, v := range append(visible, of...) {
			one, err := w.ViewRoom(w.ctx, v.ID, c.user.ID)
			w.must(err)
			w.same("in a list as alone", v, one)
		}
	}
}

func RoomListsArePagedByName(w *world) {
	ada := w.user("ada")
	all := []string{"0", "00", "1-a", "1a", "a", "a-", "a-b", "a0", "aa", "ab", "b"} // the order of their bytes, in any locale
	for _, i := range []int{3, 10, 0, 7, 5, 1, 9, 2, 8, 4, 6} {
		w.room(all[i], ada)
	}
	for _, list := range []func(after string, limit int) ([]chat.RoomView, error){
		func(after string, limit int) ([]chat.RoomView, error) {
			return w.RoomsVisibleTo(w.ctx, ada.ID, "", after, limit)
		},
		func(after string, limit int) ([]chat.RoomView, error) {
			return w.RoomsOf(w.ctx, ada.ID, chat.OwnRooms{}, after, limit)
		},
	} {
		for _, limit := range []int{1, 3, 11, 200} {
			var got []string
			for after := ""; ; {
				page, err := list(after, limit)
				w.must(err)
				if len(page) == 0 {
					break
				}
				if len(page) > limit {
					w.Fatalf("a page of %d, limit %d", len(page), limit)
				}
				got = append(got, names(page)...)
				after = page[len(page)-1].Name
			}
			w.same(fmt.Sprint("pages of ", limit), got, all)
		}
	}
}

func RoomListsFilterWithoutCase(w *world) {
	ada := w.user("ada")
	w.roomOf(chat.Room{Name: "lobby", Title: "50% Straße", Topic: "ΣΊΣΥΦΟΣ", Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	w.roomOf(chat.Room{Name: "garden", Title: "a_b", Topic: `back\slash`, Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	for q, want := range map[string][]string{
		"": {"garden", "lobby"}, "LOB": {"lobby"}, "strasse": {"lobby"}, "STRASSE": {"lobby"}, "σίσυφος": {"lobby"},
		"%": {"lobby"}, "_": {"garden"}, `\`: {"garden"}, `\s`: {"garden"}, "a%b": {}, "a_b": {"garden"}, "'": {}, "e": {"garden", "lobby"},
	} {
		views, err := w.RoomsVisibleTo(w.ctx, ada.ID, q, "", 9)
		w.must(err)
		if q == "e" { // in garden and in straße only by its title's fold: see strasse
			continue
		}
		w.same("q "+q, names(views), want)
	}
	lobby, _, err := w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	w.change(lobby, func(d *Draft) { d.Patch(func(r *chat.Room) { r.Title = "Renamed" }) })
	for q, want := range map[string][]string{"strasse": {}, "rEnAmEd": {"lobby"}} {
		views, err := w.RoomsVisibleTo(w.ctx, ada.ID, q, "", 9)
		w.must(err)
		w.same("q "+q, names(views), want)
	}
}

// UnreadIsCountedTo100: past the marker, not one's own, not deleted, exact to 99 (contract section 3).
func UnreadIsCountedTo100(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member) // an event, not a message
	var posts []chat.Post
	for range 99 {
		posts = append(posts, say(lobby, grace, "hello"))
	}
	out := w.posts(posts...)
	w.same("ada's", w.standing(lobby, ada), chat.Standing{Settings: unset, Role: chat.Owner, LastRead: 1, Unread: 99})
	w.same("grace's own", w.standing(lobby, grace).Unread, 0)
	w.same("a stranger's", w.standing(lobby, linus), chat.Standing{Settings: unset})
	w.erase(lobby, out[50].Message)
	w.same("less a deleted one", w.standing(lobby, ada).Unread, 98)
	w.post(lobby, ada, "mine")
	w.same("not more by her own", w.standing(lobby, ada).Unread, 98)
	w.posts(say(lobby, grace, "99"), say(lobby, grace, "100"))
	w.same("a hundred", w.standing(lobby, ada).Unread, chat.MaxCounted)
	w.posts(say(lobby, grace, "101"), say(lobby, grace, "102"))
	w.same("and more", w.standing(lobby, ada).Unread, chat.MaxCounted)
}

func HeadsAreToldInOneCall(w *world) {
	ada := w.user("ada")
	lobby, garden, attic := w.room("lobby", ada), w.room("garden", ada), w.private("attic", ada)
	outcomes, err := w.AppendMessages(w.ctx, []chat.Post{say(garden, ada, "hello")}, w.later(7), wait)
	w.must(err)
	w.must(outcomes[0].Err)
	heads, err := w.Heads(w.ctx, []chat.RoomID{attic.ID, garden.ID, lobby.ID, 4711, garden.ID})
	w.must(err)
	w.same("heads", heads, map[chat.RoomID]chat.Head{
		lobby.ID: {Seq: 1, At: w.later(0)}, garden.ID: {Seq: 2, At: w.later(7)}, attic.ID: {Seq: 1, At: w.later(0)},
	})
	heads, err = w.Heads(w.ctx, nil)
	w.must(err)
	w.same("no heads", len(heads), 0)
}

func PingSaysThatTheStoreServes(w *world) { w.must(w.Ping(w.ctx)) }

// RoomsInCommon are those that both are in: what somebody else is in tells nothing of rooms that one is not in.
func RoomsInCommon(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic, cellar := w.room("lobby", ada), w.private("attic", ada), w.private("cellar", grace)
	w.room("garden", ada)
	w.join(lobby, grace, chat.Member)
	w.join(attic, grace, chat.Member)
	with := func(username string) (names []string) {
		rooms, err := w.RoomsOf(w.ctx, ada.ID, chat.OwnRooms{With: username}, "", 9)
		w.must(err)
		for _, r := range rooms {
			names = append(names, r.Name)
		}
		return names
	}
	w.same("with grace", with("grace"), []string{"attic", "lobby"})
	w.same("with nobody", with("linus"), []string(nil))
	w.leave(attic, grace)
	w.same("after she left", with("grace"), []string{"lobby"})
	w.join(cellar, ada, chat.Member)
	w.same("after ada came", with("grace"), []string{"cellar", "lobby"})
}

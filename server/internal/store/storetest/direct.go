package storetest

import (
	"slices"
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var directTests = []func(*world){
	TheSamePeopleAreTheSameRoom, ManyCallsAtOnceGiveOneRoom, DirectMessagesCountAndTell, DirectRoomsStop,
	ADeletedAccountStaysAmongThePeople, BlocksAreListed, NamedWhoBlockAreNotTold,
}

// direct opens a conversation as a service does.
func (w *world) direct(people ...chat.User) (chat.Room, []chat.Event) {
	w.Helper()
	id, events, err := w.OpenDirect(w.ctx, chat.Room{
		Name: "dm-" + newID(), Visibility: chat.Direct, CreatedAt: w.now, CreatedBy: people[0],
	}, people)
	w.must(err)
	view, err := w.ViewRoom(w.ctx, id, people[0].ID)
	w.must(err)
	return view.Room, events
}

// TheSamePeopleAreTheSameRoom, in whatever order, and others are another (contract section 9).
func TheSamePeopleAreTheSameRoom(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	two, events := w.direct(ada, grace)
	w.same("its log", types(events), "1 member.joined, 2 member.joined")
	w.same("as stored", types(w.log(two)), types(events))
	again, events := w.direct(grace, ada)
	w.same("again", again, two)
	w.same("with no event", len(events), 0)
	three, _ := w.direct(linus, ada, grace)
	w.same("another", three.ID == two.ID, false)

	view, err := w.ViewRoom(w.ctx, three.ID, grace.ID)
	w.must(err)
	w.same("its people", view.People, []chat.User{ada, grace, linus})
	w.same("its kind", view.Visibility, chat.Direct)
	w.same("its roles", view.Me.Role, chat.Member)
	w.same("its level", view.Me.Level, chat.LevelAll)
	w.same("its count", view.MemberCount, 3)
	rooms, err := w.RoomsVisibleTo(w.ctx, linus.ID, "", "", 9)
	w.must(err)
	w.same("what linus sees", len(rooms) == 1 && rooms[0].ID == three.ID && len(rooms[0].People) == 3, true)
	found, role, err := w.RoomByName(w.ctx, two.Name, linus.ID)
	w.must(err)
	w.kind(chat.CanSee(found, role), chat.KindNotFound)
}

// ManyCallsAtOnceGiveOneRoom (contract section 9: a key made of the set decides, not a look before an insert).
func ManyCallsAtOnceGiveOneRoom(w *world) {
	people := []chat.User{w.user("ada"), w.user("grace"), w.user("linus")}
	const calls = 24
	ids, made := make([]chat.RoomID, calls), make([]int, calls)
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			order := slices.Concat(people[i%3:], people[:i%3])
			id, events, err := w.OpenDirect(w.ctx, chat.Room{
				Name: "dm-" + newID(), Visibility: chat.Direct, CreatedAt: w.now, CreatedBy: order[0],
			}, order)
			if err != nil {
				w.Errorf("call %d: %v", i, err)
			}
			ids[i], made[i] = id, len(events)
		})
	}
	all.Wait()
	slices.Sort(ids)
	w.same("one room", len(slices.Compact(ids)), 1)
	slices.Sort(made)
	w.same("made once", made[calls-2:], []int{0, 3})
	rooms, err := w.RoomIDsOf(w.ctx, people[0].ID)
	w.must(err)
	w.same("ada is in", len(rooms), 1)
}

// DirectMessagesCountAndTell: each counts as a mention, and all but the author are told as their settings want it (contract
// sections 9 and 10).
func DirectMessagesCountAndTell(w *world) {
	ada, grace, linus, ken := w.user("ada"), w.user("grace"), w.user("linus"), w.user("ken")
	room, _ := w.direct(ada, grace, linus, ken)
	until, mentions := w.later(60), chat.LevelMentions
	for user, patch := range map[chat.UserID]chat.SettingsPatch{linus.ID: {MutedUntil: &until}, ken.ID: {Level: &mentions}} {
		_, _, err := w.ChangeSettings(w.ctx, room.ID, user, patch)
		w.must(err)
	}
	first, named := say(room, ada, "hello"), say(room, ada, "hello @ken")
	named.Mentions = []chat.Mention{{"ken"}}
	out := w.posts(first, named)
	w.same("of the first", out[0].Notices, []chat.Notice{{User: grace.ID, RoomName: room.Name, Seq: 5, Reason: chat.NoticeDirect}})
	w.same("of the second", out[1].Notices, []chat.Notice{
		{User: grace.ID, RoomName: room.Name, Seq: 6, Reason: chat.NoticeDirect}, {User: ken.ID, RoomName: room.Name, Seq: 6, Reason: chat.NoticeMention},
	})
	_, err := w.PutBlock(w.ctx, grace.ID, ada, w.now)
	w.must(err)
	out = w.posts(say(room, ada, "to a group"), say(room, linus, "to the same"))
	w.same("by one whom grace blocks", out[0].Notices, []chat.Notice(nil))
	w.same("by another", out[1].Notices, []chat.Notice{
		{User: ada.ID, RoomName: room.Name, Seq: 8, Reason: chat.NoticeDirect}, {User: grace.ID, RoomName: room.Name, Seq: 8, Reason: chat.NoticeDirect},
	})
	for _, u := range []chat.User{grace, ken} {
		standing := w.standing(room, u)
		w.same("counted for "+u.Username, []int{standing.Unread, standing.Mentions}, []int{4, 4})
	}
	w.same("for the author of three", w.standing(room, ada).Mentions, 1)
}

// DirectRoomsStop where one of two blocks the other, or all others are gone; in groups both may write (contract section 9).
func DirectRoomsStop(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	two, _ := w.direct(ada, grace)
	three, _ := w.direct(ada, grace, linus)
	stop := func(room chat.Room) chat.Stop {
		found, _, err := w.RoomByName(w.ctx, room.Name, ada.ID)
		w.must(err)
		// Posts and changes ask under the room's lock.
		out := w.posts(say(room, ada, "hello"), say(room, grace, "hello"))
		w.same("posts", out[0].Err != nil, found.Stop != "")
		w.same("posts of the other", out[1].Err != nil && !chat.IsKind(out[1].Err, chat.KindUnauthorized), found.Stop == chat.StopBlocked)
		w.change(room, func(d *Draft) { w.same("a change", d.Room.Stop, found.Stop) })
		return found.Stop
	}
	w.same("at first", stop(two), chat.Stop(""))
	for _, c := range []struct{ by, of chat.User }{{ada, grace}, {grace, ada}} {
		_, err := w.PutBlock(w.ctx, c.by.ID, c.of, w.now)
		w.must(err)
		w.same("blocked", stop(two), chat.StopBlocked)
		w.same("in a group", stop(three), chat.Stop(""))
		w.must(w.DeleteBlock(w.ctx, c.by.ID, c.of.ID))
	}
	w.same("no longer", stop(two), chat.Stop(""))
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	w.same("alone", stop(two), chat.StopAlone)
	w.same("still two", stop(three), chat.Stop(""))
}

// ADeletedAccountStaysAmongThePeople as a deleted user, and is no member that a list shows (contract section 9).
func ADeletedAccountStaysAmongThePeople(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	room, _ := w.direct(ada, grace)
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	view, err := w.ViewRoom(w.ctx, room.ID, ada.ID)
	w.must(err)
	w.same("the people", len(view.People) == 2 && view.People[1].Deleted && view.People[1].ID == grace.ID, true)
	members, err := w.Members(w.ctx, room.ID, "", "", 9)
	w.must(err)
	w.same("the list", len(members) == 1 && members[0].User.ID == ada.ID, true)
	_, _, err = w.OpenDirect(w.ctx, chat.Room{Name: "dm-" + newID(), Visibility: chat.Direct, CreatedAt: w.now, CreatedBy: ada}, []chat.User{ada, w.user("linus"), grace})
	w.kind(err, chat.KindNotFound)
}

// BlocksAreListed by username, page by page, each for the one who blocks alone (contract section 9).
func BlocksAreListed(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	for _, u := range []chat.User{linus, grace, linus} {
		block, err := w.PutBlock(w.ctx, ada.ID, u, w.now)
		w.must(err)
		w.same("block", block, chat.Block{User: u, At: w.later(0)})
	}
	list := func(by chat.User, after string, limit int) (names []string) {
		blocks, err := w.Blocks(w.ctx, by.ID, after, limit)
		w.must(err)
		for _, b := range blocks {
			names = append(names, b.User.Username)
		}
		return names
	}
	w.same("all", list(ada, "", 9), []string{"grace", "linus"})
	w.same("first", list(ada, "", 1), []string{"grace"})
	w.same("next", list(ada, "grace", 9), []string{"linus"})
	w.same("grace's", list(grace, "", 9), []string(nil))
	_, err := w.BlockOf(w.ctx, grace.ID, ada)
	w.kind(err, chat.KindNotFound)
	for _, u := range []chat.User{ada, grace} {
		other := map[chat.UserID]chat.UserID{ada.ID: grace.ID, grace.ID: ada.ID}[u.ID]
		any, err := w.AnyBlock(w.ctx, u.ID, []chat.UserID{1, other})
		w.must(err)
		w.same("either way", any, true)
	}
	any, err := w.AnyBlock(w.ctx, grace.ID, []chat.UserID{linus.ID})
	w.must(err)
	w.same("strangers", any, false)
	for range 2 {
		w.must(w.DeleteBlock(w.ctx, ada.ID, grace.ID))
	}
	w.same("less", list(ada, "", 9), []string{"linus"})
}

// NamedWhoBlockAreNotTold of mentions by the one they block, and of those by others (contract section 9).
func NamedWhoBlockAreNotTold(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	_, err := w.PutBlock(w.ctx, grace.ID, linus, w.now)
	w.must(err)
	var posts []chat.Post
	for _, author := range []chat.User{linus, ada} {
		p := say(lobby, author, "hello @grace")
		p.Mentions = []chat.Mention{{"grace"}}
		posts = append(posts, p)
	}
	out := w.posts(posts...)
	w.same("by the blocked", len(out[0].Notices), 0)
	w.same("it mentions", len(out[0].Message.Mentions), 1)
	w.same("by another", len(out[1].Notices), 1)
	w.changeAt(w.now, chat.Change{Room: lobby.ID, Actor: linus.ID, Target: grace.ID}, func(d *Draft) {
		w.same("a change knows", d.Facts.Blocks[chat.BlockKey{By: grace.ID, Of: linus.ID}], true)
	})
}

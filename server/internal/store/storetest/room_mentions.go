package storetest

import (
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// calling is a post that names the room, and others besides.
func calling(room chat.Room, author chat.User, names ...string) chat.Post {
	p := saying(room, author, "@room", names...)
	p.NamesRoom = true
	return p
}

// StaffMentionsTheRoom: a member's `@room` is text, a moderator's and an owner's mentions whoever is a member when it is
// said and when the mentions are read.
func StaffMentionsTheRoom(w *world) {
	ada, grace, linus, ken := w.user("ada"), w.user("grace"), w.user("linus"), w.user("ken")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Moderator)
	w.join(lobby, linus, chat.Member)
	outcomes := w.posts(calling(lobby, linus), calling(lobby, grace))
	w.now = w.later(1)
	outcomes = append(outcomes, w.posts(calling(lobby, ken), calling(lobby, ada, "linus"))...)
	var said []chat.Message
	for i, want := range []bool{false, true, false, true} {
		m := outcomes[i].Message
		w.same("mentions the room", m.MentionsRoom, want)
		w.same("stored", w.message(lobby, 0, m.ID), m)
		w.same("in the log", *w.log(lobby)[m.Seq-1].Message, m)
		said = append(said, m)
	}
	w.same("told by name", outcomes[3].Notices, noticesTo(said[3], linus))
	w.same("linus'", w.mentionsOf(linus), []chat.Message{said[3], said[1]})
	w.same("ada's", w.mentionsOf(ada), []chat.Message{said[3], said[1]})
	w.same("those of one who joined between", w.mentionsOf(ken), []chat.Message{said[3]})
	w.leave(lobby, linus)
	w.same("those of one who left", w.mentionsOf(linus), []chat.Message{said[3]}) // by name, in a public room
	w.now = w.later(1)
	w.join(lobby, linus, chat.Member)
	w.same("those of one who came back", w.mentionsOf(linus), []chat.Message{said[3]})

	m, _ := w.rewriteTo(lobby, said[1], "nothing", false)
	w.same("edited", m.MentionsRoom, false)
	w.same("read again", w.message(lobby, 0, m.ID).MentionsRoom, false)
	w.same("no longer ada's", w.mentionsOf(ada), []chat.Message{said[3]})
	m, notices := w.rewriteTo(lobby, m, "@room", true)
	w.same("edited back", m.MentionsRoom, true)
	w.same("told by name", len(notices), 0)
	w.same("ada's again", w.mentionsOf(ada), []chat.Message{said[3], m})
	gone := w.erase(lobby, said[3])
	w.same("erased", gone.MentionsRoom, false)
	w.same("read again", w.message(lobby, 0, gone.ID), gone)
	w.same("of what is left", w.mentionsOf(ada), []chat.Message{m})
}

// RoomMentionsAreCounted: past the marker, not one's own, once where a message names the reader as well.
func RoomMentionsAreCounted(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	outcomes := w.posts(
		calling(lobby, ada), calling(lobby, ada, "grace"), saying(lobby, ada, "@grace", "grace"), say(lobby, ada, "nothing"))
	w.same("of both kinds", w.standing(lobby, grace).Mentions, 3)
	w.same("ada's", w.standing(lobby, ada).Mentions, 0)
	w.erase(lobby, outcomes[0].Message)
	w.same("one erased", w.standing(lobby, grace).Mentions, 2)
	standing, _, err := w.MarkRead(w.ctx, lobby.ID, grace.ID, outcomes[1].Message.Seq)
	w.must(err)
	w.same("one read", standing.Mentions, 1)
	for range 98 {
		w.posts(calling(lobby, ada))
	}
	w.same("exact to 99", w.standing(lobby, grace).Mentions, 99)
	for range 9 {
		w.posts(calling(lobby, ada), saying(lobby, ada, "@grace", "grace"))
	}
	w.same("100 is more", w.standing(lobby, grace).Mentions, chat.MaxCounted)
}

// RoomMentionsAreListedInTheirOrder among those by name, whatever the pages.
func RoomMentionsAreListedInTheirOrder(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	rooms := []chat.Room{w.room("lobby", ada), w.private("attic", ada), w.room("garden", ada)}
	w.join(rooms[0], grace, chat.Member)
	w.join(rooms[1], grace, chat.Member)
	var want []chat.Message
	for i := range 20 {
		post := calling(rooms[i%2], ada)
		if i%3 == 0 {
			post = saying(rooms[i%2], ada, "@grace", "grace")
		}
		want = append(want, w.posts(post)[0].Message)
		w.posts(calling(rooms[2], ada)) // she is no member
	}
	slices.Reverse(want)
	for _, limit := range []int{1, 2, 7, 50} {
		var got []chat.Message
		for before := chat.MessageID(""); ; before = got[len(got)-1].ID {
			page, err := w.MentionsOf(w.ctx, grace.ID, before, limit)
			w.must(err)
			if got = append(got, page...); len(page) < limit {
				break
			}
		}
		w.same("pages", got, want)
	}
}

// ReadersComeInPages with what decides whether they are told (contract section 10).
func ReadersComeInPages(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, attic := w.room("lobby", ada), w.room("attic", ada)
	direct, _ := w.direct(ada, grace)
	soon, all, none := w.later(1), chat.LevelAll, chat.LevelNone
	w.user("stranger")
	w.join(lobby, grace, chat.Moderator)
	w.join(lobby, linus, chat.Member)
	for user, patch := range map[chat.UserID]chat.SettingsPatch{
		grace.ID: {Level: &all, MutedUntil: &soon}, linus.ID: {Level: &none},
	} {
		_, _, err := w.ChangeSettings(w.ctx, lobby.ID, user, patch)
		w.must(err)
	}
	_, _, err := w.ChangeSettings(w.ctx, direct.ID, grace.ID, chat.SettingsPatch{Level: &all})
	w.must(err)
	_, err = w.PutBlock(w.ctx, linus.ID, ada, w.now)
	w.must(err)
	read := func(of chat.ReadersOf) (got []chat.Reader) {
		for {
			page, err := w.Readers(w.ctx, of)
			w.must(err)
			if got = append(got, page...); len(page) < of.Limit {
				return got
			}
			of.After = page[len(page)-1].User
		}
	}
	joined := w.later(0)
	owner := chat.Reader{User: ada.ID, Role: chat.Owner, JoinedAt: joined}
	loud := chat.Reader{User: grace.ID, Role: chat.Moderator, JoinedAt: joined, Settings: chat.Settings{Level: all, MutedUntil: &soon}}
	deaf := chat.Reader{User: linus.ID, Role: chat.Member, JoinedAt: joined, Settings: chat.Settings{Level: none}, Blocks: true}
	for limit := 1; limit < 4; limit++ {
		w.same("members", read(chat.ReadersOf{Room: lobby.ID, Author: ada.ID, Limit: limit}), []chat.Reader{owner, loud, deaf})
		w.same("of all", read(chat.ReadersOf{Room: lobby.ID, Author: ada.ID, OnlyAll: true, Limit: limit}), []chat.Reader{loud})
	}
	rooms, err := w.RoomsToldOfAll(w.ctx, []chat.RoomID{attic.ID, lobby.ID, direct.ID})
	w.must(err)
	w.same("rooms", rooms, []chat.RoomID{lobby.ID})
}

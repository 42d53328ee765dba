package storetest

import (
	"fmt"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var mentionTests = []func(*world){
	MentionsAreStoredWithTheirMessage, TheLongestNameOfAMemberIsMeant, MentionNoticesGoToThoseWhoSee, MentionsAreCountedPastTheMarker, MentionsAreListedNewestFirst,
	EditsChangeMentions, ErasingTakesMentionsAlong, MentionsOfADeletedUserStay,
	StaffMentionsTheRoom, RoomMentionsAreCounted, RoomMentionsAreListedInTheirOrder, ReadersComeInPages,
}

// saying is a post that mentions names.
func saying(room chat.Room, author chat.User, body string, names ...string) chat.Post {
	p := say(room, author, body)
	p.Mentions = mentionsOf(names...)
	return p
}

func mentionsOf(names ...string) (mentions []chat.Mention) {
	for _, name := range names {
		mentions = append(mentions, chat.Mention{name})
	}
	return mentions
}

func noticesTo(m chat.Message, users ...chat.User) (notices []chat.Notice) {
	for _, u := range users {
		notices = append(notices, chat.Notice{User: u.ID, RoomName: m.RoomName, Seq: m.Seq, Reason: chat.NoticeMention})
	}
	return notices
}

// rewrite gives a message a body that mentions names, and returns it and who is told.
func (w *world) rewrite(room chat.Room, m chat.Message, body string, names ...string) (chat.Message, []chat.Notice) {
	w.Helper()
	return w.rewriteTo(room, m, body, false, names...)
}

// rewriteTo is rewrite of a body that may mention the room.
func (w *world) rewriteTo(
	room chat.Room, m chat.Message, body string, mentionsRoom bool, names ...string,
) (chat.Message, []chat.Notice) {
	w.Helper()
	var notices []chat.Notice
	c := chat.Change{Room: room.ID, Message: m.ID, Mentions: mentionsOf(names...)}
	w.changeAt(w.later(1), c, func(d *Draft) { m, notices = d.Revise(body, c.Mentions, mentionsRoom) })
	return m, notices
}

func (w *world) mentionsOf(u chat.User) []chat.Message {
	w.Helper()
	found, err := w.MentionsOf(w.ctx, u.ID, "", 99)
	w.must(err)
	return found
}

func MentionsAreStoredWithTheirMessage(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	outcomes := w.posts(
		saying(lobby, ada, "@linus @grace @nobody", "linus", "grace", "nobody"), say(lobby, ada, "no mention"),
		saying(lobby, grace, "@grace", "grace"), saying(garden, grace, "@linus", "linus"), saying(lobby, ada, "@nobody", "nobody"))
	for i, want := range [][]chat.User{{grace, linus}, nil, {grace}, {linus}, nil} {
		m := outcomes[i].Message
		w.same("mentions", m.Mentions, want)
		room := map[bool]chat.Room{true: lobby, false: garden}[m.Room == lobby.ID]
		w.same("stored", w.message(room, 0, m.ID), m)
		w.same("in the log", *w.log(room)[m.Seq-1].Message, m)
	}
}

// TheLongestNameOfAMemberIsMeant: nobody takes over a member's mentions by an account with a longer name.
func TheLongestNameOfAMemberIsMeant(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	meant := func() []chat.User {
		p := say(lobby, ada, "Hello @grace-hopper.")
		p.Mentions = []chat.Mention{{"grace-hopper.", "grace-hopper", "grace-", "grace"}, {"grace"}}
		return w.posts(p)[0].Message.Mentions
	}
	w.same("the one there is", meant(), []chat.User{grace})
	hopper := w.user("grace-hopper")
	w.same("of two strangers the longer name, and the other by her own", meant(), []chat.User{grace, hopper})
	w.join(lobby, grace, chat.Member)
	w.same("the member", meant(), []chat.User{grace})
	w.join(lobby, hopper, chat.Member)
	w.same("of two members the longer name", meant(), []chat.User{grace, hopper})
}

// MentionNoticesGoToThoseWhoSee: a private room is not told of to strangers, and nobody is told of their own.
func MentionNoticesGoToThoseWhoSee(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, attic := w.room("lobby", ada), w.private("attic", ada)
	w.join(attic, grace, chat.Member)
	outcomes := w.posts(
		saying(lobby, ada, "all", "ada", "grace", "linus"), saying(attic, ada, "all", "ada", "grace", "linus"), say(lobby, ada, "nobody"),
		saying(attic, linus, "by a stranger", "grace"))
	w.same("in a public room", outcomes[0].Notices, noticesTo(outcomes[0].Message, grace, linus))
	w.same("in a private room", outcomes[1].Notices, noticesTo(outcomes[1].Message, grace))
	w.same("of nobody", len(outcomes[2].Notices), 0)
	w.same("refused", len(outcomes[3].Notices), 0)
	w.same("mentioned all the same", outcomes[1].Message.Mentions, []chat.User{ada, grace, linus})
	w.same("grace's", len(w.mentionsOf(grace)), 2)
	w.same("linus'", w.mentionsOf(linus), []chat.Message{outcomes[0].Message})
	w.join(attic, linus, chat.Member) // now he may see it
	w.same("linus' since he joined", len(w.mentionsOf(linus)), 2)
	w.leave(attic, grace)
	w.same("grace's since she left", w.mentionsOf(grace), []chat.Message{outcomes[0].Message})
	// A retry tells nobody again.
	p := saying(lobby, ada, "once", "grace")
	p.Draft.ClientID = "c1"
	again := p
	again.ID = chat.MessageID(newID())
	twice := w.posts(p, again)
	w.same("the first", twice[0].Notices, noticesTo(twice[0].Message, grace))
	w.same("the retry", twice[1], chat.Outcome{Message: twice[0].Message})
	w.same("a later retry", w.posts(again)[0], chat.Outcome{Message: twice[0].Message})
}

func MentionsAreCountedPastTheMarker(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.posts(saying(lobby, ada, "before she came", "grace"))
	w.join(lobby, grace, chat.Member) // 3
	w.same("on joining", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 3})
	w.posts(saying(lobby, ada, "4", "grace"), say(lobby, ada, "5"), saying(lobby, ada, "6", "grace"), saying(lobby, grace, "7, her own", "grace"))
	w.same("two of three", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 3, Unread: 3, Mentions: 2})
	standing, _, err := w.MarkRead(w.ctx, lobby.ID, grace.ID, 4)
	w.must(err)
	w.same("one read", standing, chat.Standing{Settings: unset, Role: chat.Member, LastRead: 4, Unread: 2, Mentions: 1})
	var posts []chat.Post
	for i := range 98 {
		posts = append(posts, saying(lobby, ada, fmt.Sprint(i), "grace"))
	}
	w.posts(posts...)
	w.same("exact to 99", w.standing(lobby, grace).Mentions, 99)
	w.posts(saying(lobby, ada, "more", "grace"), saying(lobby, ada, "and more", "grace"), saying(lobby, ada, "and more", "grace"))
	w.same("100 is more", w.standing(lobby, grace).Mentions, chat.MaxCounted)
	w.same("ada's", w.standing(lobby, ada).Mentions, 0)
}

func MentionsAreListedNewestFirst(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	rooms := []chat.Room{w.room("lobby", ada), w.room("garden", ada), w.private("attic", ada)}
	w.join(rooms[2], grace, chat.Member)
	var all []chat.Message
	for i := range 9 {
		m := w.posts(saying(rooms[i%3], ada, fmt.Sprint(i), "grace"))[0].Message
		w.posts(say(rooms[i%3], grace, "no mention"))
		all = append([]chat.Message{m}, all...)
	}
	all[0] = w.reacts(rooms[2], all[0], grace, "👍", w.now)
	for limit := 1; limit <= 10; limit++ {
		var got []chat.Message
		for before := chat.MessageID(""); ; {
			page, err := w.MentionsOf(w.ctx, grace.ID, before, limit)
			w.must(err)
			got = append(got, page...)
			if len(page) < limit {
				break
			}
			before = page[limit-1].ID
		}
		w.same(fmt.Sprint(limit, " at a time"), got, all)
	}
	w.same("nobody's", len(w.mentionsOf(ada)), 0)
	for _, before := range []chat.MessageID{"no such message", "\x00\xff"} {
		none, err := w.MentionsOf(w.ctx, grace.ID, before, 9)
		w.must(err)
		w.same("past none", len(none), 0)
	}
}

func EditsChangeMentions(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, attic := w.room("lobby", ada), w.private("attic", ada)
	said := w.posts(saying(lobby, ada, "@grace", "grace"))[0].Message
	both, notices := w.rewrite(lobby, said, "@grace @linus @ada", "grace", "linus", "ada")
	w.same("added", both.Mentions, []chat.User{ada, grace, linus})
	w.same("only the new one is told", notices, noticesTo(said, linus))
	w.same("stored", w.message(lobby, 0, said.ID), both)
	w.same("listed", w.mentionsOf(linus), []chat.Message{both})
	fewer, notices := w.rewrite(lobby, both, "@linus", "linus")
	w.same("removed", fewer.Mentions, []chat.User{linus})
	w.same("nobody is told", len(notices), 0)
	w.same("no longer grace's", len(w.mentionsOf(grace)), 0)
	none, _ := w.rewrite(lobby, fewer, "nobody")
	w.same("none", w.message(lobby, 0, said.ID), none)
	w.same("none left", len(none.Mentions)+len(w.mentionsOf(linus)), 0)
	_, notices = w.rewrite(attic, w.post(attic, ada, "secret"), "@grace", "grace")
	w.same("a stranger is not told", len(notices), 0)
}

func ErasingTakesMentionsAlong(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	said := w.posts(saying(lobby, ada, "@grace", "grace"))[0].Message
	w.same("counted", w.standing(lobby, grace).Mentions, 1)
	gone := w.erase(lobby, said)
	w.same("erased", len(gone.Mentions), 0)
	w.same("stored", w.message(lobby, 0, said.ID), gone)
	w.same("listed", len(w.mentionsOf(grace)), 0)
	w.same("counted", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 2})
}

func MentionsOfADeletedUserStay(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	said := w.posts(saying(lobby, ada, "@grace", "grace"))[0].Message
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	w.same("shown without a name", w.message(lobby, 0, said.ID).Mentions, []chat.User{
		{ID: grace.ID, PublicID: grace.PublicID, CreatedAt: w.later(0), Deleted: true},
	})
	w.same("of one who is gone", len(w.posts(saying(lobby, ada, "@grace", "grace"))[0].Message.Mentions), 0)
}

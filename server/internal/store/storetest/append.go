package storetest

import (
	"fmt"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var appendTests = []func(*world){
	PostsComeBackAsStored, PostsOfABatchAreNumberedInOrder, EveryPostHasItsOwnOutcome, AClientIDIsSaidOnce,
	AClientIDIsSaidOnceInABatch, ClientIDsAreOfOneAuthorInOneRoom, ARepeatAnswersTheMessageAsItIsNow,
	ARepeatIsAnsweredInAnArchivedRoom, ARepeatByOneWhoLeftDoesNotJoin, PostingToAPublicRoomJoinsIt,
	PostingToAPrivateRoomDoesNot, OnesOwnPostMovesTheMarker, MarkersInOneBatch, LargeBatchesAreStored,
	AnEmptyBatchIsNothing,
}

func PostsComeBackAsStored(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	post := sayAs(lobby, ada, "c/1 🦊", "line 1\nline 2\t\"quoted\" \\ <b>&amp;</b> 爱 🦊 \u2028 '); --")
	out := w.posts(post)[0]
	want := chat.Message{
		ID: post.ID, Room: lobby.ID, RoomName: "lobby", Seq: 2, Author: ada, Body: post.Draft.Body, ClientID: "c/1 🦊",
		CreatedAt: w.later(0),
	}
	w.same("outcome", out, chat.Outcome{Message: want, Created: true, Events: []chat.Event{{
		Type: chat.MessageCreated, Room: lobby.ID, RoomName: "lobby", Seq: 2, At: w.later(0), Actor: ada, Message: &want,
	}}})
	stored, err := w.Message(w.ctx, lobby.ID, 0, post.ID)
	w.must(err)
	w.same("stored", stored, want)
	w.same("in the log", w.log(lobby)[1], out.Events[0])
}

func PostsOfABatchAreNumberedInOrder(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", ada), w.room("garden", grace)
	w.join(lobby, grace, chat.Member)
	outcomes := w.posts(say(lobby, ada, "1"), say(garden, grace, "2"), say(lobby, grace, "3"), say(lobby, ada, "4"))
	for i, seq := range []int64{3, 2, 4, 5} {
		w.same(fmt.Sprint("seq of ", i+1), outcomes[i].Message.Seq, seq)
		w.same("its event's", outcomes[i].Events[0].Seq, seq)
	}
	w.log(lobby)
	w.log(garden)
}

func EveryPostHasItsOwnOutcome(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic, closed := w.room("lobby", ada), w.private("attic", ada), w.room("closed", ada)
	w.archive(closed)
	nowhere := chat.Room{ID: 4711}
	outcomes := w.posts(
		say(lobby, ada, "one"), say(nowhere, ada, "two"), say(attic, grace, "three"), say(closed, ada, "four"),
		say(closed, grace, "five"), say(attic, ada, "six"), say(lobby, ada, "seven"))
	for i, kind := range []chat.Kind{0, chat.KindNotFound, chat.KindNotFound, chat.KindForbidden, chat.KindForbidden, 0, 0} {
		out := outcomes[i]
		if kind == 0 {
			w.must(out.Err)
			continue
		}
		w.kind(out.Err, kind)
		if out.Created || len(out.Events) > 0 {
			w.Errorf("a refused post left %+v", out)
		}
	}
	w.same("lobby", types(w.log(lobby)), "1 member.joined, 2 message.created, 3 message.created")
	w.same("attic", types(w.log(attic)), "1 member.joined, 2 message.created")
	w.same("closed", types(w.log(closed)), "1 member.joined, 2 room.archived")
}

// AClientIDIsSaidOnce, for ever (contract section 4).
func AClientIDIsSaidOnce(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	first := w.posts(sayAs(lobby, ada, "c1", "first"))[0]
	w.post(lobby, ada, "between")
	second := w.posts(sayAs(lobby, ada, "c1", "another body"))[0]
	w.same("the repeat", second, chat.Outcome{Message: first.Message})
	w.same("log", len(w.log(lobby)), 3)
}

func AClientIDIsSaidOnceInABatch(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	outcomes := w.posts(sayAs(lobby, grace, "c1", "first"), sayAs(lobby, grace, "c1", "second"), say(lobby, grace, "third"),
		sayAs(lobby, grace, "c1", "fourth"))
	w.same("the first", outcomes[0].Created, true)
	w.same("the second", outcomes[1], chat.Outcome{Message: outcomes[0].Message})
	w.same("the fourth", outcomes[3], chat.Outcome{Message: outcomes[0].Message})
	w.same("log", types(w.log(lobby)), "1 member.joined, 2 member.joined, 3 message.created, 4 message.created")
	// Without a client id the same body is said as often as it is posted.
	w.posts(say(lobby, grace, "again"), say(lobby, grace, "again"))
	w.same("log", len(w.log(lobby)), 6)
}

func ClientIDsAreOfOneAuthorInOneRoom(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	posts := []chat.Post{
		sayAs(lobby, ada, "c1", "1"), sayAs(lobby, grace, "c1", "2"), sayAs(garden, ada, "c1", "3"), sayAs(lobby, ada, "C1", "4"),
	}
	for i, out := range w.posts(posts...) {
		w.same(fmt.Sprint("created ", i+1), out.Created, true)
	}
	for i, out := range w.posts(posts...) {
		w.same(fmt.Sprint("created again ", i+1), out.Created, false)
		w.same("which", out.Message.Body, posts[i].Draft.Body)
	}
}

func ARepeatAnswersTheMessageAsItIsNow(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	first := w.posts(sayAs(lobby, ada, "c1", "first"))[0].Message
	revised := w.revise(lobby, first, "revised", w.later(9))
	w.same("revised", w.posts(sayAs(lobby, ada, "c1", "first"))[0], chat.Outcome{Message: revised})
	erased := w.erase(lobby, revised)
	w.same("erased", w.posts(sayAs(lobby, ada, "c1", "first"))[0], chat.Outcome{Message: erased})
	w.same("log", len(w.log(lobby)), 4)
}

func ARepeatIsAnsweredInAnArchivedRoom(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	first := w.posts(sayAs(lobby, ada, "c1", "first"))[0].Message
	w.archive(lobby)
	outcomes := w.posts(sayAs(lobby, ada, "c1", "first"), sayAs(lobby, ada, "c2", "new"))
	w.same("the repeat", outcomes[0], chat.Outcome{Message: first})
	w.kind(outcomes[1].Err, chat.KindForbidden)
}

func ARepeatByOneWhoLeftDoesNotJoin(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic := w.room("lobby", ada), w.private("attic", ada)
	w.join(attic, grace, chat.Member)
	firsts := w.posts(sayAs(lobby, grace, "c1", "first"), sayAs(attic, grace, "c1", "first"))
	w.leave(lobby, grace)
	w.leave(attic, grace)
	head := len(w.log(lobby))
	outcomes := w.posts(sayAs(lobby, grace, "c1", "first"), sayAs(attic, grace, "c1", "first"))
	w.same("the public room's", outcomes[0], chat.Outcome{Message: firsts[0].Message})
	w.kind(outcomes[1].Err, chat.KindNotFound) // sight comes first: the private room is no more for her
	w.same("log", len(w.log(lobby)), head)
	w.same("standing", w.standing(lobby, grace), chat.Standing{Settings: unset})
}

func PostingToAPublicRoomJoinsIt(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	w.post(lobby, ada, "before")
	outcomes := w.posts(say(lobby, grace, "one"), say(lobby, grace, "two"), say(lobby, linus, "three"))
	w.same("first", types(outcomes[0].Events), "3 member.joined, 4 message.created")
	w.same("second", types(outcomes[1].Events), "5 message.created")
	w.same("third", types(outcomes[2].Events), "6 member.joined, 7 message.created")
	w.same("joined", outcomes[0].Events[0], chat.Event{
		Type: chat.MemberJoined, Room: lobby.ID, RoomName: "lobby", Seq: 3, At: w.later(0), Actor: grace, User: &grace, Role: chat.Member,
	})
	w.same("stored", w.log(lobby)[2], outcomes[0].Events[0])
	w.same("count", w.memberCount(lobby), 3)
	// A joining poster's marker ends at their post.
	w.same("grace", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 5, Unread: 1})
	w.same("linus", w.standing(lobby, linus), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 7})
	member, err := w.Members(w.ctx, lobby.ID, "linus", "", 1)
	w.must(err)
	w.same("membership", member, []chat.Membership{{Room: lobby.ID, User: linus, Role: chat.Member, JoinedAt: w.later(0), LastRead: 7}})
}

func PostingToAPrivateRoomDoesNot(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	attic := w.private("attic", ada)
	w.kind(w.posts(say(attic, grace, "hello"))[0].Err, chat.KindNotFound)
	w.same("count", w.memberCount(attic), 1)
	w.join(attic, grace, chat.Member)
	w.same("a member's", types(w.posts(say(attic, grace, "hello"))[0].Events), "3 message.created")
}

// OnesOwnPostMovesTheMarker if everything before was read (contract section 3).
func OnesOwnPostMovesTheMarker(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	marker := func(u chat.User) int { return int(w.standing(lobby, u).LastRead) }
	w.post(lobby, ada, "1")
	w.same("her own", marker(ada), 2)
	w.join(lobby, grace, chat.Member) // 3: not a message
	w.post(lobby, ada, "2")
	w.same("past an event", marker(ada), 4)
	unread := w.post(lobby, grace, "3")
	w.same("grace has ada's before her own", marker(grace), 3)
	w.post(lobby, ada, "4")
	w.same("ada has grace's before her own", marker(ada), 4)
	w.erase(lobby, unread)
	w.post(lobby, ada, "5")
	w.same("deleted: nothing unread is left", marker(ada), 8)
	_, _, err := w.MarkRead(w.ctx, lobby.ID, grace.ID, 8)
	w.must(err)
	w.post(lobby, grace, "6")
	w.same("read by hand first", marker(grace), 9)
}

func MarkersInOneBatch(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	w.join(lobby, linus, chat.Member) // head 3; ada's marker at 1, grace's at 2, linus' at 3
	w.posts(say(lobby, ada, "4"), say(lobby, ada, "5"), say(lobby, grace, "6"), say(lobby, ada, "7"), say(lobby, grace, "8"))
	w.same("ada, until grace came between", w.standing(lobby, ada), chat.Standing{Settings: unset, Role: chat.Owner, LastRead: 5, Unread: 2})
	w.same("grace, after ada", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 2, Unread: 3})
	w.same("linus", w.standing(lobby, linus), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 3, Unread: 5})
	_, _, err := w.MarkRead(w.ctx, lobby.ID, grace.ID, 8)
	w.must(err)
	w.posts(say(lobby, grace, "9"), say(lobby, grace, "10"), say(lobby, grace, "11"))
	w.same("grace alone", w.standing(lobby, grace), chat.Standing{Settings: unset, Role: chat.Member, LastRead: 11})
}

func LargeBatchesAreStored(w *world) {
	ada := w.user("ada")
	rooms := make([]chat.Room, 20)
	for i := range rooms {
		rooms[i] = w.room(fmt.Sprint("room", i), ada)
	}
	authors := make([]chat.User, 10)
	for i := range authors {
		authors[i] = w.user(fmt.Sprint("author", i))
	}
	var posts []chat.Post
	for i := range 1200 {
		p := sayAs(rooms[i%20], authors[i/20%10], fmt.Sprint(i), strings.Repeat("爱", i%500))
		posts = append(posts, p)
	}
	for i, out := range w.posts(posts...) {
		if out.Err != nil || !out.Created || out.Message.Body != posts[i].Draft.Body {
			w.Fatalf("post %d: %+v", i, out)
		}
	}
	for i, out := range w.posts(posts...) {
		if out.Err != nil || out.Created || out.Message.ID != posts[i].ID {
			w.Fatalf("post %d again: %+v", i, out)
		}
	}
	for _, room := range rooms {
		w.same("log", len(w.log(room)), 1+10+60)
	}
}

func AnEmptyBatchIsNothing(w *world) { w.same("outcomes", len(w.posts()), 0) }

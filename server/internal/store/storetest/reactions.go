package storetest

import (
	"fmt"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var reactionTests = []func(*world){
	ReactionsAreCounted, ReactionsAreListedInOrder, ErasingTakesReactionsAlong, RevisionsAreKeptInOrder, ErasingTakesRevisionsAlong,
}

// reacts gives or takes back a reaction as a service does.
func (w *world) reacts(room chat.Room, m chat.Message, u chat.User, emoji string, at time.Time) chat.Message {
	w.Helper()
	return w.changeReaction(at, room, m, u, emoji, false)
}

func (w *world) unreacts(room chat.Room, m chat.Message, u chat.User, emoji string) chat.Message {
	w.Helper()
	return w.changeReaction(w.now, room, m, u, emoji, true)
}

func (w *world) changeReaction(
	at time.Time, room chat.Room, m chat.Message, u chat.User, emoji string, back bool,
) chat.Message {
	w.Helper()
	var reacted *chat.Message
	w.changeAt(at, chat.Change{Room: room.ID, Message: m.ID}, func(d *Draft) { reacted = d.React(u, emoji, back) })
	return *reacted
}

// message reads one as the viewer sees it.
func (w *world) message(room chat.Room, viewer chat.UserID, id chat.MessageID) chat.Message {
	w.Helper()
	m, err := w.Message(w.ctx, room.ID, viewer, id)
	w.must(err)
	return m
}

func ReactionsAreCounted(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	said, other := w.post(lobby, ada, "hello"), w.post(lobby, ada, "no reaction")
	w.same("the first", w.reacts(lobby, said, grace, "👩🏽‍🚀", w.later(2)).Reactions, []chat.Reaction{{Emoji: "👩🏽‍🚀", Count: 1, Me: true}})
	w.reacts(lobby, said, ada, "👍", w.later(1)) // by a clock that is behind
	w.reacts(lobby, said, grace, "👍", w.later(3))
	w.reacts(lobby, said, grace, "👍", w.later(9)) // again: nothing changes
	of := func(u chat.UserID, thumb, astronaut bool) []chat.Reaction {
		return []chat.Reaction{{Emoji: "👍", Count: 2, Me: thumb}, {Emoji: "👩🏽‍🚀", Count: 1, Me: astronaut}}
	}
	for u, want := range map[chat.UserID][]chat.Reaction{0: of(0, false, false), ada.ID: of(ada.ID, true, false), grace.ID: of(grace.ID, true, true)} {
		w.same("alone", w.message(lobby, u, said.ID).Reactions, want)
		page, err := w.Messages(w.ctx, lobby.ID, u, chat.PageBound{}, 9)
		w.must(err)
		w.same("in a page", page.Messages[0].Reactions, want)
		w.same("the other's", page.Messages[1], other)
	}
	for _, e := range w.log(lobby) {
		if e.Type == chat.ReactionAdded {
			w.same("in the log", e.Message.Reactions, of(0, false, false))
		}
	}
	w.unreacts(lobby, said, ada, "👩🏽‍🚀") // not hers: nothing changes
	w.unreacts(lobby, said, grace, "👩🏽‍🚀")
	w.same("less", w.unreacts(lobby, said, ada, "👍").Reactions, []chat.Reaction{{Emoji: "👍", Count: 1}})
	w.same("none", w.unreacts(lobby, said, grace, "👍"), said)
	w.same("stored", w.message(lobby, grace.ID, said.ID), said)
}

func ReactionsAreListedInOrder(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	said, other := w.post(lobby, ada, "hello"), w.post(lobby, ada, "another")
	w.reacts(lobby, other, ada, "🦊", w.later(0))
	var all []chat.GivenReaction
	for second, emojis := range []string{"👍👎", "🦊"} { // two at one moment
		for _, emoji := range emojis {
			for _, u := range []chat.User{ada, grace} {
				w.reacts(lobby, said, u, string(emoji), w.later(second))
				all = append(all, chat.GivenReaction{Emoji: string(emoji), User: u, At: w.later(second)})
			}
		}
	}
	all[1], all[2] = all[2], all[1] // at one moment they go by user: ada was made first
	for limit := 1; limit <= 7; limit++ {
		var got []chat.GivenReaction
		for after := (chat.GivenReaction{}); ; {
			given, err := w.Reactions(w.ctx, lobby.ID, said.ID, after, limit)
			w.must(err)
			got = append(got, given...)
			if len(given) < limit {
				break
			}
			after = given[limit-1]
		}
		w.same(fmt.Sprint(limit, " at a time"), got, all)
	}
	_, err := w.Reactions(w.ctx, lobby.ID, "no such message", chat.GivenReaction{}, 9)
	w.kind(err, chat.KindNotFound)
	none, err := w.Reactions(w.ctx, lobby.ID, said.ID, chat.GivenReaction{Emoji: "\x00\xff"}, 9)
	w.must(err)
	w.same("past what is no text", len(none), 0)
}

func ErasingTakesReactionsAlong(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.reacts(lobby, w.post(lobby, ada, "hello"), ada, "👍", w.now)
	gone := w.erase(lobby, said)
	w.same("erased", len(gone.Reactions), 0)
	w.same("stored", w.message(lobby, ada.ID, said.ID), gone)
	given, err := w.Reactions(w.ctx, lobby.ID, said.ID, chat.GivenReaction{}, 9)
	w.must(err)
	w.same("who", len(given), 0)
	w.same("in the log", len(w.log(lobby)[2].Message.Reactions), 0)
}

func RevisionsAreKeptInOrder(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.post(lobby, ada, "one")
	for i, body := range []string{"two", "three", "four"} {
		said = w.revise(lobby, said, body, w.later(i+1))
	}
	all := []chat.Revision{{Body: "one", At: w.later(0)}, {Body: "two", At: w.later(1)}, {Body: "three", At: w.later(2)}}
	for _, c := range []struct{ skip, limit, from, to int }{{0, 9, 0, 3}, {0, 2, 0, 2}, {2, 2, 2, 3}, {3, 9, 3, 3}, {99, 9, 3, 3}} {
		revisions, err := w.Revisions(w.ctx, lobby.ID, said.ID, c.skip, c.limit)
		w.must(err)
		w.same(fmt.Sprint(c), append([]chat.Revision{}, revisions...), append([]chat.Revision{}, all[c.from:c.to]...))
	}
	_, err := w.Revisions(w.ctx, lobby.ID, "no such message", 0, 9)
	w.kind(err, chat.KindNotFound)
}

func ErasingTakesRevisionsAlong(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.erase(lobby, w.revise(lobby, w.post(lobby, ada, "one"), "two", w.later(1)))
	revisions, err := w.Revisions(w.ctx, lobby.ID, said.ID, 0, 9)
	w.must(err)
	w.same("revisions", len(revisions), 0)
}

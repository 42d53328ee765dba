package storetest

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var eventTests = []func(*world){
	EveryEventComesBackAsEmitted, TheLogIsReadInPages, ReplaysShowMessagesAsTheyAreNow,
}

func EveryEventComesBackAsEmitted(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	said := w.post(lobby, ada, "hello")
	archived := w.later(3)
	info := chat.RoomInfo{Name: "lobby", Title: "T \" \\ 爱", Topic: "", Visibility: chat.Private, ArchivedAt: &archived}
	open := chat.RoomInfo{Name: "lobby", Title: "T", Topic: "x", Visibility: chat.Public}
	hidden := chat.RoomInfo{Name: "lobby", Title: "T", Topic: "y", Visibility: chat.Private}
	emitted := w.change(lobby, func(d *Draft) {
		for _, e := range []chat.Event{
			{Type: chat.MemberJoined, Actor: ada, User: &grace, Role: chat.Moderator},
			{Type: chat.MemberRole, Actor: ada, User: &grace, Role: chat.Owner},
			{Type: chat.MemberRemoved, Actor: ada, User: &grace, Role: chat.Owner},
			{Type: chat.MemberLeft, Actor: grace, User: &grace, Role: chat.Member},
			{Type: chat.RoomUpdated, Actor: ada, RoomInfo: &open},
			{Type: chat.RoomUpdated, Actor: ada, RoomInfo: &hidden, HidesRoom: true},
			{Type: chat.RoomUpdated, Actor: ada, RoomInfo: &hidden},
			{Type: chat.RoomArchived, Actor: ada, RoomInfo: &info},
			{Type: chat.MessageEdited, Actor: ada, Message: &said},
			{Type: chat.MessageDeleted, Actor: grace, Message: &said},
			{Type: chat.ReactionAdded, Actor: grace, Message: &said, Emoji: "👩🏽‍🚀"},
			{Type: chat.ReactionRemoved, Actor: grace, Message: &said, Emoji: "👍"},
		} {
			d.Emit(e)
		}
	})
	w.same("log", w.log(lobby)[2:], emitted)
}

func TheLogIsReadInPages(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for range 9 {
		w.post(lobby, ada, "hello")
	}
	all := w.log(lobby)
	for _, c := range []struct {
		after    int64
		limit    int
		from, to int
	}{{0, 3, 0, 3}, {3, 3, 3, 6}, {0, 200, 0, 10}, {9, 200, 9, 10}, {10, 200, 10, 10}, {1 << 60, 200, 10, 10}, {-5, 1, 0, 1}} {
		events, head, err := w.Events(w.ctx, lobby.ID, c.after, c.limit)
		w.must(err)
		w.same("page", types(events), types(all[c.from:c.to]))
		w.same("head", head, int64(10))
	}
}

// ReplaysShowMessagesAsTheyAreNow: an edit made later shows; a deleted text does not (contract section 4).
func ReplaysShowMessagesAsTheyAreNow(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	one, two := w.post(lobby, ada, "one"), w.post(lobby, grace, "two")
	edited := w.revise(lobby, one, "one, edited", w.later(1))
	gone := w.erase(lobby, w.revise(lobby, two, "two, edited", w.later(2)))
	events := w.log(lobby)
	w.same("log", types(events),
		"1 member.joined, 2 message.created, 3 member.joined, 4 message.created, 5 message.edited, 6 message.edited, 7 message.deleted")
	for i, want := range map[int]chat.Message{1: edited, 4: edited, 3: gone, 5: gone, 6: gone} {
		w.same("message", *events[i].Message, want)
	}
}

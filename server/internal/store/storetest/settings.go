package storetest

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var settingsTests = []func(*world){
	SettingsAreOnesOwn, HiddenRoomsComeBackWithAPost, MarkersMoveBackWhenAsked, NamedHaveTheirSettings,
}

// unset are the settings of one who has changed none.
var unset = chat.DefaultSettings(chat.Public)

// SettingsAreOnesOwn and end with the membership (contract section 9).
func SettingsAreOnesOwn(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	set := func(p chat.SettingsPatch, wantChange bool) chat.Settings {
		w.Helper()
		standing, changed, err := w.ChangeSettings(w.ctx, lobby.ID, grace.ID, p)
		w.must(err)
		w.same("changed", changed, wantChange)
		w.same("stored", w.standing(lobby, grace), standing)
		return standing.Settings
	}
	none, yes, no, until := chat.LevelNone, true, false, w.later(60)
	w.same("nothing", set(chat.SettingsPatch{}, false), unset)
	want := chat.Settings{Level: none, MutedUntil: &until, Starred: true, Hidden: true}
	w.same("all", set(chat.SettingsPatch{Level: &none, MutedUntil: &until, Starred: &yes, Hidden: &yes}, true), want)
	w.same("again", set(chat.SettingsPatch{Level: &none, MutedUntil: &until, Starred: &yes, Hidden: &yes}, false), want)
	want.MutedUntil, want.Hidden = nil, false
	w.same("less", set(chat.SettingsPatch{Unmutes: true, Hidden: &no}, true), want)
	w.same("ada's", w.standing(lobby, ada).Settings, unset)

	w.leave(lobby, grace)
	_, _, err := w.ChangeSettings(w.ctx, lobby.ID, grace.ID, chat.SettingsPatch{Starred: &yes})
	w.kind(err, chat.KindNotFound)
	w.join(lobby, grace, chat.Member)
	w.same("back", w.standing(lobby, grace).Settings, unset)
}

// HiddenRoomsComeBackWithAPost, and with nothing else (contract section 9).
func HiddenRoomsComeBackWithAPost(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic := w.room("lobby", ada), w.room("attic", ada)
	w.post(lobby, ada, "before")
	yes := true
	for _, room := range []chat.Room{lobby, attic} {
		_, _, err := w.ChangeSettings(w.ctx, room.ID, ada.ID, chat.SettingsPatch{Hidden: &yes})
		w.must(err)
	}
	listed := func(withHidden bool) (names []string) {
		rooms, err := w.RoomsOf(w.ctx, ada.ID, chat.OwnRooms{Hidden: withHidden}, "", 9)
		w.must(err)
		for _, r := range rooms {
			names = append(names, r.Name)
		}
		return names
	}
	w.same("hidden", listed(false), []string(nil))
	w.same("with the hidden", listed(true), []string{"attic", "lobby"})
	w.join(lobby, grace, chat.Member)
	w.same("after a joining", listed(false), []string(nil))
	w.post(lobby, grace, "hello")
	w.same("after a post", listed(false), []string{"lobby"})
	w.same("its standing", w.standing(lobby, ada).Hidden, false)
	w.same("the other's", w.standing(attic, ada).Hidden, true)
}

// MarkersMoveBackWhenAsked (contract section 9), and an own post does not take them forward again past what is unread.
func MarkersMoveBackWhenAsked(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	for range 3 {
		w.post(lobby, grace, "hello") // seq 3 to 5, after her joining
	}
	move := func(by func(context.Context, chat.RoomID, chat.UserID, int64) (chat.Standing, bool, error), seq int64) (int64, bool) {
		w.Helper()
		standing, moved, err := by(w.ctx, lobby.ID, ada.ID, seq)
		w.must(err)
		w.same("stored", w.standing(lobby, ada), standing)
		return standing.LastRead, moved
	}
	move(w.MarkRead, 5)
	for _, c := range []struct {
		seq, marker int64
		moved       bool
	}{{9, 5, false}, {5, 5, false}, {3, 3, true}, {4, 3, false}, {0, 0, true}} {
		marker, moved := move(w.MarkUnread, c.seq)
		w.same("marker", marker, c.marker)
		w.same("moved", moved, c.moved)
	}
	w.post(lobby, ada, "and I")
	w.same("after an own post", w.standing(lobby, ada).LastRead, int64(0))
	_, _, err := w.MarkUnread(w.ctx, lobby.ID, w.user("linus").ID, 3)
	w.kind(err, chat.KindNotFound)
}

// NamedHaveTheirSettings: who has muted the room, or wants no mentions, is mentioned and not told (contract section 10).
func NamedHaveTheirSettings(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	none, mentions := chat.LevelNone, chat.LevelMentions
	past, future := w.now.Add(-time.Second), w.now.Add(time.Minute)
	for i, c := range []struct {
		patch chat.SettingsPatch
		told  bool
	}{
		{chat.SettingsPatch{}, true},
		{chat.SettingsPatch{MutedUntil: &future}, false},
		{chat.SettingsPatch{MutedUntil: &past}, true},
		{chat.SettingsPatch{Level: &none}, false},
		{chat.SettingsPatch{Level: &mentions}, true},
	} {
		_, _, err := w.ChangeSettings(w.ctx, lobby.ID, grace.ID, c.patch)
		w.must(err)
		p := say(lobby, ada, "hello @grace")
		p.Mentions = []chat.Mention{{"grace"}}
		out := w.posts(p)[0]
		w.must(out.Err)
		w.same("told by the post", len(out.Notices) == 1, c.told)
		w.same("counted", w.standing(lobby, grace).Mentions, i+1)

		said := w.post(lobby, ada, "hello")
		var notices []chat.Notice
		edit := chat.Change{Room: lobby.ID, Message: said.ID, Mentions: p.Mentions}
		w.changeAt(w.now, edit, func(d *Draft) { _, notices = d.Revise("hello @grace", p.Mentions, false) })
		w.same("told by the edit", len(notices) == 1, c.told)
		w.erase(lobby, said)
	}
}

package storetest

import (
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var changeTests = []func(*world){
	ChangesAreStored, AFailedChangeLeavesNothing, RevisingKeepsTheMessagesPlace, ErasingLeavesATombstone, MessagesAreOfTheirRoom,
}

func ChangesAreStored(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	archived := w.later(7)
	events := w.change(lobby, func(d *Draft) {
		locked := lobby // who made it and when is not read
		locked.CreatedAt, locked.CreatedBy = time.Time{}, chat.User{}
		w.same("as locked", d.Room.Room, locked)
		d.Patch(func(r *chat.Room) {
			r.Title, r.Topic, r.Visibility, r.ArchivedAt = "New", "Topic", chat.Private, &archived
		})
		info := d.Room.Info()
		d.Emit(chat.Event{Type: chat.RoomUpdated, Actor: grace, RoomInfo: &info})
	})
	want := lobby
	want.Title, want.Topic, want.Visibility, want.ArchivedAt, want.Seq = "New", "Topic", chat.Private, &archived, 2
	found, _, err := w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	w.same("room", found, want)
	info := chat.RoomInfo{Name: "lobby", Title: "New", Topic: "Topic", Visibility: chat.Private, ArchivedAt: &archived}
	w.same("events", events, []chat.Event{{
		Type: chat.RoomUpdated, Room: lobby.ID, RoomName: "lobby", Seq: 2, At: w.later(0), Actor: grace, RoomInfo: &info,
	}})
	w.same("stored", w.log(lobby)[1], events[0])

	w.change(lobby, func(d *Draft) { d.Patch(func(r *chat.Room) { r.ArchivedAt = nil }) })
	want.ArchivedAt = nil
	found, _, err = w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	w.same("reopened", found, want)
}

var errOops = errors.New("oops")

// AFailedChangeLeavesNothing: no row, and no hole in the log.
func AFailedChangeLeavesNothing(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	said := w.post(lobby, ada, "hello")
	before := w.log(lobby)
	c := chat.Change{Room: lobby.ID, Message: said.ID}
	events, err := Change(w.ctx, w, c, w.now, func(d *Draft) error {
		d.Join(grace, chat.Member)
		d.Erase()
		d.Patch(func(r *chat.Room) { r.Title = "changed" })
		return errOops
	})
	if !errors.Is(err, errOops) || events != nil {
		w.Errorf("%v, %v", events, err)
	}
	w.same("log", w.log(lobby), before)
	w.same("count", w.memberCount(lobby), 1)
	w.same("grace", w.standing(lobby, grace), chat.Standing{Settings: unset})
	w.same("next", w.post(lobby, ada, "next").Seq, int64(3))
	_, err = Change(w.ctx, w, c, w.now, func(d *Draft) error {
		d.Join(grace, chat.Member)
		d.Joined = append(d.Joined, d.Joined[0]) // a statement that fails behind others that did not
		return nil
	})
	w.kind(err, chat.KindConflict)
	w.same("log", w.log(lobby)[:3], append(before, w.log(lobby)[2]))
	w.same("count", w.memberCount(lobby), 1)
}

func RevisingKeepsTheMessagesPlace(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.post(lobby, ada, "first")
	want := said
	for i, body := range []string{"second", "third"} {
		at := w.later(i + 1)
		want.Body, want.EditedAt = body, &at
		w.same("revised", w.revise(lobby, said, body, at), want)
		found, err := w.Message(w.ctx, lobby.ID, 0, said.ID)
		w.must(err)
		w.same("found", found, want)
	}
}

func ErasingLeavesATombstone(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.revise(lobby, w.posts(sayAs(lobby, ada, "c1", "secret"))[0].Message, "more secret", w.later(1))
	want, at := said, w.later(0)
	want.Body, want.DeletedAt = "", &at
	w.same("erased", w.erase(lobby, said), want)
	page, err := w.Messages(w.ctx, lobby.ID, 0, chat.PageBound{}, 9)
	w.must(err)
	w.same("its place is kept", page.Messages, []chat.Message{want})
}

func MessagesAreOfTheirRoom(w *world) {
	ada := w.user("ada")
	lobby, attic := w.room("lobby", ada), w.private("attic", ada)
	said := w.post(attic, ada, "secret")
	_, err := w.Message(w.ctx, lobby.ID, 0, said.ID)
	w.kind(err, chat.KindNotFound)
	_, err = w.Message(w.ctx, attic.ID, 0, chat.MessageID(newID()))
	w.kind(err, chat.KindNotFound)
	_, err = w.Message(w.ctx, attic.ID, 0, "no id at all")
	w.kind(err, chat.KindNotFound)
	_, err = Change(w.ctx, w, chat.Change{Room: lobby.ID, Message: said.ID}, w.now, func(*Draft) error { return nil })
	w.kind(err, chat.KindNotFound)
}

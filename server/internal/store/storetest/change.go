package storetest

import (
	"errors"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var changeTests = []func(*world){
	ChangesAreStored, AFailedChangeLeavesNothing, AChangeSeesItsOwnWrites, OnlyLockedRoomsCanBeChanged,
	RevisingKeepsTheMessagesPlace, ErasingLeavesATombstone, MessagesAreOfTheirRoom, AChangeOfManyRooms,
}

func ChangesAreStored(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	archived := w.later(7)
	events := w.change(lobby, func(tx chat.Tx) error {
		r, err := tx.Room(lobby.ID)
		w.must(err)
		w.same("as locked", r, lobby)
		r.Title, r.Topic, r.Visibility, r.ArchivedAt = "New", "Topic", chat.Private, &archived
		r.Name, r.Seq, r.MemberCount = "never", 99, 99 // not a change's to set
		w.must(tx.UpdateRoom(r))
		info := r.Info()
		return w.emit(tx, lobby, chat.Event{Type: chat.RoomUpdated, Actor: grace, RoomInfo: &info})
	})
	want := lobby
	want.Title, want.Topic, want.Visibility, want.ArchivedAt, want.Seq = "New", "Topic", chat.Private, &archived, 2
	found, _, err := w.RoomByName(w.ctx, "lobby", ada.ID)
	w.must(err)
	w.same("room", found, want)
	info := chat.RoomInfo{Name: "never", Title: "New", Topic: "Topic", Visibility: chat.Private, ArchivedAt: &archived}
	w.same("events", events, []chat.Event{{
		Type: chat.RoomUpdated, Room: lobby.ID, RoomName: "lobby", Seq: 2, At: w.later(0), Actor: grace, RoomInfo: &info,
	}})
	w.same("stored", w.log(lobby)[1], events[0])

	w.change(lobby, func(tx chat.Tx) error {
		r, err := tx.Room(lobby.ID)
		w.must(err)
		r.ArchivedAt = nil
		return tx.UpdateRoom(r)
	})
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
	events, err := w.Change(w.ctx, []chat.RoomID{lobby.ID}, func(tx chat.Tx) error {
		w.must(tx.Join(lobby.ID, grace, grace, chat.Member, w.now))
		m, err := tx.EraseMessage(said, w.now)
		w.must(err)
		w.must(w.emit(tx, lobby, chat.Event{Type: chat.MessageDeleted, Actor: ada, Message: &m}))
		lobby.Title = "changed"
		w.must(tx.UpdateRoom(lobby))
		return errOops
	})
	if !errors.Is(err, errOops) || events != nil {
		w.Errorf("%v, %v", events, err)
	}
	w.same("log", w.log(lobby), before)
	w.same("count", w.memberCount(lobby), 1)
	w.same("grace", w.standing(lobby, grace), chat.Standing{})
	w.same("next", w.post(lobby, ada, "next").Seq, int64(3))
	_, err = w.Change(w.ctx, []chat.RoomID{lobby.ID}, func(chat.Tx) error { return chat.Forbidden("no") })
	w.kind(err, chat.KindForbidden)
}

func AChangeSeesItsOwnWrites(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.change(lobby, func(tx chat.Tx) error {
		w.must(tx.Join(lobby.ID, grace, grace, chat.Moderator, w.now))
		r, err := tx.Room(lobby.ID)
		w.must(err)
		w.same("seq", r.Seq, int64(2))
		w.same("members", r.MemberCount, 2)
		role, err := tx.Role(lobby.ID, grace.ID)
		w.must(err)
		w.same("role", role, chat.Moderator)
		return nil
	})
}

func OnlyLockedRoomsCanBeChanged(w *world) {
	ada := w.user("ada")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	w.change(lobby, func(tx chat.Tx) error {
		_, err := tx.Room(garden.ID)
		if err == nil {
			w.Error("a room that is not locked was given")
		}
		if tx.UpdateRoom(garden) == nil || w.emit(tx, garden, chat.Event{Type: chat.RoomUpdated, Actor: ada}) == nil {
			w.Error("a room that is not locked was changed")
		}
		return nil
	})
	w.same("log", len(w.log(garden)), 1)
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
	_, err = w.Change(w.ctx, []chat.RoomID{lobby.ID}, func(tx chat.Tx) error {
		_, err := tx.Message(lobby.ID, 0, said.ID)
		return err
	})
	w.kind(err, chat.KindNotFound)
}

func AChangeOfManyRooms(w *world) {
	ada := w.user("ada")
	a, b, c := w.room("a", ada), w.room("b", ada), w.room("c", ada)
	events, err := w.Change(w.ctx, []chat.RoomID{c.ID, a.ID, c.ID, b.ID}, func(tx chat.Tx) error {
		for _, r := range []chat.Room{c, b, a, c} {
			info := r.Info()
			if err := w.emit(tx, r, chat.Event{Type: chat.RoomUpdated, Actor: ada, RoomInfo: &info}); err != nil {
				return err
			}
		}
		return nil
	})
	w.must(err)
	w.same("events", types(events), "2 room.updated, 2 room.updated, 2 room.updated, 3 room.updated")
	for room, n := range map[chat.RoomID]int64{a.ID: 2, b.ID: 2, c.ID: 3} {
		heads, err := w.Heads(w.ctx, []chat.RoomID{room})
		w.must(err)
		w.same("head", heads[room].Seq, n)
	}
}

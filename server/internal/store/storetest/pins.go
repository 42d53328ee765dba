package storetest

import "github.com/chatrooms/chatrooms/server/internal/chat"

var pinTests = []func(*world){PinsAreListedNewestFirst, ErasingUnpins}

func (w *world) pin(room chat.Room, m chat.Message, by chat.User, back bool) {
	w.Helper()
	w.changeAt(w.now, chat.Change{Room: room.ID, Message: m.ID, CountsPins: true}, func(d *Draft) { d.Pin(by, back) })
}

func (w *world) pins(room chat.Room, skip, limit int) (bodies []string) {
	w.Helper()
	pinned, err := w.Pins(w.ctx, room.ID, 0, skip, limit)
	w.must(err)
	for _, m := range pinned {
		w.same("a pin", m.Pinned, true)
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// PinsAreListedNewestFirst, each room's own (contract section 9).
func PinsAreListedNewestFirst(w *world) {
	ada := w.user("ada")
	lobby, attic := w.room("lobby", ada), w.room("attic", ada)
	one, two, three := w.post(lobby, ada, "one"), w.post(lobby, ada, "two"), w.post(lobby, ada, "three")
	elsewhere := w.post(attic, ada, "elsewhere")
	for _, m := range []chat.Message{two, one, three} {
		w.pin(lobby, m, ada, false)
	}
	w.pin(attic, elsewhere, ada, false)
	w.same("all", w.pins(lobby, 0, 9), []string{"three", "one", "two"})
	w.same("a page", w.pins(lobby, 1, 1), []string{"one"})
	w.same("a message", w.message(lobby, 0, one.ID).Pinned, true)
	w.pin(lobby, one, ada, true)
	w.same("less", w.pins(lobby, 0, 9), []string{"three", "two"})
	w.same("no longer", w.message(lobby, 0, one.ID).Pinned, false)
	w.pin(lobby, one, ada, false)
	w.same("again", w.pins(lobby, 0, 9), []string{"one", "three", "two"})
	w.changeAt(w.now, chat.Change{Room: lobby.ID, CountsPins: true}, func(d *Draft) { w.same("counted", d.Facts.Pins, 3) })
	w.same("the log", types(w.log(lobby)[4:]),
		"5 message.pinned, 6 message.pinned, 7 message.pinned, 8 message.unpinned, 9 message.pinned")
	w.same("of which", w.log(lobby)[7].Message.ID, one.ID)
}

// ErasingUnpins, without an event of its own (contract section 9).
func ErasingUnpins(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	said := w.post(lobby, ada, "hello")
	w.pin(lobby, said, ada, false)
	gone := w.erase(lobby, w.message(lobby, 0, said.ID))
	w.same("erased", gone.Pinned, false)
	w.same("read again", w.message(lobby, 0, said.ID), gone)
	w.same("listed", w.pins(lobby, 0, 9), []string(nil))
	w.changeAt(w.now, chat.Change{Room: lobby.ID, CountsPins: true}, func(d *Draft) { w.same("counted", d.Facts.Pins, 0) })
	w.same("the log", types(w.log(lobby)), "1 member.joined, 2 message.created, 3 message.pinned, 4 message.deleted")
}

package httpapi_test

import (
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type messageList struct {
	Items      []wire.Message
	NextCursor *string `json:"next_cursor"`
}

// Pins (contract section 9).
func TestPins(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		one, two := grace.says("lobby", "one"), grace.says("lobby", "two")
		if one.Pinned {
			t.Error("a new message is pinned")
		}
		pin := func(m wire.Message) wire.Message {
			return into[wire.Message](ada.put("/rooms/lobby/pins/"+m.ID, nil).is(200))
		}
		if got := pin(one); !got.Pinned || got.ID != one.ID {
			t.Errorf("pinned %+v", got)
		}
		pin(two)
		pin(one) // again, no event
		grace.put("/rooms/lobby/pins/"+one.ID, nil).fails(403, "forbidden")
		ada.put("/rooms/lobby/pins/nothing", nil).fails(404, "not_found")

		first := into[messageList](grace.get("/rooms/lobby/pins?limit=1").is(200))
		rest := into[messageList](grace.get("/rooms/lobby/pins?cursor=" + *first.NextCursor).is(200))
		if first.Items[0].ID != two.ID || len(rest.Items) != 1 || rest.Items[0].ID != one.ID || rest.NextCursor != nil {
			t.Errorf("listed %+v, then %+v", first, rest)
		}
		for range 2 {
			ada.delete("/rooms/lobby/pins/"+two.ID, nil).is(204)
		}
		ada.delete("/rooms/lobby/messages/"+one.ID, nil).is(204)
		if left := into[messageList](grace.get("/rooms/lobby/pins").is(200)); len(left.Items) != 0 {
			t.Errorf("left %+v", left)
		}
		ada.put("/rooms/lobby/pins/"+one.ID, nil).fails(410, "gone")
		events := ada.events("lobby")
		if got, want := ada.eventTypes("lobby"), "member.joined member.joined message.created message.created message.pinned message.pinned message.unpinned message.deleted"; got != want {
			t.Errorf("its log: %s", got)
		}
		if e := events[4]; e.MessageID != one.ID || *e.Actor.Username != "ada" {
			t.Errorf("the event: %+v", e)
		}
	})
}

// A room has 100 pins at most (contract section 9).
func TestPinsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	var last wire.Message
	for i := range 101 {
		last = ada.says("lobby", fmt.Sprint("message ", i))
		if i < 100 {
			ada.put("/rooms/lobby/pins/"+last.ID, nil).is(200)
		}
	}
	ada.put("/rooms/lobby/pins/"+last.ID, nil).fails(409, "conflict")
	pinned := into[messageList](ada.get("/rooms/lobby/pins?limit=200").is(200))
	if len(pinned.Items) != 100 {
		t.Fatalf("%d are pinned", len(pinned.Items))
	}
	ada.put("/rooms/lobby/pins/"+pinned.Items[0].ID, nil).is(200) // it is pinned
	ada.delete("/rooms/lobby/messages/"+pinned.Items[0].ID, nil).is(204)
	ada.put("/rooms/lobby/pins/"+last.ID, nil).is(200)
}

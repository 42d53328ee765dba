package chat_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Only the step from public to private takes the room out of the sight of those who are no members.
// The event says so when it is published and when it is read from the log later; a change of topic
// in a private room does not.
func TestOnlyTheStepToPrivateHidesARoom(t *testing.T) {
	onEachStore(t, func(a accounts) {
		ada := a.register("ada")
		attic := a.room(ada, "attic")
		private, public := chat.Private, chat.Public
		first, second := "old things", "older things"
		patches := []struct {
			patch chat.RoomPatch
			hides bool
		}{
			{chat.RoomPatch{Topic: &first}, false},
			{chat.RoomPatch{Visibility: &private}, true},
			{chat.RoomPatch{Topic: &second}, false},
			{chat.RoomPatch{Visibility: &public}, false},
			{chat.RoomPatch{Topic: &first, Visibility: &private}, true},
		}
		for _, p := range patches {
			_, err := a.PatchRoom(a.Context(), ada, "attic", p.patch)
			a.must(err)
		}
		a.must(a.ArchiveRoom(a.Context(), ada, "attic"))
		replayed, _, err := a.store.Events(a.Context(), attic, 0, 99)
		a.must(err)
		for how, events := range map[string][]chat.Event{"live": a.published.all(), "replayed": replayed} {
			if len(events) != 2+len(patches) {
				a.Fatalf("%s: %d events", how, len(events))
			}
			for i, p := range patches {
				if got := events[1+i].HidesRoom; got != p.hides {
					a.Errorf("%s: change %d hides the room: %t", how, i, got)
				}
			}
			if last := events[len(events)-1]; last.Type != chat.RoomArchived || last.HidesRoom {
				a.Errorf("%s: %s hides the room: %t", how, last.Type, last.HidesRoom)
			}
		}
	})
}

package chat_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A node remembers for some seconds who is behind a session. When the account's name changes on
// another node meanwhile, the live events still show what their replay shows.
func TestLiveEventsShowTheNamesOfTheirReplay(t *testing.T) {
	onEachStore(t, func(a accounts) {
		grace := a.register("grace")
		here, told := a.node(a.store)
		lobby := a.room(grace, "lobby")
		register := func(name string) chat.Actor { // remembered here under a name that is not theirs any more
			actor := a.register(name)
			actor, err := here.Authenticate(a.Context(), actor.Session, actor.User.PublicID)
			a.must(err)
			renamed := "The new " + name
			_, err = a.PatchAccount(a.Context(), actor, chat.ProfileChange{DisplayName: &renamed})
			a.must(err)
			if again, err := here.Authenticate(a.Context(), actor.Session, actor.User.PublicID); err != nil || again.User != actor.User {
				a.Fatalf("not remembered: %+v, %v", again.User, err)
			}
			return actor
		}
		ada, linus := register("ada"), register("linus")
		said, _, err := here.PostMessage(a.Context(), ada, "lobby", chat.Draft{Body: "hello"}) // joins
		a.must(err)
		if said.Author.DisplayName != "The new ada" {
			a.Errorf("the answer shows %q", said.Author.DisplayName)
		}
		_, _, err = here.ReviseMessage(a.Context(), ada, "lobby", said.ID, chat.MessagePatch{Body: new("hello!")})
		a.must(err)
		_, _, err = here.AddReaction(a.Context(), linus, "lobby", said.ID, "+") // joins
		a.must(err)
		_, err = here.EraseMessage(a.Context(), ada, "lobby", said.ID, "")
		a.must(err)
		a.must(here.RemoveMember(a.Context(), linus, "lobby", "me"))
		_, err = here.PutMember(a.Context(), linus, "lobby", "me", nil)
		a.must(err)
		view, err := here.CreateRoom(a.Context(), ada, chat.RoomDraft{Name: "attic"})
		a.must(err)
		if view.CreatedBy.DisplayName != "The new ada" {
			a.Errorf("the room's creator is %q", view.CreatedBy.DisplayName)
		}

		replayed := map[chat.RoomID]map[int64]chat.Event{}
		for _, room := range []chat.RoomID{lobby, view.ID} {
			replayed[room] = map[int64]chat.Event{}
			events, _, err := a.store.Events(a.Context(), room, 0, 99)
			a.must(err)
			for _, e := range events {
				replayed[room][e.Seq] = e
			}
		}
		live := told.all()
		if len(live) != 9 {
			a.Fatalf("%d events", len(live))
		}
		for _, e := range live {
			again := replayed[e.Room][e.Seq]
			if e.Actor != again.Actor {
				a.Errorf("%d %s: its actor is %+v, replayed %+v", e.Seq, e.Type, e.Actor, again.Actor)
			}
			if e.User != nil && *e.User != *again.User {
				a.Errorf("%d %s: its user is %+v, replayed %+v", e.Seq, e.Type, *e.User, *again.User)
			}
			if e.Message != nil && e.Message.Author != again.Message.Author {
				a.Errorf("%d %s: its author is %+v, replayed %+v", e.Seq, e.Type, e.Message.Author, again.Message.Author)
			}
		}
	})
}

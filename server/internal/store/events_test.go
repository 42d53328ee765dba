package store

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Releases before this one stored no mark of what hides a room. Of their events every one that
// shows a private room counts, so that nobody keeps listening who must not.
func TestAnEventWithoutTheMarkHidesAPrivateRoom(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		for i, visibility := range []string{"private", "public"} {
			exec(t, s, "INSERT INTO events (room_id, seq, type, at, actor_id, room_info) VALUES (?, ?, 'room.updated', ?, ?, ?)",
				c.lobby.ID, c.lobby.Seq+1+int64(i), db.ToStamp(noon), c.ada.ID,
				`{"name":"lobby","title":"Lobby","topic":"","visibility":"`+visibility+`"}`)
		}
		exec(t, s, "UPDATE rooms SET seq = seq + 2 WHERE id = ?", c.lobby.ID)
		events, _, err := s.Events(t.Context(), c.lobby.ID, c.lobby.Seq, 9)
		if err != nil || len(events) != 2 {
			t.Fatal(events, err)
		}
		for _, e := range events {
			if want := e.RoomInfo.Visibility == chat.Private; e.HidesRoom != want {
				t.Errorf("a change in a %s room hides it: %t", e.RoomInfo.Visibility, e.HidesRoom)
			}
		}
	})
}

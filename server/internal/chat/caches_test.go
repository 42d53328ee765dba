package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// However many sessions are in use and however many rooms are written to: what is remembered of them is
// bounded in bytes, and goes on to be of use.
func TestCachesAreBoundedInBytes(t *testing.T) {
	rooms := newRoomIDs()
	for i := range 200_000 {
		name := fmt.Sprintf("%064d", i)
		rooms.put(name, RoomID(i))
		rooms.put(name, RoomID(i))
		if id, ok := rooms.get(name); !ok || id != RoomID(i) {
			t.Fatalf("room %d is not remembered", i)
		}
		if i%3 == 0 {
			rooms.forget(name, RoomID(i))
		}
	}
	held := 0
	for name := range rooms.byName {
		held += len(name) + roomIDCost
	}
	if held != rooms.bytes || held > maxRoomIDBytes {
		t.Errorf("room names hold %d bytes, counted %d, %d at most", held, rooms.bytes, maxRoomIDBytes)
	}

	sessions := newSessionCache(nil, time.Now, nil)
	for i := range 60_000 {
		id := fmtSession(i)
		user := User{ID: UserID(i % 100), Username: fmt.Sprint("user-", i), DisplayName: strings.Repeat("é", i%64)}
		if !sessions.keep(cachedSession{actor: Actor{User: user, Session: id}, readAt: time.Now()}) {
			t.Fatal("not kept")
		}
		if _, known, _ := sessions.look(id); !known {
			t.Fatalf("session %d is not remembered", i)
		}
	}
	sessions.forgetUser(7)
	sessions.markRevoked([]SessionID{fmtSession(59_999)})
	held = 0
	for _, entry := range sessions.entries {
		held += entry.cost()
	}
	if held != sessions.bytes || held > maxSessionBytes || held < maxSessionBytes/2 {
		t.Errorf("sessions hold %d bytes, counted %d, %d at most", held, sessions.bytes, maxSessionBytes)
	}
}

func fmtSession(i int) SessionID { return SessionID(fmt.Sprintf("%036d", i)) }

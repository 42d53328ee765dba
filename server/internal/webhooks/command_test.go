package webhooks

import (
	"fmt"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

// TestPlacesOfCalls: a room, a host and the node have so many calls under way and no more; a place that is given back is free,
// and what is refused takes none.
func TestPlacesOfCalls(t *testing.T) {
	for name, c := range map[string]struct {
		most int
		at   func(i int) (chat.RoomID, string)
	}{
		"a room": {roomCalls, func(i int) (chat.RoomID, string) { return 1, fmt.Sprintf("https://h%d.example.org/", i) }},
		"a host": {hostCalls, func(i int) (chat.RoomID, string) { return chat.RoomID(i), fmt.Sprintf("https://example.org/%d", i) }},
		"a host, in capital": {hostCalls, func(i int) (chat.RoomID, string) {
			return chat.RoomID(i), []string{"https://example.org/", "https://EXAMPLE.org/"}[i%2]
		}},
		"the node": {callsAtOnce, func(i int) (chat.RoomID, string) { return chat.RoomID(i), fmt.Sprintf("https://h%d.example.org/", i) }},
	} {
		t.Run(name, func(t *testing.T) {
			caller := NewCaller(CallerOptions{Guard: outbound.NewGuard(outbound.Allow{})})
			defer caller.Close()
			var leaves []func()
			for range 2 {
				for i := range c.most {
					leave, err := caller.Place(c.at(i))
					if err != nil {
						t.Fatalf("call %d: %v", i, err)
					}
					leaves = append(leaves, leave)
				}
				for range 3 {
					if _, err := caller.Place(c.at(c.most)); !chat.IsKind(err, chat.KindRateLimited) {
						t.Fatalf("one more: %v", err)
					}
				}
				leaves[0]()
				again, err := caller.Place(c.at(0))
				if err != nil {
					t.Fatalf("in a place that was given back: %v", err)
				}
				again()
				for _, leave := range leaves[1:] {
					leave()
				}
				leaves = nil
			}
			if caller.calls != 0 || len(caller.rooms) != 0 || len(caller.hosts) != 0 {
				t.Errorf("left behind: %d calls, rooms %v, hosts %v", caller.calls, caller.rooms, caller.hosts)
			}
		})
	}
}

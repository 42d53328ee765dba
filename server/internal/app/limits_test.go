package app

import (
	"net/http"
	"testing"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// Contract section 12: limits hold for all nodes together, within a fifth, while Redis serves; without it each node keeps
// its own.
func TestLimitsOfTwoNodes(t *testing.T) {
	t.Parallel()
	redis := testservers.NewRedis(t)
	all := nodes(t, 2, redis.URL(), "RATE_MESSAGES=0.001:20", "MAX_SOCKETS_PER_USER=4")
	for _, s := range all {
		s.awaitReadiness("ok", "ok")
	}
	ada := all[0].register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	// said tells how many of so many posts at each node are taken.
	said := func(n int) (taken int) {
		for range n {
			for _, s := range all {
				switch status, answer, err := ada.at(s).try(t.Context(), http.MethodPost, "/rooms/lobby/messages", object{"body": "hello"}); {
				case err != nil:
					t.Fatal(err)
				case status == http.StatusCreated:
					taken++
				case status != http.StatusTooManyRequests:
					t.Fatalf("%d %v", status, answer)
				}
			}
		}
		return taken
	}
	if n := said(20); n < 16 || n > 24 {
		t.Errorf("two nodes took %d of a burst of 20", n)
	}

	var open []*socket
	for range 2 {
		for _, s := range all {
			socket := ada.at(s).connect()
			socket.hear("welcome", nil)
			open = append(open, socket)
		}
	}
	for _, s := range all {
		refused := ada.at(s).connect()
		refused.await("the end of a fifth socket", func(_ []object, closed websocket.StatusCode) bool { return closed != 0 })
	}
	must(t, open[0].conn.Close(websocket.StatusNormalClosure, ""))
	eventually(t, "the place of the one that was closed", func() bool {
		socket := ada.at(all[1]).connect()
		socket.await("an answer", func(frames []object, closed websocket.StatusCode) bool { return len(frames) > 0 || closed != 0 })
		return text(socket.told()[0], "type") == "welcome"
	})

	redis.Kill()
	for _, s := range all {
		s.awaitReadiness("degraded", "unavailable")
	}
	ada = all[0].register("grace")
	if n := said(25); n != 40 {
		t.Errorf("without Redis two nodes took %d, want 20 each", n)
	}
}

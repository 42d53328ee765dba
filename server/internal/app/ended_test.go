package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestWhoeverIsShutOutElsewhereIsCutWithoutRedis holds facts.md, fault 33, with Redis frozen (alive it is held by
// TestEverythingCrossesNodes): one signs out, one is removed from a private room, both at the other node. The promise is
// 5 s.
func TestWhoeverIsShutOutElsewhereIsCutWithoutRedis(t *testing.T) {
	t.Parallel()
	redis := testservers.NewRedis(t)
	all := nodes(t, 2, redis.URL())
	one, two := all[0], all[1]
	for _, s := range all {
		s.awaitReadiness("ok", "ok")
	}
	ada, grace, linus := one.register("ada"), one.register("grace"), one.register("linus")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "secret", "visibility": "private"})
	for _, p := range []*person{grace, linus} {
		ada.call(http.MethodPut, "/rooms/secret/members/"+p.name, 200, nil)
	}
	signedOut, removed := linus.at(two).listen("secret"), grace.at(two).listen("secret")
	ada.call(http.MethodPost, "/rooms/secret/messages", 201, object{"body": "for both"})
	for _, s := range []*socket{signedOut, removed} {
		s.hear("message.created", object{"message": object{"body": "for both"}})
	}
	stays := ada.at(two).listen("secret")
	redis.Freeze()

	began := time.Now()
	linus.call(http.MethodPost, "/auth/logout", 204, nil)
	signedOut.await("4401", func(_ []object, closed websocket.StatusCode) bool { return closed == 4401 })
	inTime(t, "from signing out until the socket elsewhere was cut", time.Since(began))
	linus.at(two).call(http.MethodGet, "/me", 401, nil)

	began = time.Now()
	ada.call(http.MethodDelete, "/rooms/secret/members/grace", 204, nil)
	removed.hear("removed", object{"room": "secret"})
	inTime(t, "from the removal until the subscription elsewhere ended", time.Since(began))
	ada.call(http.MethodPost, "/rooms/secret/messages", 201, object{"body": "not for grace"})
	stays.hear("message.created", object{"message": object{"body": "not for grace"}})
	for _, f := range append(removed.told(), signedOut.told()...) {
		if message, ok := f["message"].(object); ok && message["body"] == "not for grace" {
			t.Errorf("it was told to who is shut out: %v", f)
		}
	}
}

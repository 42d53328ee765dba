package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestAProfileReachesThoseWhoShareARoom holds contract section 9: within 2 s, on all nodes, subscribed or not.
func TestAProfileReachesThoseWhoShareARoom(t *testing.T) {
	t.Parallel()
	one, two := twoNodes(t)
	ada, grace, linus := one.register("ada"), one.register("grace"), one.register("linus")
	for i := range 20 {
		ada.call(http.MethodPost, "/rooms", 201, object{"name": fmt.Sprint("room-", i)})
	}
	ada.call(http.MethodPut, "/rooms/room-7/members/grace", 200, nil)
	shares, stranger := grace.at(two).connect(), linus.at(two).connect()
	for _, s := range []*socket{shares, stranger} {
		s.hear("welcome", object{})
	}
	began := time.Now()
	ada.call(http.MethodPatch, "/me", 200, object{"display_name": "Ada L.", "status": object{"emoji": "🌴", "text": "On holiday"}})
	shares.hear("user", object{"user": object{"display_name": "Ada L.", "status": object{"emoji": "🌴"}}})
	t.Logf("told after %v", time.Since(began)) // the promise is 2 s; a machine that is busy says nothing of it
	// What comes after it on the same way has overtaken nothing.
	linus.call(http.MethodPatch, "/me", 200, object{"display_name": "Linus T."})
	stranger.hear("user", object{"user": object{"display_name": "Linus T."}})
	stranger.await("nothing of ada", func(frames []object, _ websocket.StatusCode) bool {
		for _, f := range frames {
			if user, ok := f["user"].(object); ok && f["type"] == "user" && user["username"] == "ada" {
				t.Errorf("a stranger is told %v", f)
			}
		}
		return true
	})
}

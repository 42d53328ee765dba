package httpapi_test

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// When somebody wants to be left alone (contract section 10).
func TestNotifications(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		read := func(p *person) wire.Notifications {
			return into[wire.Notifications](p.get("/me/notifications").is(200))
		}
		if n := read(ada); n.Quiet != nil || n.PausedUntil != nil || n.Email {
			t.Errorf("at first: %+v", n)
		}
		night := object{"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}
		set := into[wire.Notifications](ada.patch("/me/notifications", object{"quiet": night, "paused_until": "2030-01-02T05:04:05.678+02:00"}).is(200))
		if q := set.Quiet; q == nil || *q != (wire.Quiet{From: "22:00", To: "07:00", Zone: "Europe/Berlin"}) || *set.PausedUntil != "2030-01-02T03:04:05.678Z" {
			t.Errorf("set to %+v", set)
		}
		// What is left out stays; null takes away.
		if n := into[wire.Notifications](ada.patch("/me/notifications", object{"email": true}).is(200)); n.Quiet == nil || n.PausedUntil == nil || !n.Email {
			t.Errorf("a patch of one part: %+v", n)
		}
		if n := into[wire.Notifications](ada.patch("/me/notifications", object{"quiet": nil, "paused_until": nil}).is(200)); n.Quiet != nil || n.PausedUntil != nil || !n.Email {
			t.Errorf("taken away: %+v", n)
		}
		ada.patch("/me/notifications", object{}).is(200)
		if n := read(grace); n.Email {
			t.Errorf("another's: %+v", n)
		}
		var told []chat.Notifications
		w.heard.mu.Lock()
		for _, s := range w.heard.signals {
			if n, ok := s.(chat.NotificationsChanged); ok {
				told = append(told, n.Notifications)
			}
		}
		w.heard.mu.Unlock()
		if len(told) != 3 || told[0].Quiet == nil || told[2].Quiet != nil {
			t.Errorf("told of %d changes: %+v", len(told), told)
		}
		for field, bad := range map[string]object{
			"body.quiet.from":   {"quiet": object{"from": "24:00", "to": "07:00", "zone": "UTC"}},
			"body.quiet.to":     {"quiet": object{"from": "07:00", "to": "07:00", "zone": "UTC"}},
			"body.quiet.zone":   {"quiet": object{"from": "22:00", "to": "07:00", "zone": "Mars/Olympus"}},
			"body.paused_until": {"paused_until": "tomorrow"},
			"body.email":        {"email": "yes"},
		} {
			ada.patch("/me/notifications", bad).blames(field)
		}
		ada.patch("/me/notifications", object{"quiet": object{"from": "22:00"}}).fails(422, "invalid")
		// A token that only reads changes nothing.
		script := ada.by(ada.token(object{"name": "reader", "scopes": []string{"read"}}))
		script.get("/me/notifications").is(200)
		script.patch("/me/notifications", object{"email": false}).fails(403, "forbidden")
	})
}

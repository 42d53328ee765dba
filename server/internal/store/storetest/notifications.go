package storetest

import (
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var notificationTests = []func(*world){NotificationsAreKept, NotificationsOfTwoDevices}

// NotificationsAreKept: a change leaves what it does not name, and one that changes nothing says so (contract section 10).
func NotificationsAreKept(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	now, err := w.Notifications(w.ctx, ada.ID)
	w.must(err)
	w.same("at first", now, chat.Notifications{})
	night, until, yes := &chat.Quiet{From: 22 * 60, To: 7 * 60, Zone: "Europe/Berlin"}, w.later(60), true
	pause := &until
	for _, c := range []struct {
		change  chat.NotificationsChange
		want    chat.Notifications
		changed bool
	}{
		{chat.NotificationsChange{}, chat.Notifications{}, false},
		{chat.NotificationsChange{Quiet: &night}, chat.Notifications{Quiet: night}, true},
		{chat.NotificationsChange{Quiet: &night}, chat.Notifications{Quiet: night}, false},
		{chat.NotificationsChange{PausedUntil: &pause, Email: &yes}, chat.Notifications{Quiet: night, PausedUntil: pause, Email: true}, true},
		{chat.NotificationsChange{Quiet: new(*chat.Quiet)}, chat.Notifications{PausedUntil: pause, Email: true}, true},
		{chat.NotificationsChange{PausedUntil: new(*time.Time)}, chat.Notifications{Email: true}, true},
	} {
		now, changed, err := w.ChangeNotifications(w.ctx, ada.ID, c.change)
		w.must(err)
		w.same("changed", changed, c.changed)
		w.same("now", now, c.want)
		read, err := w.Notifications(w.ctx, ada.ID)
		w.must(err)
		w.same("read", read, c.want)
	}
	others, err := w.Notifications(w.ctx, grace.ID)
	w.must(err)
	w.same("another's", others, chat.Notifications{})
}

// NotificationsOfTwoDevices: changes of different parts at once both stay.
func NotificationsOfTwoDevices(w *world) {
	ada := w.user("ada")
	night, yes := &chat.Quiet{From: 0, To: 60, Zone: "UTC"}, true
	var both sync.WaitGroup
	for _, change := range []chat.NotificationsChange{{Quiet: &night}, {Email: &yes}} {
		both.Go(func() {
			_, _, err := w.ChangeNotifications(w.ctx, ada.ID, change)
			if err != nil {
				w.Error(err)
			}
		})
	}
	both.Wait()
	now, err := w.Notifications(w.ctx, ada.ID)
	w.must(err)
	w.same("both", now, chat.Notifications{Quiet: night, Email: true})
}

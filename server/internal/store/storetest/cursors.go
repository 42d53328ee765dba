package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var cursorTests = []func(*world){CursorsAreKept, CursorsFollowSight, CursorsAreBounded, CursorsGoWithTheirAccount}

func (w *world) puts(user chat.User, name string, room chat.Room, seq int64, seconds int) chat.Cursor {
	w.Helper()
	c, err := w.PutCursor(w.ctx, user.ID, name, room.ID, seq, w.later(seconds))
	w.must(err)
	return c
}

func (w *world) cursorNames(user chat.User, after string, limit int) (names []string) {
	w.Helper()
	cursors, err := w.Cursors(w.ctx, user.ID, after, limit, w.now)
	w.must(err)
	for _, c := range cursors {
		names = append(names, c.Name)
	}
	return names
}

// CursorsAreKept: each user's own, forward and back, never past the head; to where one stands already changes nothing.
func CursorsAreKept(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada) // each with one event
	w.post(lobby, ada, "hello")
	w.same("set", w.puts(ada, "bot", lobby, 2, 1), chat.Cursor{Name: "bot", RoomName: "lobby", Seq: 2, At: w.later(1)})
	w.same("again", w.puts(ada, "bot", lobby, 2, 2), chat.Cursor{Name: "bot", RoomName: "lobby", Seq: 2, At: w.later(1)})
	w.same("back", w.puts(ada, "bot", lobby, 0, 3), chat.Cursor{Name: "bot", RoomName: "lobby", Seq: 0, At: w.later(3)})
	w.same("past the head", w.puts(ada, "bot", lobby, 99, 4), chat.Cursor{Name: "bot", RoomName: "lobby", Seq: 2, At: w.later(4)})
	w.same("another room", w.puts(ada, "bot", garden, 99, 5), chat.Cursor{Name: "bot", RoomName: "garden", Seq: 1, At: w.later(5)})
	w.puts(ada, "Bot", lobby, 1, 6)
	w.puts(ada, "a.bot", lobby, 1, 6)
	w.puts(grace, "bot", lobby, 1, 6)

	got, err := w.Cursor(w.ctx, ada.ID, "bot")
	w.must(err)
	w.same("read", got, chat.Cursor{Name: "bot", RoomName: "garden", Seq: 1, At: w.later(5)})
	w.same("listed", w.cursorNames(ada, "", 10), []string{"Bot", "a.bot", "bot"})
	w.same("the next page", w.cursorNames(ada, "Bot", 1), []string{"a.bot"})
	w.must(w.DeleteCursor(w.ctx, ada.ID, "bot"))
	w.must(w.DeleteCursor(w.ctx, ada.ID, "bot"))
	_, err = w.Cursor(w.ctx, ada.ID, "bot")
	w.kind(err, chat.KindNotFound)
	w.same("another's", w.cursorNames(grace, "", 10), []string{"bot"})
}

// CursorsFollowSight: a list leaves out those of rooms that one may not see now.
func CursorsFollowSight(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic := w.room("lobby", ada), w.private("attic", ada)
	w.puts(grace, "open", lobby, 1, 1)
	w.puts(grace, "secret", attic, 1, 1) // she was in it once
	w.same("from outside", w.cursorNames(grace, "", 10), []string{"open"})
	w.change(attic, func(d *Draft) { d.Join(grace, chat.Member) })
	w.same("from inside", w.cursorNames(grace, "", 10), []string{"open", "secret"})
}

// CursorsAreBounded, also where many are made at once.
func CursorsAreBounded(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for n := range chat.MaxCursors - 2 {
		w.puts(ada, fmt.Sprintf("bot-%03d", n), lobby, 1, 1)
	}
	var all sync.WaitGroup
	var refused atomic.Int32
	for n := range 5 {
		all.Go(func() {
			_, err := w.PutCursor(w.ctx, ada.ID, fmt.Sprint("late-", n), lobby.ID, 1, w.now)
			if chat.IsKind(err, chat.KindConflict) {
				refused.Add(1)
				err = nil
			}
			if err != nil {
				w.Error(err)
			}
		})
	}
	all.Wait()
	w.same("refused", refused.Load(), int32(3))
	w.same("there", len(w.cursorNames(ada, "", 200)), chat.MaxCursors)
	w.puts(ada, "bot-000", lobby, 0, 1) // those that are there still move
}

// CursorsGoWithTheirAccount, since they may name what a person does.
func CursorsGoWithTheirAccount(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	w.puts(grace, "job-hunting", lobby, 1, 1)
	_, err := w.BeginDeletion(w.ctx, grace.ID, chat.AuditEntry{At: w.now, Action: chat.AuditDeleted, Actor: grace, Subject: grace})
	w.must(err)
	_, err = w.Cursor(w.ctx, grace.ID, "job-hunting")
	w.kind(err, chat.KindNotFound)
}

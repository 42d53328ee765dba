package storetest

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var reportTests = []func(*world){ReportsOfAMessage, OneReportIsOpen, AReasonStandsInTheTombstone}

func (w *world) report(room chat.Room, by chat.User, m chat.Message, reason string) (chat.Report, bool, error) {
	return w.CreateReport(w.ctx, chat.NewReport{
		ID: chat.ReportID(newID()), Room: room.ID, Message: m.ID, Reporter: by, Reason: reason, At: w.now,
	}, chat.AuditEntry{At: w.now, Action: chat.AuditReported, Actor: by})
}

// ReportsOfAMessage show it as it is now, and who closed them (contract section 9).
func ReportsOfAMessage(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	lobby, attic := w.room("lobby", ada), w.room("attic", ada)
	w.join(lobby, grace, chat.Moderator)
	w.join(lobby, linus, chat.Member)
	m := w.post(lobby, linus, "hello")
	made, created, err := w.report(lobby, grace, m, "loud")
	w.must(err)
	w.same("created", created, true)
	w.same("made", made, chat.Report{ID: made.ID, Message: m, Reporter: grace, Reason: "loud", At: w.later(0)})
	again, created, err := w.report(lobby, grace, m, "again")
	w.must(err)
	w.same("created again", created, false)
	w.same("again", again, made)
	_, _, err = w.report(attic, grace, m, "of another room")
	w.kind(err, chat.KindNotFound)

	staff, err := w.Staff(w.ctx, lobby.ID, 9)
	w.must(err)
	w.same("staff", staff, []chat.UserID{ada.ID, grace.ID})
	entry := chat.AuditEntry{At: w.now, Action: chat.AuditReportClosed, Actor: ada}
	change := chat.ReportChange{Closed: true, By: ada, At: w.later(5)}
	_, err = w.ChangeReport(w.ctx, attic.ID, made.ID, change, entry)
	w.kind(err, chat.KindNotFound)
	for range 2 {
		closed, err := w.ChangeReport(w.ctx, lobby.ID, made.ID, change, entry)
		w.must(err)
		at := w.later(5)
		made.ClosedAt, made.ClosedBy = &at, ada
		w.same("closed", closed, made)
	}
	w.same("audited", w.audited(linus), []chat.AuditAction{chat.AuditReportClosed, chat.AuditReported})
	for state, want := range map[chat.ReportState]int{"": 1, chat.ReportOpen: 0, chat.ReportClosed: 1} {
		listed, err := w.Reports(w.ctx, lobby.ID, ada.ID, state, "", 9)
		w.must(err)
		w.same("listed as "+string(state), len(listed), want)
	}
	past, err := w.Reports(w.ctx, lobby.ID, ada.ID, "", made.ID, 9)
	w.must(err)
	w.same("past the first", len(past), 0)
}

// OneReportIsOpen of one person and message, however many calls come at once.
func OneReportIsOpen(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	m := w.post(lobby, ada, "hello")
	var all sync.WaitGroup
	ids := make([]chat.ReportID, 8)
	for i := range ids {
		all.Go(func() {
			r, _, err := w.report(lobby, grace, m, "loud")
			if err != nil {
				w.Error(err)
			}
			ids[i] = r.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		w.same("the open one", id, ids[0])
	}
	listed, err := w.Reports(w.ctx, lobby.ID, ada.ID, "", "", 9)
	w.must(err)
	w.same("listed", len(listed), 1)
}

// AReasonStandsInTheTombstone on every road that shows it.
func AReasonStandsInTheTombstone(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	m := w.post(lobby, ada, "hello")
	w.changeAt(w.now, chat.Change{Room: lobby.ID, Actor: ada.ID, Message: m.ID}, func(d *Draft) {
		m := *d.Facts.Message
		at := w.later(0)
		m.Body, m.DeletedAt, m.DeletedReason = "", &at, "loud"
		d.Erased = &m
		d.Emit(chat.Event{Type: chat.MessageDeleted, Actor: ada, Message: &m})
	})
	read, err := w.Message(w.ctx, lobby.ID, ada.ID, m.ID)
	w.must(err)
	w.same("read", read.DeletedReason, "loud")
	log := w.log(lobby)
	w.same("in the log", log[len(log)-1].Message.DeletedReason, "loud")
	w.same("of the one before", log[0].Type, chat.MemberJoined)
}

package storetest

import (
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var previewTests = []func(*world){LinksAreClaimedAndTried, AnEditDropsALink}

func (w *world) claims(seconds int) (urls []string) {
	w.Helper()
	tasks, err := w.ClaimPreviews(w.ctx, w.later(seconds), w.later(seconds+10), 10)
	w.must(err)
	for _, t := range tasks {
		urls = append(urls, t.URL)
	}
	return urls
}

// queues has the links of new messages queued, as where previews are on.
func (w *world) queues() {
	w.Helper()
	w.Store.(interface{ QueuePreviews() }).QueuePreviews()
}

// LinksAreClaimedAndTried a few times, by one at a time; a deleted message's is forgotten.
func LinksAreClaimedAndTried(w *world) {
	w.queues()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	w.post(lobby, ada, "no link")
	m := w.post(lobby, ada, "see https://example.org/a.")
	w.post(lobby, ada, "`https://example.org/code`")
	w.index()
	w.same("claimed", w.claims(5), []string{"https://example.org/a"})
	w.same("claimed meanwhile", len(w.claims(6)), 0)
	w.same("claimed again", len(w.claims(16)), 1)
	w.same("claimed a third time", len(w.claims(27)), 1)
	w.same("given up", len(w.claims(38)), 0)
	other := w.post(lobby, ada, "https://example.org/b")
	w.index()
	w.must(w.EndPreview(w.ctx, other.ID))
	w.post(lobby, ada, "https://example.org/c")
	w.index()
	w.same("but for what was ended", w.claims(50), []string{"https://example.org/c"})
	for _, id := range []chat.MessageID{m.ID, "none", "\x00"} {
		w.must(w.EndPreview(w.ctx, id))
	}
	last := w.post(lobby, ada, "https://example.org/d")
	w.index()
	w.erase(lobby, last)
	w.same("but for what was deleted", len(w.claims(70)), 1) // c, again
}

// AnEditDropsALink and another one is queued.
func AnEditDropsALink(w *world) {
	w.queues()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	m := w.post(lobby, ada, "https://example.org/a")
	w.index()
	w.changeAt(w.later(5), chat.Change{Room: lobby.ID, Actor: ada.ID, Message: m.ID, AsksPreview: true}, func(d *Draft) {
		w.same("waits", d.Facts.PreviewWaits, "https://example.org/a")
		m := *d.Facts.Message
		m.Preview = &chat.Preview{URL: "https://example.org/a", Title: "A"}
		d.Previewed = &chat.Previewed{Message: &m}
		d.Emit(chat.Event{Type: chat.MessagePreview, Actor: ada, Message: &m})
	})
	read := w.message(lobby, ada.ID, m.ID)
	w.same("shown", read.Preview, &chat.Preview{URL: "https://example.org/a", Title: "A"})
	log := w.log(lobby)
	w.same("in the log", log[len(log)-1].Message.Preview, read.Preview)
	w.same("no longer waits", len(w.claims(60)), 0)
	w.changeAt(w.later(6), chat.Change{Room: lobby.ID, Actor: ada.ID, Message: m.ID}, func(d *Draft) {
		d.Revise(strings.Replace(d.Facts.Message.Body, "/a", "/b", 1), nil, false)
		d.DropsPreview = true
	})
	w.index()
	w.same("shown after an edit", w.message(lobby, ada.ID, m.ID).Preview, (*chat.Preview)(nil))
	w.same("queued", w.claims(70), []string{"https://example.org/b"})
}

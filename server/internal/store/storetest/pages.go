package storetest

import (
	"fmt"
	"math"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var pageTests = []func(*world){
	PagesOfMessages, PagesOfAnEmptyRoom, WalkingBothWaysMeetsEveryMessageOnce,
}

// gappy is a room whose messages have the seqs 2, 4, 5, 8, 9, 10, 13: the rest of the log are other events.
func (w *world) gappy(ada chat.User) (chat.Room, []int64) {
	w.Helper()
	lobby := w.room("lobby", ada)
	seqs := []int64{2, 4, 5, 8, 9, 10, 13}
	next := int64(2)
	for _, seq := range seqs {
		for ; next < seq; next++ {
			w.change(lobby, func(d *Draft) { d.Emit(chat.Event{Type: chat.MemberRole, Actor: ada, User: &ada}) })
		}
		w.same("seq", w.post(lobby, ada, fmt.Sprint(seq)).Seq, seq)
		next++
	}
	w.change(lobby, func(d *Draft) { d.Emit(chat.Event{Type: chat.MemberRole, Actor: ada, User: &ada}) })
	return lobby, seqs // head 14
}

func before(seq int64) chat.PageBound { return chat.PageBound{Before: &seq} }
func after(seq int64) chat.PageBound  { return chat.PageBound{After: &seq} }
func around(seq int64) chat.PageBound { return chat.PageBound{Around: &seq} }

func seqsOf(messages []chat.Message) string {
	seqs := []int64{}
	for _, m := range messages {
		seqs = append(seqs, m.Seq)
	}
	return fmt.Sprint(seqs)
}

// PagesOfMessages: before and after exclude their seq; around includes it, about half on each side, an edge filled from the
// other (contract section 4).
func PagesOfMessages(w *world) {
	lobby, _ := w.gappy(w.user("ada"))
	const no, yes = false, true
	for _, c := range []struct {
		name                string
		bound               chat.PageBound
		limit               int
		want                string
		hasBefore, hasAfter bool
	}{
		{"newest", chat.PageBound{}, 3, "[9 10 13]", yes, no},
		{"newest, one", chat.PageBound{}, 1, "[13]", yes, no},
		{"newest, all", chat.PageBound{}, 7, "[2 4 5 8 9 10 13]", no, no},
		{"newest, more than all", chat.PageBound{}, 200, "[2 4 5 8 9 10 13]", no, no},
		{"before 9", before(9), 2, "[5 8]", yes, yes},
		{"before 9, just all", before(9), 4, "[2 4 5 8]", no, yes},
		{"before 7, an event's", before(7), 9, "[2 4 5]", no, yes},
		{"before 2", before(2), 9, "[]", no, yes},
		{"before 0", before(0), 9, "[]", no, yes},
		{"before the end", before(1 << 60), 2, "[10 13]", yes, no},
		{"before 14", before(14), 2, "[10 13]", yes, no},
		{"before 13", before(13), 2, "[9 10]", yes, yes},
		{"after 0", after(0), 3, "[2 4 5]", no, yes},
		{"after 1", after(1), 3, "[2 4 5]", no, yes},
		{"after 2", after(2), 3, "[4 5 8]", yes, yes},
		{"after 6, an event's", after(6), 3, "[8 9 10]", yes, yes},
		{"after 6, just all", after(6), 4, "[8 9 10 13]", yes, no},
		{"after 13", after(13), 3, "[]", yes, no},
		{"after the last number", after(math.MaxInt64), 3, "[]", yes, no},
		{"after the end", after(1 << 60), 3, "[]", yes, no},
		{"around 8", around(8), 3, "[5 8 9]", yes, yes},
		{"around 8, even", around(8), 4, "[4 5 8 9]", yes, yes},
		{"around 8, one", around(8), 1, "[8]", yes, yes},
		{"around 7, an event's", around(7), 4, "[4 5 8 9]", yes, yes},
		{"around 2, filled", around(2), 4, "[2 4 5 8]", no, yes},
		{"around 0, filled", around(0), 4, "[2 4 5 8]", no, yes},
		{"around 13, filled", around(13), 4, "[8 9 10 13]", yes, no},
		{"around the end, filled", around(1 << 60), 4, "[8 9 10 13]", yes, no},
		{"around 8, all", around(8), 7, "[2 4 5 8 9 10 13]", no, no},
		{"around 4, filled to the end", around(4), 6, "[2 4 5 8 9 10]", no, yes},
	} {
		page, err := w.Messages(w.ctx, lobby.ID, 0, c.bound, c.limit)
		w.must(err)
		w.same(c.name, seqsOf(page.Messages), c.want)
		w.same(c.name+": has_before", page.HasBefore, c.hasBefore)
		w.same(c.name+": has_after", page.HasAfter, c.hasAfter)
		w.same(c.name+": head", page.Seq, int64(14))
	}
}

func PagesOfAnEmptyRoom(w *world) {
	lobby := w.room("lobby", w.user("ada"))
	for _, bound := range []chat.PageBound{{}, before(1), after(0), around(1)} {
		page, err := w.Messages(w.ctx, lobby.ID, 0, bound, 9)
		w.must(err)
		if len(page.Messages) > 0 || page.HasBefore || page.HasAfter || page.Seq != 1 {
			w.Errorf("%+v", page)
		}
	}
}

func WalkingBothWaysMeetsEveryMessageOnce(w *world) {
	lobby, seqs := w.gappy(w.user("ada"))
	for limit := 1; limit <= 8; limit++ {
		var up, down []int64
		for bound, more := after(0), true; more; {
			page, err := w.Messages(w.ctx, lobby.ID, 0, bound, limit)
			w.must(err)
			for _, m := range page.Messages {
				up = append(up, m.Seq)
			}
			bound, more = after(up[len(up)-1]), page.HasAfter
		}
		for bound, more := (chat.PageBound{}), true; more; {
			page, err := w.Messages(w.ctx, lobby.ID, 0, bound, limit)
			w.must(err)
			for i := len(page.Messages) - 1; i >= 0; i-- {
				down = append([]int64{page.Messages[i].Seq}, down...)
			}
			bound, more = before(down[0]), page.HasBefore
		}
		w.same(fmt.Sprint("up by ", limit), up, seqs)
		w.same(fmt.Sprint("down by ", limit), down, seqs)
	}
}

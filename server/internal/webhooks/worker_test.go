package webhooks

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

func hookTo(path string, events ...chat.EventType) chat.HookWork {
	return chat.HookWork{ID: chat.HookID(path), URL: "https://hooks.example.org/" + path, Events: events}
}

// TestEventsAreSentInOrder holds contract section 11: each matching event, in the order of the log; what a hook's own bot does is
// no event for it.
func TestEventsAreSentInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, some := hookTo("all"), hookTo("some", chat.MemberJoined)
		all.Own = []chat.UserID{7}
		l, r := newLog(all, some), &receiver{}
		w, _, stop := work(t, l, r)
		l.say(1, chat.MessageCreated, 5, 130)
		l.say(1, chat.MemberJoined, 5, 1)
		l.say(1, chat.MessageCreated, 7, 1)
		l.say(1, chat.MessageCreated, 5, 1)
		w.Heard(1)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		stop()
		calls := r.got("/all")
		want := int64(1)
		for _, c := range calls {
			if want == 132 {
				want++ // of its own bot
			}
			if c.seq != want || c.Get("Webhook-Id") != fmt.Sprintf("msg_lobby_%d", want) {
				t.Fatalf("sent %d as %s, want %d", c.seq, c.Get("Webhook-Id"), want)
			}
			want++
		}
		if len(calls) != 132 || l.after("all") != 133 {
			t.Errorf("%d sent, done to %d", len(calls), l.after("all"))
		}
		if calls := r.got("/some"); len(calls) != 1 || calls[0].seq != 131 || l.after("some") != 133 {
			t.Errorf("of those who joined, %d sent, done to %d", len(calls), l.after("some"))
		}
	})
}

// TestSchedule holds contract section 11: after which times a failed delivery is tried again, and when no more.
func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, r := newLog(hookTo("down")), &receiver{answer: func(*http.Request, int) (int, http.Header) { return 500, nil }}
		_, told, stop := work(t, l, r)
		l.say(1, chat.MessageCreated, 5, 2)
		time.Sleep(5 * 24 * time.Hour)
		stop()
		calls := r.got("/down")
		if len(calls) != 1+len(waits) || told["down"] != chat.EndedByTries {
			t.Fatalf("%d tries, then %q", len(calls), told["down"])
		}
		for i, wait := range waits {
			took := calls[i+1].at.Sub(calls[i].at)
			if took < wait || took > wait+wait/jitter+beat+pause || calls[i+1].seq != 1 {
				t.Errorf("try %d of %d came %v after the one before, want %v", i+2, calls[i+1].seq, took, wait)
			}
		}
		if l.hooks["down"].After != 0 {
			t.Error("what was never taken counts as done")
		}
	})
}

// TestAnswers holds contract section 11: what is done, what is a failure, and what ends a hook at once.
func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		wait   time.Duration // until it is tried again
		ends   chat.EndReason
	}{
		"taken":         {status: 202},
		"gone":          {status: 410, ends: chat.EndedByTarget},
		"redirect":      {status: 302, header: http.Header{"Location": {"https://hooks.example.org/other"}}, wait: waits[0]},
		"not found":     {status: 404, wait: waits[0]},
		"later":         {status: 503, header: http.Header{"Retry-After": {"3600"}}, wait: time.Hour},
		"much later":    {status: 429, header: http.Header{"Retry-After": {"9999999"}}, wait: maxRetryAfter},
		"earlier":       {status: 429, header: http.Header{"Retry-After": {"1"}}, wait: waits[0]},
		"never answers": {status: 0, wait: sendTime + waits[0]},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, r := newLog(hookTo("it")), &receiver{answer: func(_ *http.Request, n int) (int, http.Header) {
				if n == 1 {
					return c.status, c.header
				}
				return 204, nil
			}}
			_, told, stop := work(t, l, r)
			l.say(1, chat.MessageCreated, 5, 1)
			time.Sleep(48 * time.Hour)
			stop()
			calls, all := r.got("/it"), len(r.calls)
			if all != len(calls) || told["it"] != c.ends || (len(calls) == 2) != (c.wait > 0) {
				t.Fatalf("%s: %d calls, ended by %q", name, all, told["it"])
			}
			if c.wait > 0 {
				took := calls[1].at.Sub(calls[0].at)
				if took < c.wait || took > c.wait+c.wait/jitter+beat+2*pause {
					t.Errorf("%s: tried again after %v, want %v", name, took, c.wait)
				}
			}
			if done := l.after("it"); (done == 1) != (c.ends == "") {
				t.Errorf("%s: done to %d", name, done)
			}
		})
	}
}

// TestASlowReceiverDelaysNobody: it has a part of the places, and the others are served beside it.
func TestASlowReceiverDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hooks []chat.HookWork
		for i := range 3 * atOnce {
			h := hookTo(fmt.Sprint("slow", i))
			h.URL = "https://slow.example.org/slow"
			hooks = append(hooks, h)
		}
		quick := hookTo("quick")
		quick.Room, quick.RoomName = 2, "garden"
		l := newLog(append(hooks, quick)...)
		r := &receiver{answer: func(q *http.Request, _ int) (int, http.Header) {
			if q.URL.Host == "slow.example.org" {
				return 0, nil
			}
			return 204, nil
		}}
		w, _, stop := work(t, l, r)
		l.say(1, chat.MessageCreated, 5, 10)
		w.Heard(1)
		time.Sleep(3 * time.Second)
		for i := range 20 {
			l.say(2, chat.MessageCreated, 5, 1)
			w.Heard(2)
			time.Sleep(4 * time.Second)
			if got := len(r.got("/quick")); got != i+1 {
				t.Fatalf("%d of %d arrived within 4 s", got, i+1)
			}
		}
		stop()
	})
}

// TestDeletedTextsAreNotSent holds contract section 11: what is sent is the event as it is at that moment, not as it was when the
// page was read.
func TestDeletedTextsAreNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(hookTo("all"))
		r := &receiver{answer: func(*http.Request, int) (int, http.Header) {
			l.mu.Lock() // while the first one is sent, what comes behind it is deleted
			defer l.mu.Unlock()
			for _, e := range l.events[1][1:] {
				e.Message.Body = ""
			}
			return 204, nil
		}}
		l.read = func() {
			for i, e := range l.events[1] { // what was read does not change with what is stored
				m := *e.Message
				l.events[1][i].Message = &m
			}
		}
		l.say(1, chat.MessageCreated, 5, 3)
		_, _, stop := work(t, l, r)
		time.Sleep(2 * time.Second)
		stop()
		calls := r.got("/all")
		if len(calls) != 3 || calls[0].body != "text 1" || calls[1].body != "" || calls[2].body != "" {
			t.Errorf("sent %+v", calls)
		}
	})
}

// TestAStopLosesNothing: what was under way is cut, is no failure of the receiver, and is sent again by the next worker.
func TestAStopLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(hookTo("all"))
		r := &receiver{answer: func(_ *http.Request, n int) (int, http.Header) {
			if n == 3 {
				return 0, nil
			}
			return 204, nil
		}}
		l.say(1, chat.MessageCreated, 5, 5)
		_, _, stop := work(t, l, r)
		time.Sleep(time.Second)
		began := time.Now()
		stop()
		if took := time.Since(began); took > stopTime {
			t.Errorf("the stop took %v", took)
		}
		if h := l.hooks["all"]; h.After != 2 || h.Tries != 0 || h.Lease != "" {
			t.Errorf("it stopped at %d after %d tries, held by %q", h.After, h.Tries, h.Lease)
		}
		_, _, stop = work(t, l, r)
		time.Sleep(time.Second)
		stop()
		var seqs []int64
		for _, c := range r.got("/all") {
			seqs = append(seqs, c.seq)
		}
		if fmt.Sprint(seqs) != "[1 2 3 3 4 5]" {
			t.Errorf("sent %v", seqs)
		}
	})
}

// TestAChangeEndsATurn: who changes a hook takes the turn away, so nothing more goes to the old address, and the place that was
// set by hand stands.
func TestAChangeEndsATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(hookTo("old"))
		r := &receiver{}
		r.answer = func(_ *http.Request, n int) (int, http.Header) {
			if n == 4 {
				l.mu.Lock()
				defer l.mu.Unlock()
				h := l.hooks["old"]
				h.Lease, h.held, h.After, h.URL = "", time.Time{}, 1, "https://hooks.example.org/new"
			}
			return 204, nil
		}
		l.say(1, chat.MessageCreated, 5, 8)
		_, _, stop := work(t, l, r)
		time.Sleep(5 * time.Second)
		stop()
		if old, fresh := r.got("/old"), r.got("/new"); len(old) != 4 || len(fresh) != 7 || fresh[0].seq != 2 {
			t.Errorf("%d to the old address, %d to the new one", len(old), len(fresh))
		}
		if len(l.listed) != 11 { // those of the turn that was cut too
			t.Errorf("%d deliveries are listed", len(l.listed))
		}
	})
}

// TestRestoredBackup: a log that is shorter than what was sent goes on from where it is.
func TestRestoredBackup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hookTo("all")
		h.After = 9
		l, r := newLog(h), &receiver{}
		l.say(1, chat.MessageCreated, 5, 3)
		w, _, stop := work(t, l, r)
		time.Sleep(3 * time.Second)
		l.say(1, chat.MessageCreated, 5, 1)
		w.Heard(1)
		time.Sleep(3 * time.Second)
		stop()
		if calls := r.got("/all"); len(calls) != 1 || calls[0].seq != 4 {
			t.Errorf("sent %v", calls)
		}
	})
}

// TestOrphan: a hook whose maker may not see the room any more is told nothing of it.
func TestOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hookTo("all")
		h.Orphan = true
		l, r := newLog(h), &receiver{}
		l.say(1, chat.MessageCreated, 5, 3)
		_, told, stop := work(t, l, r)
		time.Sleep(3 * time.Second)
		stop()
		if len(r.calls) != 0 || told["all"] != chat.EndedByMaker {
			t.Errorf("%d sent, ended by %q", len(r.calls), told["all"])
		}
	})
}

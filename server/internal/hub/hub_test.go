package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Whatever order packets come in, whichever are lost and however often they come: each subscriber gets n, n+1, n+2 …
// (facts.md, fault 23).
func TestAnyOrderLossAndRepetition(t *testing.T) {
	type arrival struct {
		seq  int // the how many-th event it is
		wait time.Duration
		next bool // the one after it comes together with it
	}
	rapid.Check(t, func(rt *rapid.T) {
		before, n := rapid.IntRange(0, 5).Draw(rt, "before"), rapid.IntRange(1, 40).Draw(rt, "events")
		// Each event comes no time (lost), once or more often, at any place.
		var arrivals []arrival
		for i := range n {
			for range rapid.SampledFrom([]int{0, 1, 1, 1, 2}).Draw(rt, "copies") {
				wait := rapid.SampledFrom([]time.Duration{0, 0, 0, moment, gapPatience, tails}).Draw(rt, "wait")
				arrivals = append(arrivals, arrival{i, wait, rapid.Bool().Draw(rt, "with the next")})
			}
		}
		if rapid.Bool().Draw(rt, "in any order") {
			arrivals = rapid.Permutation(arrivals).Draw(rt, "order")
		}

		var got [][]int64
		synctest.Test(t, func(t *testing.T) {
			j := newJournal()
			h := newHub(t, j)
			j.write(lobby, before)
			readers := []*reader{listen(t, h, j, lobby, 1), listen(t, h, j, lobby, 2)}
			frames := j.write(lobby, n)
			var together []wire.Frame
			for i, a := range arrivals {
				together = append(together, frames[a.seq])
				if a.next && i+1 < len(arrivals) {
					continue
				}
				h.Deliver(lobby, together)
				together = nil
				time.Sleep(a.wait)
			}
			late, after := newReader(3), int64(before)
			late.follow(t, h, j, lobby, &after)
			late.catchUp(t)
			time.Sleep(2 * tails)
			synctest.Wait()
			for _, r := range append(readers, late) {
				got = append(got, r.seqs())
			}
		})
		for i, seqs := range got {
			if diff := cmp.Diff(span(int64(before)+1, int64(before+n)), seqs); diff != "" {
				rt.Fatalf("reader %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

// One who comes at any moment of the traffic misses nothing and gets nothing twice.
func TestGoingLiveAtAnyMoment(t *testing.T) {
	steps := rapid.SliceOfN(rapid.SampledFrom([]string{"event", "lost", "burst", "flood", "hidden", "advance", "advance", "wait"}), 0, 60)
	rapid.Check(t, func(rt *rapid.T) {
		after := rapid.Int64Range(0, 3).Draw(rt, "after")
		story := steps.Draw(rt, "steps")
		var got, want []int64
		synctest.Test(t, func(t *testing.T) {
			j := newJournal()
			h := newHub(t, j)
			j.write(lobby, 3)
			listen(t, h, j, lobby, 1)
			late := newReader(2)
			late.follow(t, h, j, lobby, &after)
			for _, step := range story {
				switch step {
				case "event":
					h.Deliver(lobby, j.write(lobby, 1))
				case "lost":
					j.write(lobby, 1)
				case "burst":
					h.Deliver(lobby, j.write(lobby, 4))
				case "flood":
					for _, f := range j.write(lobby, maxHeld+1) {
						h.Deliver(lobby, []wire.Frame{f})
					}
				case "hidden":
					h.Deliver(lobby, j.write(lobby, 1, func(f *wire.Frame) { f.Hides = true }))
				case "wait":
					time.Sleep(50 * time.Millisecond)
				case "advance":
					if _, err := late.Advance(t.Context()); err != nil {
						t.Error(err)
					}
				}
				synctest.Wait()
			}
			late.catchUp(t)
			time.Sleep(2 * tails)
			synctest.Wait()
			late.catchUp(t) // too much may have come at once
			synctest.Wait()
			got, want = late.seqs(), span(after+1, int64(len(j.rooms[lobby])))
		})
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// TestOvertakingEventsWaitAMoment holds facts.md, fault 23.
func TestOvertakingEventsWaitAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		reads := j.readCount()
		frames := j.write(lobby, 3)
		h.Deliver(lobby, []wire.Frame{frames[2]})
		h.Deliver(lobby, []wire.Frame{frames[1]})
		time.Sleep(gapPatience - moment)
		h.Deliver(lobby, []wire.Frame{frames[0]})
		synctest.Wait()
		if diff := cmp.Diff(span(1, 3), r.seqs()); diff != "" {
			t.Error(diff)
		}
		time.Sleep(gapPatience)
		synctest.Wait()
		if j.readCount() != reads {
			t.Error("the log was read though nothing was missing")
		}
	})
}

func TestGapIsReadOnceARoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		var readers []*reader
		for user := range chat.UserID(20) {
			readers = append(readers, listen(t, h, j, lobby, user+1))
		}
		reads := j.readCount()
		frames := j.write(lobby, 5)
		h.Deliver(lobby, []wire.Frame{frames[4]})
		time.Sleep(20*time.Millisecond + moment) // as promised
		synctest.Wait()
		for _, r := range readers {
			if diff := cmp.Diff(span(1, 5), r.seqs()); diff != "" {
				t.Error(diff)
			}
		}
		if n := j.readCount() - reads; n != 1 {
			t.Errorf("the log was read %d times", n)
		}
	})
}

// A lost last event has no successor: the beat finds it within 2 s, within 1 s while the feed is down (facts.md, faults 2,
// 5 and 6).
func TestLostLastEventIsFoundByTheBeat(t *testing.T) {
	for name, c := range map[string]struct {
		isDown bool
		after  time.Duration
	}{"up": {false, 2 * time.Second}, "down": {true, time.Second}} { // as promised, whatever the constants say
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				j.setDown(c.isDown)
				h := newHub(t, j)
				r := listen(t, h, j, lobby, 1)
				j.write(lobby, 1)
				time.Sleep(c.after)
				synctest.Wait()
				if diff := cmp.Diff(span(1, 1), r.seqs()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// When the feed says that packets may have been missed, nobody waits for the beat (facts.md, fault 6).
func TestPositionsAreCheckedAtOnce(t *testing.T) {
	for name, check := range map[string]func(*Hub){
		"one room":  func(h *Hub) { h.Check(lobby) },
		"all rooms": func(h *Hub) { h.CheckAll() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				h := newHub(t, j)
				r := listen(t, h, j, lobby, 1)
				j.write(lobby, 3)
				check(h)
				time.Sleep(gapPatience + moment)
				synctest.Wait()
				if diff := cmp.Diff(span(1, 3), r.seqs()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// A room's channel may be heard, and so its check be due, before the head has been read: what was written in between
// is found all the same.
func TestCheckOfARoomThatIsBeingLoaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		j.beforeHeads = func() { // the head is read already, but not known yet
			j.write(lobby, 1)
			h.Check(lobby)
			synctest.Wait()
		}
		r := newReader(1)
		r.follow(t, h, newJournal(), lobby, nil) // as if it had looked before the event
		r.room.mu.Lock()
		r.state = live // nothing of it read from the log
		r.room.mu.Unlock()
		time.Sleep(gapPatience + moment)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 1), r.seqs()); diff != "" {
			t.Error(diff)
		}
	})
}

// More than can be held, while the database does not answer: nothing newer goes out before what is missing.
func TestOverflowAndOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		j.setFail(true)
		frames := j.write(lobby, 3*maxPending)
		for _, e := range frames[1:] {
			h.Deliver(lobby, []wire.Frame{e})
		}
		time.Sleep(3 * tails)
		synctest.Wait()
		if got := r.seqs(); len(got) > 0 {
			t.Errorf("got %v before the first", got)
		}
		j.setFail(false)
		time.Sleep(2 * tails)
		synctest.Wait()
		// So many at once may be more than a reader can take: it goes on from the log then, and is not cut.
		r.catchUp(t)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 3*maxPending), r.seqs()); diff != "" || r.overflow {
			t.Error(diff)
		}
	})
}

// Events that arrive between Follow and the reading of the head are neither lost nor doubled.
func TestFirstSubscriptionAmidTraffic(t *testing.T) {
	for head := range 4 {
		j := newJournal()
		h := newHub(t, j)
		var frames []wire.Frame
		j.beforeHeads = func() { // the head that will be told is already read
			if !j.follows(lobby) {
				t.Error("the head was read before the feed was followed")
			}
			frames = j.write(lobby, 4)
			for _, e := range frames[head:] {
				h.Deliver(lobby, []wire.Frame{e})
			}
		}
		r := newReader(1)
		r.follow(t, h, j, lobby, new(int64))
		r.catchUp(t)
		for _, e := range frames[:head] {
			h.Deliver(lobby, []wire.Frame{e})
		}
		waitFor(t, "all four events", func() bool { return len(r.seqs()) == 4 })
		if diff := cmp.Diff(span(1, 4), r.seqs()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestUnknownPositionIsAnError(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	j.setFail(true)
	if _, err := h.Follow(t.Context(), Reader{Sight: j.sees(lobby)}); !chat.IsKind(err, chat.KindUnavailable) {
		t.Errorf("got %v", err)
	}
	if j.follows(lobby) {
		t.Error("the room is still followed")
	}
	j.setFail(false)
	listen(t, h, j, lobby, 1)
	if _, err := h.Follow(t.Context(), Reader{Sight: j.sees(99)}); !chat.IsKind(err, chat.KindNotFound) {
		t.Errorf("an unknown room gave %v", err)
	}
}

func TestRoomsWithoutListenersAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		other := listen(t, h, j, lobby, 2)
		r.Close()
		time.Sleep(2 * forgetAfter)
		if !j.follows(lobby) {
			t.Error("a room with a listener is not followed")
		}
		other.Close()
		time.Sleep(2 * forgetAfter)
		synctest.Wait()
		if j.follows(lobby) || h.room(lobby) != nil {
			t.Error("an empty room is kept")
		}
		j.write(lobby, 3)
		back := listen(t, h, j, lobby, 1)
		if !j.follows(lobby) {
			t.Error("a room that is listened to again is not followed")
		}
		h.Deliver(lobby, j.write(lobby, 1))
		synctest.Wait()
		if diff := cmp.Diff(span(4, 4), back.seqs()); diff != "" {
			t.Error(diff)
		}
	})
}

// An event that takes someone's right to listen away reaches them, and nothing after it does.
func TestEndingEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		j.write(lobby, 1, func(e *wire.Frame) { e.Ends = 2 }) // before anyone's sight was checked
		gone, stays, catching := listen(t, h, j, lobby, 2), listen(t, h, j, lobby, 3), newReader(2)
		second := listen(t, h, j, lobby, 2)
		catching.follow(t, h, j, lobby, new(int64(1)))
		ends := j.write(lobby, 1, func(e *wire.Frame) { e.Ends = 2 })
		after := j.write(lobby, 2)
		h.Deliver(lobby, []wire.Frame{after[1]}) // and it arrives last
		h.Deliver(lobby, []wire.Frame{after[0]})
		h.Deliver(lobby, []wire.Frame{ends[0]})
		synctest.Wait()
		for _, r := range []*reader{gone, second} {
			if diff := cmp.Diff(span(2, 2), r.seqs()); diff != "" || r.endings != 1 {
				t.Errorf("told %d times: %s", r.endings, diff)
			}
		}
		if catching.endings != 1 {
			t.Errorf("one who catches up was told %d times", catching.endings)
		}
		if diff := cmp.Diff(span(2, 4), stays.seqs()); diff != "" || stays.endings != 0 {
			t.Error(diff)
		}
		for _, r := range []*reader{gone, second, catching, stays} {
			r.Close()
		}
		if n := len(h.room(lobby).followers); n != 0 {
			t.Errorf("%d followers are left", n)
		}
	})
}

// An event from before sight was checked ends nothing, however late it arrives: who was removed may have come back.
func TestEndingEventFromBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		listen(t, h, j, lobby, 1)
		ends := j.write(lobby, 1, func(e *wire.Frame) { e.Ends = 2 })
		back := listen(t, h, j, lobby, 2) // the hub has not heard of the event yet
		h.Deliver(lobby, []wire.Frame{ends[0]})
		h.Deliver(lobby, j.write(lobby, 1))
		synctest.Wait()
		if diff := cmp.Diff(span(2, 2), back.seqs()); diff != "" || back.endings != 0 {
			t.Errorf("ended %d times: %s", back.endings, diff)
		}
	})
}

// The same in a replay from the log.
func TestEndingAndHidingEventsInARepair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		gone, stays := listen(t, h, j, lobby, 2), listen(t, h, j, lobby, 3)
		j.write(lobby, 1)
		j.write(lobby, 1, func(e *wire.Frame) { e.Ends = 2 })
		j.write(lobby, 1, func(e *wire.Frame) { e.Hides = true })
		j.write(lobby, 3)
		time.Sleep(2 * tails)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 2), gone.seqs()); diff != "" || gone.endings != 1 || gone.lapses != 0 {
			t.Errorf("ended %d, lapsed %d: %s", gone.endings, gone.lapses, diff)
		}
		if diff := cmp.Diff(span(1, 2), stays.seqs()); diff != "" || stays.lapses != 1 {
			t.Errorf("lapsed %d: %s", stays.lapses, diff)
		}
		last, isLive := stays.Last()
		if isLive || last != 2 {
			t.Errorf("goes on from %d, live %t", last, isLive)
		}
		stays.catchUp(t)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 6), stays.seqs()); diff != "" {
			t.Error(diff)
		}
	})
}

// When a room is hidden nothing goes out, not even that event, until sight is checked; then nothing is missing.
func TestHidingEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r, holding := listen(t, h, j, lobby, 1), newReader(2)
		holding.follow(t, h, j, lobby, nil)
		holding.Open([]byte("subscribed"))
		h.Deliver(lobby, j.write(lobby, 1, func(e *wire.Frame) { e.Hides = true }))
		h.Deliver(lobby, j.write(lobby, 1))
		h.Broadcast(lobby, []byte("someone types"))
		synctest.Wait()
		for _, r := range []*reader{r, holding} {
			if diff := cmp.Diff([]string{"subscribed"}, r.frames()); diff != "" {
				t.Error(diff)
			}
		}
		if r.lapses != 1 {
			t.Errorf("lapsed %d times", r.lapses)
		}
		for _, r := range []*reader{r, holding} {
			r.catchUp(t)
			synctest.Wait()
			// The signal passes as soon as sight is checked.
			if diff := cmp.Diff([]string{"subscribed", "someone types", "7:1", "7:2"}, r.frames()); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// An outsider hears no signal of a room that became private while they were about to follow it.
func TestSignalsWaitForSightAfterALapse(t *testing.T) {
	for name, openFirst := range map[string]bool{"before the announcement": false, "after it": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				h := newHub(t, j)
				outsider := newReader(2)
				outsider.follow(t, h, j, lobby, nil)
				if openFirst {
					outsider.Open([]byte("subscribed"))
				}
				outsider.mu.Lock()
				outsider.unseen = true
				outsider.mu.Unlock()
				h.Deliver(lobby, j.write(lobby, 1, func(e *wire.Frame) { e.Hides = true }))
				h.Broadcast(lobby, []byte("someone types"))
				if !openFirst {
					outsider.Open([]byte("subscribed"))
				}
				h.Broadcast(lobby, []byte("someone comes"))
				if err := outsider.CatchUp(t.Context()); !errors.Is(err, ErrUnseen) {
					t.Errorf("got %v", err)
				}
				h.Broadcast(lobby, []byte("someone goes"))
				synctest.Wait()
				if diff := cmp.Diff([]string{"subscribed"}, outsider.frames()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestSignalsFollowTheAnnouncement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := newReader(1)
		r.follow(t, h, j, lobby, nil)
		quiet := newReader(2)
		quiet.Follower, _ = h.Follow(t.Context(), Reader{Mailbox: quiet.mailbox, Quiet: true, Sight: j.sees(lobby)})
		quiet.Open([]byte("subscribed"))
		h.Broadcast(lobby, []byte("early"))
		if !r.Open([]byte("subscribed")) {
			t.Error("not open")
		}
		h.Broadcast(lobby, []byte("later"))
		h.Broadcast(garden, []byte("elsewhere"))
		synctest.Wait()
		if diff := cmp.Diff([]string{"subscribed", "early", "later"}, r.frames()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"subscribed"}, quiet.frames()); diff != "" {
			t.Error(diff)
		}
		r.Close()
		if r.Open([]byte("too late")) {
			t.Error("open after its end")
		}
	})
}

// After a restored backup everyone has to come anew, whether the log is shorter than what was delivered, as
// long, or longer by then, and whatever this node hears of it (facts.md, fault 34).
func TestAnotherLog(t *testing.T) {
	for name, c := range map[string]struct {
		head, written int
		isHeard       bool
	}{
		"shorter":             {head: 2},
		"as long":             {head: 2, written: 3},
		"longer":              {head: 2, written: 7},
		"longer, and heard":   {head: 2, written: 7, isHeard: true},
		"the last one other":  {head: 4, written: 1, isHeard: true},
		"grown from the head": {head: 4, written: 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				h := newHub(t, j)
				r := listen(t, h, j, lobby, 1)
				h.Deliver(lobby, j.write(lobby, 5))
				synctest.Wait()
				j.restore(lobby, c.head)
				written := j.write(lobby, c.written)
				if c.isHeard {
					h.Deliver(lobby, written)
					time.Sleep(gapPatience + moment)
				} else {
					time.Sleep(2 * tails)
				}
				synctest.Wait()
				if got := r.seqs(); len(got) != 5 {
					t.Errorf("got %v: events of another log", got)
				}
				if last, isLive := r.Last(); isLive || last != 5 || r.lapses != 1 {
					t.Errorf("at %d, live %t, lapsed %d times", last, isLive, r.lapses)
				}
				if _, err := r.Advance(t.Context()); !errors.Is(err, ErrRestored) {
					t.Errorf("got %v", err)
				}
				if got, want := h.room(lobby).at().Seq, int64(c.head+c.written); got != want {
					t.Errorf("the room is at %d, not at %d", got, want)
				}
			})
		})
	}
}

// The same log is never taken for another, however its events arrive.
func TestTheSameLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		frames := j.write(lobby, 5)
		h.Deliver(lobby, frames)
		h.Deliver(lobby, frames[4:])
		h.Deliver(lobby, frames)
		j.write(lobby, 3)
		h.CheckAll()
		time.Sleep(2 * tails)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 8), r.seqs()); diff != "" || r.lapses != 0 {
			t.Errorf("lapsed %d times: %s", r.lapses, diff)
		}
	})
}

// A room that the restored backup lacks has no log any more.
func TestARoomThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		h.Deliver(lobby, j.write(lobby, 2))
		j.mu.Lock()
		delete(j.rooms, lobby)
		j.mu.Unlock()
		time.Sleep(5 * tails)
		synctest.Wait()
		if r.lapses != 1 {
			t.Errorf("lapsed %d times", r.lapses)
		}
		if _, err := r.Advance(t.Context()); !errors.Is(err, ErrRestored) {
			t.Errorf("got %v", err)
		}
	})
}

// A name that belongs to another room now is another log.
func TestAnotherRoomOfTheName(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	id := lobby
	f, err := h.Follow(t.Context(), Reader{
		Mailbox: newReader(1).mailbox, Ended: func() {}, Lapsed: func() {},
		Sight: func(context.Context) (chat.Room, error) { return j.room(id), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	id = garden
	if _, err := f.Advance(t.Context()); !errors.Is(err, ErrRestored) {
		t.Errorf("got %v", err)
	}
}

func TestUsersAndSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, newJournal())
		signedOut := map[string]int{}
		connect := func(id string, user chat.UserID, session chat.SessionID) (*Connection, *reader) {
			r := newReader(user)
			c := &Connection{ID: id, User: user, Session: session, Mailbox: r.mailbox, SignedOut: func() { signedOut[id]++ }}
			if !h.Connect(c, 2) {
				t.Fatalf("%s was refused", id)
			}
			return c, r
		}
		one, r1 := connect("one", 1, "s1")
		_, r2 := connect("two", 1, "s2")
		_, r3 := connect("three", 2, "s3")
		if h.Connect(&Connection{ID: "too many", User: 1}, 2) {
			t.Error("a third connection of the user was taken")
		}
		h.TellUsers([]chat.UserID{1}, "one", []byte("read"))
		h.TellUsers([]chat.UserID{1}, "", []byte("notice"))
		h.TellUsers([]chat.UserID{2, 9, 1}, "", []byte("room"))
		synctest.Wait()
		for want, r := range map[string]*reader{"[notice room]": r1, "[read notice room]": r2, "[room]": r3} {
			if got := fmt.Sprint(r.frames()); got != want {
				t.Errorf("user %d got %s, wanted %s", r.user, got, want)
			}
		}
		h.EndSessions([]chat.SessionID{"s2", "s3", "s9"})
		if signedOut["one"] != 0 || signedOut["two"] != 1 || signedOut["three"] != 1 {
			t.Errorf("signed out: %v", signedOut)
		}
		renewed := &Connection{ID: "one", User: 1, Session: "s4", Mailbox: r1.mailbox, SignedOut: func() { signedOut["renewed"]++ }}
		h.Reconnect(one, renewed)
		h.EndSessions([]chat.SessionID{"s1", "s4"})
		if signedOut["one"] != 0 || signedOut["renewed"] != 1 || h.Connections(1) != 2 {
			t.Errorf("signed out: %v, connections %d", signedOut, h.Connections(1))
		}
		h.Disconnect(renewed)
		h.Disconnect(renewed)
		if h.Connections(1) != 1 {
			t.Errorf("%d connections", h.Connections(1))
		}
	})
}

func TestRacingReadersAndWriters(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 200 {
			h.Deliver(lobby, j.write(lobby, 1))
		}
	}()
	var readers []*reader
	for user := range chat.UserID(30) {
		r := newReader(user + 1)
		r.follow(t, h, j, lobby, new(int64))
		r.catchUp(t)
		readers = append(readers, r)
		if user%3 == 0 {
			r.Close()
		}
	}
	<-done
	for i, r := range readers {
		if i%3 == 0 {
			if got := r.seqs(); !slices.Equal(got, span(1, int64(len(got)))) {
				t.Errorf("got %v", got)
			}
			continue
		}
		waitFor(t, "200 events", func() bool { return len(r.seqs()) == 200 })
		if diff := cmp.Diff(span(1, 200), r.seqs()); diff != "" {
			t.Error(diff)
		}
	}
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(moment) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}

// Giving an event to a thousand readers costs no copy of it and next to no memory each.
func TestDeliveryToAThousandAllocatesLittle(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	const readers = 1000
	mailboxes := make([]*Mailbox, readers)
	for i := range mailboxes {
		mailboxes[i] = NewMailbox(func() {}, func() { t.Error("overflow") })
		f, err := h.Follow(t.Context(), Reader{Mailbox: mailboxes[i], User: chat.UserID(i + 1), Sight: j.sees(lobby)})
		if err != nil {
			t.Fatal(err)
		}
		if isLive, err := f.Advance(t.Context()); !isLive || err != nil {
			t.Fatal("not live")
		}
	}
	seq, payload := int64(0), make([]byte, 400)
	taken := make([][]byte, 0, 8)
	allocs := testing.AllocsPerRun(100, func() {
		seq++
		h.Deliver(lobby, []wire.Frame{{First: seq, Last: seq, Bytes: payload}})
		for _, m := range mailboxes {
			for taken = m.Take(taken[:0], 1<<20); len(taken) > 0; taken = m.Take(taken[:0], 1<<20) {
				if &taken[0][0] != &payload[0] {
					t.Fatal("the payload was copied")
				}
			}
		}
	})
	if allocs > readers/100 {
		t.Errorf("%.0f allocations for %d readers", allocs, readers)
	}
}

// However many followers one user opens at once, another's sight is checked.
func TestOneUserDoesNotTakeAllChecksOfSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		slow := make(chan struct{})
		var following sync.WaitGroup
		for range 4 * maxLooks {
			following.Go(func() {
				f, err := h.Follow(t.Context(), Reader{User: 1, Mailbox: newReader(1).mailbox, Sight: func(ctx context.Context) (chat.Room, error) {
					<-slow
					return j.room(lobby), nil
				}})
				if err != nil {
					t.Error(err)
					return
				}
				f.Close()
			})
		}
		synctest.Wait()
		listen(t, h, j, lobby, 2).Close()
		close(slow)
		following.Wait()
	})
}

// An event that ends a follower ends it also if sight was checked between the event's commit and its arrival:
// who was removed from a public room still sees it, and is told all the same.
func TestEndingEventAfterALook(t *testing.T) {
	for name, arrives := range map[string]bool{"live": true, "from the log": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				h := newHub(t, j)
				j.write(lobby, 3*pageEvents)
				r := newReader(2)
				r.follow(t, h, j, lobby, new(int64))
				if _, err := r.Advance(t.Context()); err != nil {
					t.Fatal(err)
				}
				ends := j.write(lobby, 1, func(f *wire.Frame) { f.Ends = 2 })
				if _, err := r.Advance(t.Context()); err != nil { // it looks after the event
					t.Fatal(err)
				}
				if arrives {
					h.Deliver(lobby, ends)
				}
				err := r.CatchUp(t.Context())
				if want := map[bool]error{true: ErrEnded, false: ErrUnseen}[arrives]; !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
				if arrives != (r.endings == 1) {
					t.Errorf("told %d times", r.endings)
				}
			})
		})
	}
}

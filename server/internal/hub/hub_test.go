package hub

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
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
			entries := j.write(lobby, n)
			var together []chat.Packet
			for i, a := range arrivals {
				together = append(together, packet(lobby, entries[a.seq]))
				if a.next && i+1 < len(arrivals) {
					continue
				}
				h.Receive(together...)
				together = nil
				time.Sleep(a.wait)
			}
			late := newReader(3)
			late.subscribe(t, h, lobby, int64(before))
			late.goLive(t, j, lobby, int64(before))
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
	steps := rapid.SliceOfN(rapid.SampledFrom([]string{"event", "lost", "burst", "flood", "hold", "read", "live", "wait"}), 0, 60)
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
			late.subscribe(t, h, lobby, 3)
			last, held, live := after, false, false
			for _, step := range story {
				switch {
				case step == "event":
					h.Receive(packet(lobby, j.write(lobby, 1)[0]))
				case step == "lost":
					j.write(lobby, 1)
				case step == "burst":
					h.Receive(packets(lobby, j.write(lobby, 4))...)
				case step == "flood":
					h.Receive(packets(lobby, j.write(lobby, maxHeld+1))...)
				case step == "wait":
					time.Sleep(50 * time.Millisecond)
				case step == "hold" && !live:
					late.sub.Hold()
					held = true
				case step == "read" && !live:
					last = readAll(j, late, last)
				case step == "live" && held:
					last, live = late.sub.GoLive(readAll(j, late, last))
					held = false
				}
				synctest.Wait()
			}
			if !live {
				late.goLive(t, j, lobby, last)
			}
			time.Sleep(2 * tails)
			synctest.Wait()
			if last, stillLive := late.sub.Last(); !stillLive { // too much came at once
				late.goLive(t, j, lobby, last)
				synctest.Wait()
			}
			got, want = late.seqs(), span(after+1, int64(len(j.rooms[lobby])))
		})
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func readAll(j *journal, r *reader, after int64) int64 {
	for {
		entries, head, _ := j.events(context.Background(), lobby, after, 100)
		for _, e := range entries {
			r.put(e.Frame)
			after = e.Seq
		}
		if after >= head {
			return after
		}
	}
}

// TestOvertakingEventsWaitAMoment holds facts.md, fault 23.
func TestOvertakingEventsWaitAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		reads := j.readCount()
		entries := j.write(lobby, 3)
		h.Receive(packet(lobby, entries[2]))
		h.Receive(packet(lobby, entries[1]))
		time.Sleep(gapPatience - moment)
		h.Receive(packet(lobby, entries[0]))
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
		entries := j.write(lobby, 5)
		h.Receive(packet(lobby, entries[4]))
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
		"a ring":    func(h *Hub) { h.Receive(chat.Packet{Kind: chat.PacketRing}) },
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
		r.subscribe(t, h, lobby, 0)
		r.goLive(t, newJournal(), lobby, 0) // nothing of it read from the log
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
		entries := j.write(lobby, 3*maxPending)
		for _, e := range entries[1:] {
			h.Receive(packet(lobby, e))
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
		if last, live := r.sub.Last(); !live {
			r.goLive(t, j, lobby, last)
			synctest.Wait()
		}
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
		var entries []Entry
		j.beforeHeads = func() { // the head that will be told is already read
			if !j.follows(lobby) {
				t.Error("the head was read before the feed was followed")
			}
			entries = j.write(lobby, 4)
			for _, e := range entries[head:] {
				h.Receive(packet(lobby, e))
			}
		}
		r := newReader(1)
		r.subscribe(t, h, lobby, 0)
		r.goLive(t, j, lobby, 0)
		for _, e := range entries[:head] {
			h.Receive(packet(lobby, e))
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
	if _, err := h.Subscribe(t.Context(), lobby, Subscriber{}); !chat.IsKind(err, chat.KindUnavailable) {
		t.Errorf("got %v", err)
	}
	if j.follows(lobby) {
		t.Error("the room is still followed")
	}
	j.setFail(false)
	listen(t, h, j, lobby, 1)
	if _, err := h.Subscribe(t.Context(), 99, Subscriber{}); !chat.IsKind(err, chat.KindNotFound) {
		t.Errorf("an unknown room gave %v", err)
	}
}

func TestRoomsWithoutListenersAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		other := listen(t, h, j, lobby, 2)
		r.sub.Close()
		time.Sleep(2 * forgetAfter)
		if !j.follows(lobby) {
			t.Error("a room with a listener is not followed")
		}
		other.sub.Close()
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
		h.Receive(packet(lobby, j.write(lobby, 1)[0]))
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
		j.write(lobby, 1, func(e *Entry) { e.Ends = 2 }) // before anyone's sight was checked
		gone, stays, catching := listen(t, h, j, lobby, 2), listen(t, h, j, lobby, 3), newReader(2)
		second := listen(t, h, j, lobby, 2)
		catching.subscribe(t, h, lobby, 1)
		ends := j.write(lobby, 1, func(e *Entry) { e.Ends = 2 })
		after := j.write(lobby, 2)
		h.Receive(packet(lobby, after[1])) // and it arrives last
		h.Receive(packet(lobby, after[0]))
		h.Receive(packet(lobby, ends[0]))
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
			r.sub.Close()
		}
		if n := len(h.room(lobby).subs); n != 0 {
			t.Errorf("%d subscriptions are left", n)
		}
	})
}

// An event from before sight was checked ends nothing, however late it arrives: who was removed may have come back.
func TestEndingEventFromBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		listen(t, h, j, lobby, 1)
		ends := j.write(lobby, 1, func(e *Entry) { e.Ends = 2 })
		back := listen(t, h, j, lobby, 2) // the hub has not heard of the event yet
		h.Receive(packet(lobby, ends[0]))
		h.Receive(packet(lobby, j.write(lobby, 1)[0]))
		synctest.Wait()
		if diff := cmp.Diff(span(2, 2), back.seqs()); diff != "" || back.endings != 0 {
			t.Errorf("ended %d times: %s", back.endings, diff)
		}
	})
}

// One who has not read as far as the room has come does not go live.
func TestGoingLiveTooEarly(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	j.write(lobby, 2)
	r := newReader(1)
	r.subscribe(t, h, lobby, 2)
	r.sub.Hold()
	h.Receive(packet(lobby, j.write(lobby, 1)[0]))
	if last, live := r.sub.GoLive(1); live || last != 1 {
		t.Errorf("live %t at %d", live, last)
	}
	r.sub.Hold()
	if last, live := r.sub.GoLive(3); !live || last != 3 {
		t.Errorf("live %t at %d", live, last)
	}
}

// The same in a replay from the log.
func TestEndingAndHidingEventsInARepair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		gone, stays := listen(t, h, j, lobby, 2), listen(t, h, j, lobby, 3)
		j.write(lobby, 1)
		j.write(lobby, 1, func(e *Entry) { e.Ends = 2 })
		j.write(lobby, 1, func(e *Entry) { e.Hides = true })
		j.write(lobby, 3)
		time.Sleep(2 * tails)
		synctest.Wait()
		if diff := cmp.Diff(span(1, 2), gone.seqs()); diff != "" || gone.endings != 1 || gone.lapses != 0 {
			t.Errorf("ended %d, lapsed %d: %s", gone.endings, gone.lapses, diff)
		}
		if diff := cmp.Diff(span(1, 2), stays.seqs()); diff != "" || stays.lapses != 1 {
			t.Errorf("lapsed %d: %s", stays.lapses, diff)
		}
		last, live := stays.sub.Last()
		if live || last != 2 {
			t.Errorf("goes on from %d, live %t", last, live)
		}
		stays.goLive(t, j, lobby, last)
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
		holding.subscribe(t, h, lobby, 0)
		holding.sub.Open([]byte("subscribed"))
		holding.sub.Hold()
		h.Receive(packet(lobby, j.write(lobby, 1, func(e *Entry) { e.Hides = true })[0]))
		h.Receive(packet(lobby, j.write(lobby, 1)[0]))
		h.Broadcast(lobby, []byte("someone types"))
		synctest.Wait()
		if diff := cmp.Diff([]string{"subscribed"}, r.frames()); diff != "" || r.lapses != 1 {
			t.Errorf("lapsed %d: %s", r.lapses, diff)
		}
		if _, live := holding.sub.GoLive(0); live {
			t.Error("went live on what was read before the room was hidden")
		}
		last, _ := r.sub.Last()
		r.goLive(t, j, lobby, last)
		synctest.Wait()
		if diff := cmp.Diff([]string{"subscribed", "7:1", "7:2", "someone types"}, r.frames()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSignalsFollowTheAnnouncement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := newReader(1)
		r.subscribe(t, h, lobby, 0)
		quiet := newReader(2)
		quiet.sub, _ = h.Subscribe(t.Context(), lobby, Subscriber{Mailbox: quiet.mailbox, Quiet: true})
		quiet.sub.Open([]byte("subscribed"))
		h.Broadcast(lobby, []byte("early"))
		if !r.sub.Open([]byte("subscribed")) {
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
		r.sub.Close()
		if r.sub.Open([]byte("too late")) {
			t.Error("open after its end")
		}
	})
}

// A restored backup is shorter than what was delivered: everyone has to look again (facts.md, fault 34).
func TestLogThatShrinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		h := newHub(t, j)
		r := listen(t, h, j, lobby, 1)
		for _, e := range j.write(lobby, 5) {
			h.Receive(packet(lobby, e))
		}
		j.cut(lobby, 2)
		time.Sleep(2 * tails)
		synctest.Wait()
		if last, live := r.sub.Last(); live || last != 5 || r.lapses != 1 {
			t.Errorf("at %d, live %t, lapsed %d times", last, live, r.lapses)
		}
		if got := r.sub.Position(); got != 2 {
			t.Errorf("the room is at %d", got)
		}
	})
}

func TestPacketsForUsersAndSessions(t *testing.T) {
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
		h.Receive(chat.Packet{Kind: chat.PacketUser, User: 1, Origin: "one", Frame: []byte("read")})
		h.Receive(chat.Packet{Kind: chat.PacketUser, User: 1, Frame: []byte("notice")})
		h.Receive(chat.Packet{Kind: chat.PacketUser, Users: []chat.UserID{2, 9, 1}, Frame: []byte("room")})
		synctest.Wait()
		for want, r := range map[string]*reader{"[notice room]": r1, "[read notice room]": r2, "[room]": r3} {
			if got := fmt.Sprint(r.frames()); got != want {
				t.Errorf("user %d got %s, wanted %s", r.user, got, want)
			}
		}
		h.Receive(chat.Packet{Kind: chat.PacketSessions, Sessions: []chat.SessionID{"s2", "s3", "s9"}})
		if signedOut["one"] != 0 || signedOut["two"] != 1 || signedOut["three"] != 1 {
			t.Errorf("signed out: %v", signedOut)
		}
		renewed := &Connection{ID: "one", User: 1, Session: "s4", Mailbox: r1.mailbox, SignedOut: func() { signedOut["renewed"]++ }}
		h.Reconnect(one, renewed)
		h.Receive(chat.Packet{Kind: chat.PacketSessions, Sessions: []chat.SessionID{"s1", "s4"}})
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
			h.Receive(packet(lobby, j.write(lobby, 1)[0]))
		}
	}()
	var readers []*reader
	for user := range chat.UserID(30) {
		r := newReader(user + 1)
		r.subscribe(t, h, lobby, 0)
		r.goLive(t, j, lobby, 0)
		readers = append(readers, r)
		if user%3 == 0 {
			r.sub.Close()
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
		sub, err := h.Subscribe(t.Context(), lobby, Subscriber{Mailbox: mailboxes[i], User: chat.UserID(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		sub.Hold()
		if _, live := sub.GoLive(0); !live {
			t.Fatal("not live")
		}
	}
	seq, payload := int64(0), make([]byte, 400)
	taken := make([][]byte, 0, 8)
	allocs := testing.AllocsPerRun(100, func() {
		seq++
		h.Receive(chat.Packet{Kind: chat.PacketEvent, Room: lobby, Seq: seq, Frame: payload})
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

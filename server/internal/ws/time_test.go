package ws_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// In these tests time is testing/synctest's: it passes when everybody waits.

func TestNoHelloInTimeCloses4408(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		p := w.connect()
		start := time.Now()
		if code := p.closeCode(); code != 4408 {
			t.Errorf("closed with %d", code)
		}
		if took := time.Since(start); took < 10*time.Second || took > 12*time.Second {
			t.Errorf("closed after %s", took)
		}
	})
}

// A token lasts as long whatever this node's own clock differs from the database's by.
func TestTokenExpires(t *testing.T) {
	for _, ahead := range []time.Duration{0, 20 * time.Minute, -20 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, onPipes, func(s *setup) { s.ahead = -ahead })
			ada := w.Person("ada")
			p := w.signIn(ada)
			start := time.Now()
			time.Sleep(13*time.Minute + 30*time.Second)
			for _, f := range p.quiesce() {
				if f.Type != "heartbeat" {
					t.Errorf("%v ahead: got %s", ahead, f.raw)
				}
			}
			f := p.until("token_expiring")
			if left := time.Until(start.Add(15 * time.Minute)); left > time.Minute || left < 58*time.Second {
				t.Errorf("%v ahead: told %s before", ahead, left)
			}
			if at, err := time.Parse(time.RFC3339, f.ExpiresAt); err != nil || at.Sub(start.Add(-ahead)).Round(time.Minute) != 15*time.Minute {
				t.Errorf("%v ahead: expires_at is %s", ahead, f.ExpiresAt)
			}
			time.Sleep(30 * time.Second)
			if code := p.closeCode(); code != 4401 {
				t.Errorf("%v ahead: closed with %d", ahead, code)
			}
			if took := time.Since(start); took < 15*time.Minute || took > 15*time.Minute+2*time.Second {
				t.Errorf("%v ahead: closed after %s", ahead, took)
			}
		})
	}
}

func TestHelloAgainRenews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		p := w.signIn(ada)
		time.Sleep(14*time.Minute + 30*time.Second)
		p.until("token_expiring")
		fresh := w.Again(ada)
		if f := p.ask("hello", "token", fresh.Token); f.Type != "welcome" {
			t.Fatalf("hello again gave %s", f.raw)
		}
		time.Sleep(10 * time.Minute)
		if f := p.ask("ping"); f.Type != "pong" {
			t.Errorf("ping gave %s", f.raw)
		}
		// The socket now belongs to the new sign-in: the end of the old one does not touch it, that of the new one does.
		must(t, w.Service.Logout(t.Context(), ada.Actor))
		if f := p.ask("ping"); f.Type != "pong" {
			t.Errorf("ping gave %s", f.raw)
		}
		must(t, w.Service.Logout(t.Context(), fresh.Actor))
		if code := p.closeCode(); code != 4401 {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestHeartbeatTellsHeads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		w.Room(ada, "lobby", chat.Public)
		w.Room(ada, "attic", chat.Public)
		p := w.listening(ada, "lobby", "attic")
		w.Post(ada, "lobby", "hello")
		p.until("message.created")
		p.until("heartbeat")
		for range 3 {
			before := time.Now()
			f := p.until("heartbeat")
			if took := time.Since(before); took < 24*time.Second || took > 26*time.Second {
				t.Errorf("a heartbeat came after %s", took)
			}
			if f.Heads["lobby"] != 2 || f.Heads["attic"] != 1 || len(f.Heads) != 2 {
				t.Errorf("heads are %v", f.Heads)
			}
		}
	})
}

// A peer that is there but does not answer pings is dropped (contract section 5; facts.md, fault 18).
func TestNoPongIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		w.Room(ada, "lobby", chat.Public)
		conn := w.unread(ada, func(context.Context, []byte) bool { return false })
		start := time.Now()
		var err error
		for err == nil {
			_, _, err = conn.Read(t.Context())
		}
		if code := websocket.CloseStatus(err); code != -1 {
			t.Errorf("closed with %d", code)
		}
		if took := time.Since(start); took > 37*time.Second || took < 10*time.Second {
			t.Errorf("dropped after %s", took)
		}
	})
}

// A peer that takes nothing at all is cut after the 10 s that a write may take, and its presence with it
// (facts.md, fault 25).
func TestStuckWriteIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada, grace := w.Person("ada"), w.Person("grace")
		w.Room(ada, "lobby", chat.Public)
		conn := w.unread(grace, nil)
		must(t, conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"subscribe","room":"lobby"}`)))
		for range 2 { // welcome, subscribed
			_, _, err := conn.Read(t.Context())
			must(t, err)
		}
		p := w.listening(ada, "lobby")
		w.Post(ada, "lobby", "does anybody read this?")
		start := time.Now()
		gone := p.untilThat("presence of grace", func(f frame) bool {
			return f.Type == "presence" && *f.User.Username == "grace" && string(f.Online) == "false"
		})
		if took := time.Since(start); took > 13*time.Second || took < 10*time.Second {
			t.Errorf("%s came after %s", gone.raw, took)
		}
	})
}

func TestTypingIsPassedOnOnceIn3s(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada, grace := w.Person("ada"), w.Person("grace")
		w.Room(ada, "lobby", chat.Public)
		a, g := w.listening(ada, "lobby"), w.listening(grace, "lobby")
		quiet := w.signIn(w.Person("linus"))
		quiet.ask("subscribe", "room", "lobby", "quiet", true)
		for range 3 {
			for range 5 {
				g.say("typing", "room", "lobby")
			}
			if left := g.quiesce(); countType(left, "error") > 0 {
				t.Errorf("typing too often is dropped in silence, but got %v", left)
			}
			f := a.until("typing")
			if *f.User.Username != "grace" || f.Room != "lobby" {
				t.Errorf("got %s", f.raw)
			}
			time.Sleep(time.Second)
			if n := countType(a.quiesce(), "typing"); n != 0 {
				t.Errorf("%d more came", n)
			}
			time.Sleep(2100 * time.Millisecond)
		}
		if n := countType(quiet.quiesce(), "typing"); n != 0 {
			t.Errorf("a quiet subscription got %d typing frames", n)
		}
		if f := g.ask("typing", "room", "nowhere"); f.Code != "not_found" {
			t.Errorf("typing in an unknown room gave %s", f.raw)
		}
	})
}

// TestDrain holds facts.md, faults 3 and 24.
func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		w.Room(ada, "lobby", chat.Public)
		const n = 20
		peers := make([]*peer, n)
		for i := range peers {
			peers[i] = w.signIn(ada)
		}
		w.unread(ada, nil)

		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		drained := make(chan time.Duration)
		go func() {
			w.sockets.Drain(ctx)
			drained <- time.Since(start)
		}()
		closed := make(chan time.Duration, n)
		for _, p := range peers {
			go func() {
				f := p.until("draining")
				if code := p.closeCode(); code != 1001 {
					t.Errorf("closed with %d", code)
				}
				at := time.Since(start)
				if after := time.Duration(f.ReconnectMS) * time.Millisecond; at < after || at > after+time.Second {
					t.Errorf("told to come back after %s, closed after %s", after, at)
				}
				closed <- at
			}()
		}
		early, late := 0, 0
		for range n {
			// 50 ms a socket: 1 s for these twenty.
			if at := <-closed; at < 400*time.Millisecond {
				early++
			} else if at > 600*time.Millisecond {
				late++
			}
		}
		if early < n/4 || late < n/4 {
			t.Errorf("the closes are not spread: %d early, %d late", early, late)
		}
		if took := <-drained; took > 20*time.Second {
			t.Errorf("drained in %s", took)
		}
		if _, response, err := w.tryConnect(); err == nil || problem(t, response).Code != "unavailable" || response.Header.Get("Retry-After") == "" {
			t.Errorf("a new socket was not refused: %v", err)
		}
	})
}

// TestDrainKeepsToItsTime holds facts.md, fault 4.
func TestDrainKeepsToItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		ada := w.Person("ada")
		w.unread(ada, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		w.sockets.Drain(ctx)
		if took := time.Since(start); took > 3100*time.Millisecond {
			t.Errorf("a peer that never reads held the drain for %s", took)
		}
	})
}

func countType(frames []frame, kind string) (n int) {
	for _, f := range frames {
		if f.Type == kind {
			n++
		}
	}
	return n
}

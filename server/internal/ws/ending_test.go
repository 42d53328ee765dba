package ws_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/metrics"
)

// counting lets openSockets read the server's count.
func counting(m *metrics.Metrics) option { return func(s *setup) { s.options.Metrics = m } }

var socketsOpen = regexp.MustCompile(`(?m)^chatrooms_sockets_open (.*)$`)

func openSockets(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	response := httptest.NewRecorder()
	m.Handler().ServeHTTP(response, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	found := socketsOpen.FindStringSubmatch(response.Body.String())
	if found == nil {
		t.Fatal("there is no count of open sockets")
	}
	return found[1]
}

// stuckViolator is a peer that reads nothing, not even welcome, and then breaks the protocol.
func (w *world) stuckViolator() *websocket.Conn {
	w.t.Helper()
	conn := w.unread(w.Person("ada"), nil)
	synctest.Wait() // the server's write is blocked
	must(w.t, conn.Write(w.t.Context(), websocket.MessageBinary, []byte("?")))
	synctest.Wait() // its reader has ended
	return conn
}

// The reader's end does not save a session from the limit of its write.
func TestStuckPeerThatBreaksTheProtocolIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := metrics.New("test")
		w := newWorld(t, onPipes, counting(m))
		start := time.Now()
		conn := w.stuckViolator()
		if n := openSockets(t, m); n != "1" {
			t.Errorf("%s sockets are open while one is stuck", n)
		}
		// Nobody reads this any more: it waits for the cut.
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := conn.Write(ctx, websocket.MessageText, []byte("{}")); err == nil {
			t.Error("somebody still reads")
		}
		if took := time.Since(start); took < 10*time.Second || took > 12*time.Second {
			t.Errorf("cut after %s", took)
		}
		synctest.Wait()
		if n := openSockets(t, m); n != "0" {
			t.Errorf("%s sockets are open after the end", n)
		}
		w.closesWithin(time.Second)
	})
}

func TestCloseCutsAStuckPeerThatBrokeTheProtocol(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		w.stuckViolator()
		w.closesWithin(time.Second)
	})
}

// closesWithin closes the server.
func (w *world) closesWithin(limit time.Duration) {
	w.t.Helper()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		w.sockets.Close()
	}()
	select {
	case <-closed:
	case <-time.After(limit):
		w.t.Error("Close does not return")
	}
}

// A writer that panics leaves nobody to say goodbye: the connection is cut (facts.md, fault 31).
func TestPanicOfTheWriterCuts(t *testing.T) {
	for name, write := range map[string]func(*world, person, *peer){
		"in a frame":     func(_ *world, _ person, p *peer) { p.say("ping") },
		"in the goodbye": func(w *world, ada person, _ *peer) { must(w.t, w.Service.Logout(w.t.Context(), ada.Actor)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var armed atomic.Bool
				m := metrics.New("test")
				w := newWorld(t, panicking(&armed), counting(m))
				ada := w.Person("ada")
				p := w.signIn(ada)
				synctest.Wait()
				start := time.Now()
				armed.Store(true)
				write(w, ada, p)
				if code := p.closeCode(); code != -1 {
					t.Errorf("closed with %d", code)
				}
				if took := time.Since(start); took > time.Second {
					t.Errorf("cut after %s", took)
				}
				synctest.Wait()
				if n := openSockets(t, m); n != "0" {
					t.Errorf("%s sockets are open", n)
				}
				if log := w.Log.String(); !strings.Contains(log, "the pen is broken") {
					t.Errorf("the panic was not logged:\n%s", log)
				}
				w.Log.Reset()
			})
		})
	}
}

// However a session ends, it is counted as closed once (facts.md, fault 32).
func TestEverySocketIsForgottenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := metrics.New("test")
		w := newWorld(t, onPipes, counting(m))
		ada, grace := w.Person("ada"), w.Person("grace")
		stays := w.signIn(grace)
		for name, end := range map[string]func(*peer){
			"goodbye":    func(p *peer) { p.close() },
			"cut":        func(p *peer) { _ = p.conn.CloseNow() },
			"violation":  func(p *peer) { _ = p.conn.Write(t.Context(), websocket.MessageBinary, nil) },
			"signed out": func(*peer) { must(w.t, w.Service.Logout(w.t.Context(), ada.Actor)) },
		} {
			ada = w.Again(ada)
			p := w.signIn(ada)
			if n := openSockets(t, m); n != "2" {
				t.Errorf("before %s: %s sockets are open", name, n)
			}
			end(p)
			<-p.done
			time.Sleep(15 * time.Second) // more than any goodbye takes
			if n := openSockets(t, m); n != "1" {
				t.Errorf("after %s: %s sockets are open", name, n)
			}
		}
		stays.ask("ping")
	})
}

// Heartbeats come for ever: they must not make a missing frame be waited for as long.
func TestHarnessHasOnePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, onPipes)
		p := w.signIn(w.Person("ada"))
		start, seen := time.Now(), 0
		_, _, found := p.seek(func(frame) bool { seen++; return seen > 5 })
		if took := time.Since(start); found || took > patience || seen == 0 {
			t.Errorf("found %t after %s and %d frames", found, took, seen)
		}
	})
}

package ws_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
)

// churnBatch is how many connections of a churn are open at once.
const churnBatch = 50

// TestChurnLeavesNothing holds facts.md, fault 32: however many connections come and go, and however they end, goroutines,
// descriptors and memory are back where they were. `make soak` makes it 20,000 at least, for as long as it is told.
// It is not parallel: what it measures is of the whole process, and parallel tests wait until those that are not are done.
func TestChurnLeavesNothing(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 500
	}
	end := time.Time{}
	if text := os.Getenv("SOAK"); text != "" {
		d, err := time.ParseDuration(text)
		must(t, err)
		n, end = 20_000, time.Now().Add(d)
	}
	m := metrics.New("test")
	w := newWorld(t, counting(m))
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	w.churn(ada, 4*churnBatch) // what is made once is made now
	w.waitFor("quiet", func() bool { return openSockets(t, m) == "0" })
	before, began, done := weigh(), time.Now(), 0
	for done < n || time.Now().Before(end) {
		w.churn(ada, churnBatch)
		done += churnBatch
	}
	t.Logf("%d connections in %v, from %v", done, time.Since(began).Round(time.Millisecond), before)
	w.waitFor("no socket to be open", func() bool { return openSockets(t, m) == "0" })
	var after weight
	w.waitFor("all to be as before", func() bool {
		after = weigh()
		return after.goroutines <= before.goroutines+5 && after.descriptors <= before.descriptors+5
	})
	t.Logf("to %v", after)
	if grown := after.heap - before.heap; grown > 8<<20 {
		t.Errorf("the heap grew by %d KiB", grown>>10)
	}
}

// churn opens so many connections, has each do something, and ends them in different ways.
func (w *world) churn(who person, n int) {
	w.t.Helper()
	var all sync.WaitGroup
	gate := make(chan struct{}, churnBatch)
	for i := range n {
		gate <- struct{}{}
		all.Go(func() {
			defer func() { <-gate }()
			if err := w.comeAndGo(who, i); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

func (w *world) comeAndGo(who person, i int) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, w.url, nil)
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	commands := []string{fmt.Sprintf(`{"type":"hello","token":%q}`, who.Token), `{"type":"subscribe","room":"lobby","after":0}`, `{"type":"typing","room":"lobby"}`}
	for _, command := range commands {
		if err := conn.Write(ctx, websocket.MessageText, []byte(command)); err != nil {
			return err
		}
	}
	switch i % 4 {
	case 0: // a goodbye, once it was heard
		for heard := []byte(nil); !bytes.Contains(heard, []byte(`"subscribed"`)); {
			if _, heard, err = conn.Read(ctx); err != nil {
				return err
			}
		}
		return conn.Close(websocket.StatusNormalClosure, "")
	case 1: // cut in the middle of whatever goes on
		return conn.CloseNow()
	case 2: // against the protocol
		return conn.Write(ctx, websocket.MessageBinary, nil)
	}
	_, _, err = conn.Read(ctx) // cut while much is on its way
	return err
}

// weight is what a leak would add to.
type weight struct {
	goroutines, descriptors int
	heap                    int64 // bytes in use
}

func (w weight) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %d KiB", w.goroutines, w.descriptors, w.heap>>10)
}

func weigh() weight {
	runtime.GC()
	runtime.GC() // the first one leaves what was waiting for a finalizer
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	descriptors, _ := os.ReadDir("/proc/self/fd") // where there is none, none are counted
	return weight{runtime.NumGoroutine(), len(descriptors), int64(m.HeapAlloc)}
}

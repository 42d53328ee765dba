package chaos

import (
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestRollingRestart holds facts.md, fault 3, and contract section 6: two nodes are restarted, one after the other, under
// load and with two hundred clients. No request fails but with 503 or a closed connection, all resume, and the closes are
// spread.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	const guests = 190
	f := pair(t)
	c := gather(t, f, size{writers: 6, listeners: 4, pace: 100 * time.Millisecond}, 1)
	c.invite(guests)
	watcher := watch(f, c.record)
	c.begin()
	w := wound{fault: fault{refuses: true, mutes: true, closes: true}, from: time.Now()}
	for i, n := range f.nodes {
		open := n.gauge("chatrooms_sockets_open")
		stopped := time.Now()
		n.terminate()
		n.exits()
		ended := time.Now()
		checkSpread(t, c, i, open, stopped, ended)
		n.start()
		n.awaitReady("ok", "ok")
		if late := c.awaitHeads(patience, everybody); len(late) > 0 {
			t.Errorf("not all have resumed: %v", late)
		}
		t.Logf("%s: %d sockets, ended after %v, all resumed %v later", n.name, int(open), short(ended.Sub(stopped)), short(time.Since(ended)))
	}
	w.over = time.Now()
	c.settle(w)
	watcher.end()
	c.verdict()
}

// checkSpread holds that the sockets of a node that stops are closed with 1001 (1006 would be a crash), one after the other.
func checkSpread(t *testing.T, c *crowd, node int, open float64, stopped, ended time.Time) {
	t.Helper()
	var closed []time.Time
	for _, s := range c.record.closedWithin(stopped, ended.Add(time.Second)) {
		if s.node == node {
			closed = append(closed, s.to)
		}
	}
	if len(closed) < int(open)*9/10 || len(closed) < 10 {
		t.Errorf("%d sockets of %v were closed", len(closed), open)
		return
	}
	const window = 500 * time.Millisecond
	most := 0
	for _, from := range closed {
		n := 0
		for _, at := range closed {
			if !at.Before(from) && at.Sub(from) < window {
				n++
			}
		}
		most = max(most, n)
	}
	t.Logf("%d closes over %v, at most %d of them within %v", len(closed), short(closed[len(closed)-1].Sub(closed[0])), most, window)
	if most > len(closed)*2/3 {
		t.Errorf("a storm: %d closes of %d within %v", most, len(closed), window)
	}
	if crashed := c.record.codes[websocket.StatusAbnormalClosure]; crashed > 0 {
		t.Errorf("%d sockets ended without a goodbye", crashed)
	}
}

// TestStopsWithAClientThatNeverReads holds facts.md, fault 4: SIGTERM, twice, with a client that does not read while a
// frame is being written to it. The node exits with 0 within 25 s, and nobody else loses anything.
func TestStopsWithAClientThatNeverReads(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := lone(t)
	n := f.nodes[0]
	c := gather(t, f, size{writers: 2, listeners: 1, pace: 50 * time.Millisecond}, 1)
	everyone := float64(len(c.clients()) + 1)
	var open float64
	var stopped time.Time
	for range 3 { // a slow machine may take longer to say so much than the node waits for one that does not read
		deaf, _, err := dial(t.Context(), n.address, c.owner.token(), slowBuffer)
		must(t, err)
		defer deaf.CloseNow()
		must(t, deaf.Write(t.Context(), websocket.MessageText, []byte(`{"type": "subscribe", "room": "`+garden+`", "after": 0}`)))
		for range 24 { // 8 MB: more than fits into the buffers of a connection that is not read
			c.owner.shout(c.life, garden, 20)
		}
		stopped = time.Now()
		if open = n.gauge("chatrooms_sockets_open"); open >= everyone {
			break
		}
	}
	n.terminate()
	await(t, "the first signal to be heard: two at once would be one", patience, func() bool { return n.readiness().Status == "draining" })
	n.terminate()
	n.exits()
	took := time.Since(stopped)
	t.Logf("%d sockets, ended after %v", int(open), short(took))
	if took > 25*time.Second {
		t.Errorf("the stop took %v", took)
	}
	if open < everyone {
		t.Fatalf("%v sockets were open of %v: the one that does not read was gone already", open, everyone)
	}
	n.start()
	c.settle(wound{fault: fault{refuses: true, mutes: true, closes: true}, from: stopped, over: time.Now()})
	c.verdict()
}

// TestANodeThatStopsSaysSo holds contract section 6: while sockets are told to go, readyz is 503 and says why, so that a
// router sends nobody there; healthz stays 200.
func TestANodeThatStopsSaysSo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := lone(t)
	n := f.nodes[0]
	c := gather(t, f, size{writers: 1, listeners: 1}, 1)
	c.invite(60)
	n.terminate()
	await(t, "readyz to say draining", patience, func() bool {
		r := n.readiness()
		return r.code == http.StatusServiceUnavailable && r.Status == "draining"
	})
	if status := n.status("/healthz"); status != http.StatusOK {
		t.Errorf("healthz is %d while it drains", status)
	}
	n.exits()
}

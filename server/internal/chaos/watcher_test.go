package chaos

import (
	"net/http"
	"sync"
	"time"
)

// watcher asks the nodes for their health all the time, as a platform does.
type watcher struct {
	record *record
	stop   chan struct{}
	asking sync.WaitGroup
}

const watchEvery = 250 * time.Millisecond

func watch(f *fleet, record *record) *watcher {
	w := &watcher{record: record, stop: make(chan struct{})}
	for i, n := range f.nodes {
		w.asking.Go(func() {
			for w.isOn() {
				w.look(n, i)
			}
		})
	}
	return w
}

func (w *watcher) isOn() bool {
	select {
	case <-w.stop:
		return false
	case <-time.After(watchEvery):
		return true
	}
}

func (w *watcher) end() {
	close(w.stop)
	w.asking.Wait()
}

// look holds that a living node is healthy, and that readyz says a thing and its status together.
func (w *watcher) look(n *node, i int) {
	before, turn := n.standing()
	health := n.status("/healthz")
	began := time.Now()
	ready := n.readiness()
	took := time.Since(began)
	after, turnAfter := n.standing()
	if before != serving || after != serving || turn != turnAfter {
		return
	}
	if health != http.StatusOK {
		w.record.breaks("%s lives and healthz is %d", n.name, health)
	}
	isUp := ready.Status == "ok" || ready.Status == "degraded"
	switch {
	case isUp != (ready.code == http.StatusOK):
		w.record.breaks("%s: readyz is %d %q", n.name, ready.code, ready.Status)
	case ready.Status == "degraded" && ready.Checks.Redis != "unavailable", isUp && ready.Checks.Database != "ok":
		w.record.breaks("%s: readyz is %q with %+v", n.name, ready.Status, ready.Checks)
	case took > answerTime:
		w.record.breaks("%s: readyz took %v", n.name, took)
	case !isUp:
		w.record.sawUnready(sight{began, time.Now(), i, ready.Status})
	}
}

package chaos

import (
	"net/http"
	"testing"
	"time"
)

// TestPostgresFrozen holds facts.md, faults 12 and 15: while the database answers nobody, requests end within 10 s with
// 503, sockets stay, healthz is 200 and readyz 503; when it goes on, so does everything.
func TestPostgresFrozen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	c := gather(t, f, size{writers: 6, listeners: 3, pace: 50 * time.Millisecond}, 1)
	watcher := watch(f, c.record)
	c.begin()
	await(t, "talk", patience, func() bool { return c.record.ackedWithin(time.Time{}, time.Now()) > 50 })

	w := wound{fault: fault{refuses: true}, from: time.Now()}
	f.postgres.Freeze()
	for _, n := range f.nodes {
		await(t, "readyz to be 503 of "+n.name, patience, func() bool {
			r := n.readiness()
			return r.code == http.StatusServiceUnavailable && r.Status == "unavailable"
		})
	}
	// Every writer has a request that meets the frozen database, and each has to have an answer in time.
	await(t, "every writer to be refused", patience, func() bool { return c.record.refusals() >= len(c.writers) })
	time.Sleep(max(0, answerTime+answerSlack-time.Since(w.from))) // longer than any request may take
	f.postgres.Thaw()
	w.healed = time.Now()
	newNemesis(c, 1).awaitHealing(&w)
	w.over = time.Now()
	t.Logf("frozen for %v: %d answers of 503; an ack from every node %v after the thaw, all heard after %v",
		short(w.healed.Sub(w.from)), c.record.refusals(), short(w.firstAck), short(w.allHeard))
	if limit := 2*time.Second + answerSlack; w.allHeard > limit {
		t.Errorf("all flows only %v after the thaw", w.allHeard)
	}
	c.settle(w)
	watcher.end()
	c.verdict()
}

// TestACommitWithoutAnAnswer holds facts.md, fault 14: connections to the database are cut while commits run, again and
// again. Nobody knows what became of those, the retry finds out, and each message is there once.
func TestACommitWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	c := gather(t, f, size{writers: 8, listeners: 2, pace: time.Millisecond}, 1)
	c.begin()
	w := wound{fault: fault{refuses: true}, from: time.Now()}
	for i := range 6 {
		snapOften(f.nodes[i%2].postgres)
	}
	w.healed = time.Now()
	newNemesis(c, 1).awaitHealing(&w)
	w.over = time.Now()
	k := c.settle(w)
	c.verdict()
	if c.record.refusals() == 0 {
		t.Error("no commit was hit")
	}
	t.Logf("%d posts acked, %d answers of 503, %d lost, %d twice, %d found stored already", len(c.record.acks), c.record.refusals(), len(k.lost), len(k.twice), c.record.found)
}

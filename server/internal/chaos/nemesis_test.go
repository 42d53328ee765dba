package chaos

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// nemesis hurts a fleet while its crowd talks: one fault after the other, each healed and the healing awaited.
type nemesis struct {
	crowd  *crowd
	random *rand.Rand
	left   []fault // that have not had their turn
	wounds []wound
}

// wound is a fault from its blow to its healing.
type wound struct {
	fault
	whom               string
	from, healed, over time.Time     // struck, undone, and all well again
	firstAck, allHeard time.Duration // after healed: until every node acked a post; until all had it
}

const (
	// calm is the pause between two faults.
	calm = 500 * time.Millisecond
	// healTime is how long a fleet may take until all is well. It is generous: what is measured is in the report.
	healTime = patience
)

func newNemesis(c *crowd, seed uint64) *nemesis {
	return &nemesis{crowd: c, random: rand.New(rand.NewPCG(seed, 2))}
}

// rage goes on for so long, and ends the fault at hand.
func (n *nemesis) rage(lasts time.Duration) {
	for deadline := time.Now().Add(lasts); time.Now().Before(deadline) && !n.crowd.tb.Failed(); {
		time.Sleep(calm)
		n.strike(n.draw())
	}
}

// draw takes a fault at random; none comes again before all have come.
func (n *nemesis) draw() fault {
	if len(n.left) == 0 {
		n.left = slices.Clone(n.crowd.fleet.faults())
	}
	i := n.random.IntN(len(n.left))
	f := n.left[i]
	n.left = slices.Delete(n.left, i, i+1)
	return f
}

func (n *nemesis) strike(f fault) {
	lasts := f.lasts[0]
	if span := f.lasts[1] - f.lasts[0]; span > 0 {
		lasts += time.Duration(n.random.Int64N(int64(span)))
	}
	w := wound{fault: f, from: time.Now()}
	blow := f.strike(n.crowd.fleet, n.random)
	if len(blow.struck) == 1 {
		w.whom = blow.struck[0].name
	}
	time.Sleep(lasts) // the fault's own length: nothing is waited for
	if lasts >= noticeTime && f.shows != "" {
		n.checkShown(f, blow)
	}
	blow.heal()
	w.healed = time.Now()
	n.awaitHealing(&w)
	w.over = time.Now()
	n.wounds = append(n.wounds, w)
}

// checkShown holds that a fault that has lasted shows in readyz.
func (n *nemesis) checkShown(f fault, b blow) {
	for _, node := range b.struck {
		if r := node.readiness(); r.Status != f.shows {
			n.crowd.record.breaks("%s for %v, and readyz of %s is %+v", f.name, noticeTime, node.name, r)
		}
	}
}

// awaitHealing waits until every node acks, all have heard, and all nodes say that they are well.
func (n *nemesis) awaitHealing(w *wound) {
	n.awaitAcks(w)
	c := n.crowd
	for _, node := range c.fleet.nodes {
		if !comes(healTime, func() bool { r := node.readiness(); return r.code == http.StatusOK && r.Status == "ok" }) {
			c.record.breaks("%v after %s was healed, readyz of %s is %+v", healTime, w.name, node.name, node.readiness())
		}
	}
}

// awaitAcks waits until every node acks a post and all have heard of it.
func (n *nemesis) awaitAcks(w *wound) {
	c := n.crowd
	var acking sync.WaitGroup
	for _, p := range c.probes {
		acking.Go(func() { p.say(c.life, lobby, 1) })
	}
	acking.Wait()
	w.firstAck = time.Since(w.healed)
	if late := c.awaitHeads(healTime, func(c *client) bool { return !c.manner.slow }); len(late) > 0 {
		c.record.breaks("%v after %s was healed: %v", healTime, w.name, late)
	}
	w.allHeard = time.Since(w.healed)
	if w.firstAck > healTime {
		c.record.breaks("%s: %v until a post was acked", w.name, w.firstAck)
	}
}

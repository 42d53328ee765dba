package chaos

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestKilledUnderLoad holds facts.md, faults 1 and 2: killed before the commit, after it, before the ack or the publish,
// nothing acked is lost and nothing comes twice. Chance decides which of these a kill hits: there are several, and posts in
// flight at each.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	for name, open := range map[string]func(testing.TB) *fleet{
		"sqlite": lone,
		"pair":   func(tb testing.TB) *fleet { return pair(tb) },
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			c := gather(t, f, size{writers: 8, listeners: 3, pace: time.Millisecond}, 1)
			c.begin()
			w := wound{fault: fault{refuses: true, mutes: true, closes: true}, from: time.Now()}
			const kills = 5
			for i := range kills {
				acked := c.record.ackedWithin(w.from, time.Now())
				await(t, "posts between two kills", patience, func() bool { return c.record.ackedWithin(w.from, time.Now()) > acked+20 })
				time.Sleep(time.Duration(rand.Int64N(int64(20 * time.Millisecond)))) // so that it may hit any moment of a commit
				n := f.nodes[i%len(f.nodes)]
				n.kill()
				n.start()
			}
			w.over = time.Now()
			k := c.settle(w)
			c.verdict()
			t.Logf("%d kills, %d posts acked, %d lost, %d twice, %d asked again, %d of them stored already", kills, len(c.record.acks), len(k.lost), len(k.twice), c.record.retried, c.record.found)
		})
	}
}

// TestOthersHearWhatADeadNodeCommitted holds facts.md, fault 2: what a node committed and could tell nobody of is heard on
// the other within 5 s, with no further traffic.
func TestOthersHearWhatADeadNodeCommitted(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	dying, living := f.nodes[0], f.nodes[1]
	atFirst := func(isWriter bool, _ int) int {
		if isWriter {
			return 0
		}
		return 1
	}
	c := gather(t, f, size{writers: 8, listeners: 2, pace: time.Millisecond, pin: atFirst}, 1)
	c.owner.pinned = 1 // it asks the living
	for range 3 {
		acked := len(c.record.acks)
		for _, o := range c.writers[1:] {
			c.talking.Go(func() { o.say(c.life, lobby, 20) })
		}
		await(t, "posts to be acked", patience, func() bool { return c.record.ackedWithin(time.Time{}, time.Now()) > acked+10 })
		dying.kill() // and its writers, who know no other node, fall silent
		killed := time.Now()
		if late := c.awaitHeads(5*time.Second+answerSlack, func(client *client) bool { return client.pinned == 1 }); len(late) > 0 {
			t.Errorf("not heard on %s: %v", living.name, late)
		}
		t.Logf("all heard %v after the kill", short(time.Since(killed)))
		dying.start()
		c.talking.Wait()
	}
	c.settle(wound{fault: fault{refuses: true, mutes: true, closes: true}, from: c.record.began, over: time.Now()})
	c.verdict()
}

// TestADeadNodesPeopleGoOffline holds contract section 5: a node that dies takes its people offline within 30 s.
func TestADeadNodesPeopleGoOffline(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := pair(t)
	c := gather(t, f, size{writers: 2, listeners: 0, pin: func(_ bool, i int) int { return i }}, 1)
	gone, here := c.writers[0], c.writers[1]
	await(t, "the one on the other node to show", patience, func() bool { return here.sees(lobby, gone.name) })
	f.nodes[0].kill()
	killed := time.Now()
	if !comes(30*time.Second+answerSlack, func() bool { return !here.sees(lobby, gone.name) }) {
		t.Fatalf("%s still shows as online", gone.name)
	}
	t.Logf("offline after %v", short(time.Since(killed)))
	if !here.sees(lobby, here.name) {
		t.Error("those who live have gone too")
	}
	f.nodes[0].start()
	await(t, "whoever returns to show again", patience, func() bool { return here.sees(lobby, gone.name) })
	c.verdict()
}

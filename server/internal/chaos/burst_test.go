package chaos

import "testing"

// TestABurstCutsNobody holds contract section 5: 4409 is for those who are too slow. Hundreds of posts at one moment, as
// after a database's return, or of the longest texts, reach whoever reads, with no socket closed.
func TestABurstCutsNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	f := lone(t)
	c := gather(t, f, size{writers: 8, listeners: 3}, 1)
	for range 3 {
		for _, o := range c.writers {
			c.talking.Go(func() { o.say(c.life, garden, 90) })
		}
		c.talking.Wait()
		for _, o := range c.writers {
			c.talking.Go(func() { o.shout(c.life, garden, 4) })
		}
		c.talking.Wait()
	}
	c.settle()
	c.verdict()
}

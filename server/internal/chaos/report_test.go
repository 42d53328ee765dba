package chaos

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a run comes to, a line a fault: when and how long, the messages acked meanwhile and those of them that
// were lost or stored twice, the longest silence of any listener, and the time to heal.
func report(c *crowd, k *checker) string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "at\tfault\tlasted\tacked\tlost\ttwice\tlongest silence\tfirst ack\tall heard")
	for _, w := range k.wounds {
		fmt.Fprintf(table, "%v\t%s\t%v\t%d\t%d\t%d\t%v\t%v\t%v\n",
			short(w.from.Sub(c.record.began)), strings.TrimSpace(w.name+" "+w.whom), short(w.healed.Sub(w.from)),
			c.record.ackedWithin(w.from, w.over), k.count(k.lost, w), k.count(k.twice, w), c.silence(w), short(w.firstAck), short(w.allHeard))
	}
	_ = table.Flush()
	events := int64(0)
	for _, log := range k.logs {
		events += log.head()
	}
	c.record.mu.Lock()
	defer c.record.mu.Unlock()
	fmt.Fprintf(&b, "%d messages acked, %d lost, %d stored twice; %d events, each applied by up to %d clients\n",
		len(c.record.acks), len(k.lost), len(k.twice), events, len(c.clients()))
	fmt.Fprintf(&b, "%d commands asked again, %d of them posts that were stored already, %d answers of 503, %d sockets ended (%v), %d sign-ins after a lost refresh token\n",
		c.record.retried, c.record.found, len(c.record.refused), len(c.record.closed), c.record.codes, c.record.signedIn)
	fmt.Fprintf(&b, "%d operations explained by one order each of rooms and messages, %d histories left undecided\n", k.ordered, k.undecided)
	return b.String()
}

func (k *checker) count(which map[*said]bool, w wound) (n int) {
	for m := range which {
		if m.ackedAt.After(w.from) && m.ackedAt.Before(w.over) {
			n++
		}
	}
	return n
}

// silence is the longest in which anyone who reads heard nothing.
func (c *crowd) silence(w wound) string {
	var all []time.Duration
	for _, client := range c.clients() {
		if !client.manner.slow {
			all = append(all, client.longestSilence(w.from, w.over))
		}
	}
	if longest := slices.Max(all); longest > 0 {
		return short(longest).String()
	}
	return "<" + notedSilence.String()
}

func short(d time.Duration) time.Duration {
	if d > time.Second {
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(time.Millisecond)
}

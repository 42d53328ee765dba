//go:build linux

package bench

import (
	"fmt"
	"time"
)

// goal is what a figure should be.
type goal struct {
	figure string
	want   float64
	least  bool // the figure should be at least that, not at most
	kind   kindOfGoal
	of     func(result) float64
}

// kindOfGoal says how a machine's speed bears on a figure.
type kindOfGoal int

const (
	// absolute figures depend on the machine.
	absolute kindOfGoal = iota
	// relative ones are judged against a bare write loop of the same run, where that takes other than usual.
	relative
	// constant ones are the same on each machine: memory, counts, ratios.
	constant
)

const (
	// usualLimit is what the goals were set by, in CPU seconds for a million bare writes; a machine on which they take
	// usualRange times as long, or as short, is too different for absolute goals to be judged.
	usualLimit = 7.0
	usualRange = 1.5
)

func isUsual(limit float64) bool {
	return limit <= usualLimit*usualRange && limit >= usualLimit/usualRange
}

// The verdicts.
const (
	isMet     = "met"
	isMissed  = "missed"
	notJudged = "not judged"
)

// judge says how a figure compares with its goal; limit is what a bare write takes.
func (g goal) judge(r result, limit float64) string {
	got, want := g.of(r), g.want
	if !isUsual(limit) {
		switch g.kind {
		case absolute:
			return notJudged
		case relative:
			want *= limit / usualLimit
		case constant:
		}
	}
	if got <= want && !g.least || got >= want && g.least {
		return isMet
	}
	return isMissed
}

// verdict is judge with the ratio to a bare write where there is one.
func (g goal) verdict(r result, limit float64) string {
	if g.kind != relative {
		return g.judge(r, limit)
	}
	return fmt.Sprintf("%s, %.2f of a bare write", g.judge(r, limit), g.of(r)/limit)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func cpuGoal(want float64) goal {
	return goal{"CPU-s per million deliveries", want, false, relative, result.cpuPerMillion}
}

func p50Goal(want float64) goal {
	return goal{"delivery p50, ms", want, false, absolute, func(r result) float64 { return millis(r.DeliverP50) }}
}

func p99Goal(want float64) goal {
	return goal{"delivery p99, ms", want, false, absolute, func(r result) float64 { return millis(r.DeliverP99) }}
}

func ackGoal(want float64) goal {
	return goal{"ack p50, ms", want, false, absolute, func(r result) float64 { return millis(r.AckP50) }}
}

func ackP99Goal(want float64) goal {
	return goal{"ack p99, ms", want, false, absolute, func(r result) float64 { return millis(r.AckP99) }}
}

func deliveriesGoal(want float64) goal {
	return goal{"deliveries/s", want, true, absolute, func(r result) float64 { return r.perSecond(r.Delivered) }}
}

func sendsGoal(want float64) goal {
	return goal{"durable sends/s", want, true, absolute, func(r result) float64 { return r.perSecond(r.Sent) }}
}

// The figures of the other cases: keys of result.Figures.
const (
	rssFigure     = "RSS per connection, KiB"
	idleCPUFigure = "CPU, % of one core"
	openFigure    = "all are open after, s"
	callsFigure   = "calls/s"
	resumeFigure  = "all are caught up after, s"
	readsFigure   = "pages read of the log"
)

func figureOf(name string) func(result) float64 {
	return func(r result) float64 { return r.Figures[name] }
}

func atMost(figure string, want float64) goal {
	return goal{figure, want, false, absolute, figureOf(figure)}
}

func atLeast(figure string, want float64) goal {
	return goal{figure, want, true, absolute, figureOf(figure)}
}

func fixed(figure string, want float64) goal {
	return goal{figure, want, false, constant, figureOf(figure)}
}

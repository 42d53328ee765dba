//go:build linux

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Options are what to measure and where.
type Options struct {
	Root string // of the checkout: bin/chatrooms is there
	Only string // measure only cases whose name holds it
	Out  io.Writer
	JSON string // a file for the figures; "" for none
	// Profile is a file for the processor profile of the last case measured on SQLite; "" for none. It costs a few percent.
	Profile string
}

// goal is what a figure should be.
type goal struct {
	figure string
	want   float64
	least  bool // the figure should be at least that, not at most
	of     func(result) float64
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func cpuGoal(want float64) goal {
	return goal{"CPU-s per million deliveries", want, false, result.cpuPerMillion}
}

func p50Goal(want float64) goal {
	return goal{"delivery p50, ms", want, false, func(r result) float64 { return millis(r.DeliverP50) }}
}

func p99Goal(want float64) goal {
	return goal{"delivery p99, ms", want, false, func(r result) float64 { return millis(r.DeliverP99) }}
}

func ackGoal(want float64) goal {
	return goal{"ack p50, ms", want, false, func(r result) float64 { return millis(r.AckP50) }}
}

func deliveriesGoal(want float64) goal {
	return goal{"deliveries/s", want, true, func(r result) float64 { return r.perSecond(r.Delivered) }}
}

func sendsGoal(want float64) goal {
	return goal{"durable sends/s", want, true, func(r result) float64 { return r.perSecond(r.Sent) }}
}

// on says what a case runs on: SQLite, or so many nodes on PostgreSQL and Redis.
type on struct {
	name  string
	nodes int // 0: SQLite
	goals []goal
}

type benchCase struct {
	fanout
	on []on
}

const lasts = 5 * time.Second

func cases() []benchCase {
	both := func(goals ...goal) []on { return []on{{"SQLite", 0, goals}, {"Postgres + Redis", 1, goals}} }
	return []benchCase{
		{fanout{"1 room x 1,000, 20 msg/s", 1, 1000, 20, 0, lasts, ""}, both(cpuGoal(12), p50Goal(8), p99Goal(16))},
		{fanout{"1 room x 1,000, 200 msg/s", 1, 1000, 200, 0, lasts, ""}, both(cpuGoal(6), p99Goal(45))},
		{fanout{"1 room x 1,000, 128 outstanding", 1, 1000, 0, 128, lasts, ""}, both(deliveriesGoal(3e6), cpuGoal(0.35), p99Goal(100))},
		{fanout{"100 rooms x 10, 20 msg/s each", 100, 10, 20, 0, lasts, ""}, both(cpuGoal(25), p99Goal(5))},
		{fanout{"100 rooms x 10, 800 outstanding", 100, 10, 0, 800, lasts, ""}, []on{
			{"SQLite", 0, []goal{sendsGoal(25e3), cpuGoal(4)}},
			{"Postgres + Redis", 1, []goal{sendsGoal(30e3), cpuGoal(4)}},
			{"two nodes, Postgres + Redis", 2, []goal{sendsGoal(20e3)}},
		}},
		{fanout{"1 room x 2, 1 msg/s", 1, 2, 1, 0, lasts, ""}, []on{
			{"SQLite", 0, []goal{ackGoal(1)}},
			{"Postgres + Redis", 1, []goal{ackGoal(1.5)}},
			{"two nodes, Postgres + Redis", 2, []goal{p50Goal(2.5)}},
		}},
	}
}

// Run measures and prints one line a figure: case, goal, measured, met or missed. Figures of one run can be compared with
// one another; machines differ.
func Run(ctx context.Context, o Options) error {
	var results []result
	limit, err := writeLimit(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "A bare write(2) of %d bytes costs %.1f CPU-s a million here.\n\n", limitFrame, limit)
	fmt.Fprintf(o.Out, "%-34s %-28s %-30s %12s %12s  %s\n", "case", "on", "figure", "goal", "measured", "")
	for _, c := range cases() {
		for _, on := range c.on {
			if !strings.Contains(c.name+" "+on.name, o.Only) {
				continue
			}
			r, err := measure(ctx, o, c.fanout, on)
			if err != nil {
				fmt.Fprintf(o.Out, "%-34s %-28s no figure: %v\n", c.name, on.name, err)
				continue
			}
			report(o.Out, r, on.goals, limit)
			results = append(results, r)
		}
	}
	if o.JSON == "" {
		return nil
	}
	content, err := json.MarshalIndent(map[string]any{"bare_write_cpu_s_per_million": limit, "results": results}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.JSON, append(content, '\n'), 0o600)
}

func measure(ctx context.Context, o Options, f fanout, on on) (result, error) {
	var t *town
	s, discard, err := openSystem(ctx, o.Root, on.nodes, func(db *store.Store) (err error) {
		t, err = settle(ctx, db, secret, f.rooms*f.members, f.rooms)
		return err
	})
	if err != nil {
		return result{}, err
	}
	defer discard()
	if o.Profile != "" && s.metrics != "" {
		f.profile = o.Profile
	}
	r, err := f.run(ctx, s, t)
	r.System = on.name
	return r, err
}

func report(out io.Writer, r result, goals []goal, limit float64) {
	for _, g := range goals {
		got := g.of(r)
		verdict := "missed"
		if got <= g.want && !g.least || got >= g.want && g.least {
			verdict = "met"
		}
		if strings.HasPrefix(g.figure, "CPU") {
			verdict += fmt.Sprintf(", %.2f of a bare write", got/limit)
		}
		fmt.Fprintf(out, "%-34s %-28s %-30s %12.6g %12.4g  %s\n", r.Case, r.System, g.figure, g.want, got, verdict)
	}
}

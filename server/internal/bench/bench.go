//go:build linux

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Options are what to measure and where.
type Options struct {
	Root string // of the checkout: bin/chatrooms is there
	Only string // measure only cases whose name holds it, or one of several with | between them
	Out  io.Writer
	JSON string // a file for the figures; "" for none
	Docs string // a folder whose performance.md takes the table, and which takes the chart; "" for none
	// Profile is a file for the processor profile of the last case measured on SQLite; "" for none. It costs a few percent.
	Profile string
}

// scene is what happens in a case: it is settled in the database, then runs against the servers.
type scene interface {
	settle(ctx context.Context, db *database) (*town, error)
	run(ctx context.Context, s *system, t *town) (result, error)
}

// on says what a case runs on: SQLite, or so many nodes on PostgreSQL and Redis.
type on struct {
	name  string
	nodes int // 0: SQLite
	goals []goal
}

type benchCase struct {
	name string
	scene
	on []on
}

const lasts = 5 * time.Second

func cases() []benchCase {
	both := func(goals ...goal) []on { return []on{{"SQLite", 0, goals}, {"Postgres + Redis", 1, goals}} }
	sends := both(sendsGoal(25e3), ackP99Goal(20))
	return []benchCase{
		{"1 room x 1,000, 20 msg/s", fanout{rooms: 1, members: 1000, perSecond: 20}, both(cpuGoal(12), p50Goal(8), p99Goal(16))},
		{"1 room x 1,000, 200 msg/s", fanout{rooms: 1, members: 1000, perSecond: 200}, both(cpuGoal(6), p99Goal(45))},
		{"1 room x 1,000, 128 outstanding", fanout{rooms: 1, members: 1000, outstanding: 128}, both(deliveriesGoal(3e6), cpuGoal(0.35), p99Goal(100))},
		{"100 rooms x 10, 20 msg/s each", fanout{rooms: 100, members: 10, perSecond: 20}, both(cpuGoal(30), p99Goal(12))},
		{"100 rooms x 10, 800 outstanding", fanout{rooms: 100, members: 10, outstanding: 800}, []on{
			{"SQLite", 0, []goal{sendsGoal(25e3), cpuGoal(4)}},
			{"Postgres + Redis", 1, []goal{sendsGoal(20e3), cpuGoal(4)}},
			{"two nodes, Postgres + Redis", 2, []goal{sendsGoal(20e3)}},
		}},
		{"1 room x 2, 1 msg/s", fanout{rooms: 1, members: 2, perSecond: 1}, []on{
			{"SQLite", 0, []goal{ackGoal(1.1)}},
			{"Postgres + Redis", 1, []goal{ackGoal(1.6)}},
			{"two nodes, Postgres + Redis", 2, []goal{p50Goal(2.5)}},
		}},
		{"256 senders, 1 room", fanout{rooms: 1, members: 256, outstanding: 256, deaf: true}, sends},
		{"256 senders, 100 rooms", fanout{rooms: 100, members: 3, outstanding: 256, deaf: true}, sends},
		{"64 post to 99 rooms, one is held", heldRoom{senders: 64, rooms: 100, behind: 8}, []on{
			{"Postgres + Redis", 1, []goal{atMost(strangerP99Figure, 500), fixed(refusedFigure, 0)}},
		}},
		{"10,000 idle connections", idle{people: 1000, rooms: 100, sockets: 10}, both(fixed(rssFigure, 12), atMost(idleCPUFigure, 2), atMost(openFigure, 5))},
		// Five pages hold what each has missed: six readings would be the log's range read once, and 6,000 once a client.
		{"1,000 resume, 500 events behind", resume{people: 1000, behind: 500}, []on{
			{"SQLite", 0, []goal{atMost(resumeFigure, 3), fixed(readsFigure, 6)}},
			{"Postgres + Redis", 1, []goal{atMost(resumeFigure, 3)}},
		}},
		{"history, 1 M messages", history{1_000_000, 10_000}, both(atMost(pageP50Figure, 5), atMost(pageP99Figure, 5), fixed(flatnessFigure, 1.5))},
		{"200 rooms, 1 M messages", roomList{200, 5000}, both(atMost(listP99Figure, 20))},
		{"stream, 256 people talk", streaming{256}, both(atLeast(liveFigure, 10e3), atLeast(replayedFigure, 10e3))},
		{"export, 1 M messages", exporting{1_000_000}, both(
			// Half of the smallest dyno: the collector alone may leave it 64 MiB of garbage.
			atLeast(exportFigure, 100e3), fixed(exportRSSFigure, 256), fixed(exportFlatFigure, 1.25),
			atLeast(exportCommandFigure, 100e3), fixed(exportCommandRSS, 128),
		)},
		// What many uploads may take goes by their number, not by their size.
		{"files", filing{}, []on{{"SQLite", 0, []goal{
			atLeast(uploadFigure, 100), atLeast(downloadFigure, 500), fixed(manyRSSFigure, 150), fixed(floodFigure, 1.2),
		}}}},
		{"push, 1 room x 1,000", pushing{1000, 20, &pushService{}}, both(atLeast(pushFigure, 2000))},
		{"push is on, 256 senders, 1 room", withDevices{fanout{rooms: 1, members: 256, outstanding: 256, deaf: true}, &pushService{}}, sends},
		{"REST, one sends", restSends{}, []on{
			{"SQLite", 0, []goal{atLeast(callsFigure, 2000)}}, {"Postgres + Redis", 1, []goal{atLeast(callsFigure, 1200)}},
		}},
		{"REST, GET /me", restReads{callers: 8}, both(atLeast(callsFigure, 20e3))},
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
	synced, err := syncLimit(o.Root)
	if err != nil {
		return err
	}
	run := &record{limit: limit, synced: synced}
	fmt.Fprintf(o.Out, "%s\n\n", run.limits())
	fmt.Fprintf(o.Out, "%-34s %-28s %-30s %12s %12s  %s\n", "case", "on", "figure", "goal", "measured", "")
	for _, c := range cases() {
		for _, on := range c.on {
			if !o.wants(c.name + " " + on.name) {
				continue
			}
			r, err := measure(ctx, o, c, on)
			if err != nil {
				fmt.Fprintf(o.Out, "%-34s %-28s no figure: %v\n", c.name, on.name, err)
				continue
			}
			report(o.Out, r, on.goals, limit)
			run.add(r, on.goals)
			results = append(results, r)
		}
	}
	if o.Docs != "" {
		if err := run.writeDocs(o.Docs); err != nil {
			return err
		}
	}
	if o.JSON == "" {
		return nil
	}
	content, err := json.MarshalIndent(map[string]any{
		"bare_write_cpu_s_per_million": limit, "fdatasync_ms": millis(synced), "results": results,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.JSON, append(content, '\n'), 0o600)
}

func (o Options) wants(name string) bool {
	return slices.ContainsFunc(strings.Split(o.Only, "|"), func(part string) bool { return strings.Contains(name, part) })
}

func measure(ctx context.Context, o Options, c benchCase, on on) (result, error) {
	var t *town
	var environ []string
	if scene, ok := c.scene.(interface{ environ() ([]string, error) }); ok {
		var err error
		if environ, err = scene.environ(); err != nil {
			return result{}, err
		}
	}
	s, discard, err := openSystem(ctx, o.Root, on.nodes, environ, func(db *database) (err error) {
		t, err = c.settle(ctx, db)
		return err
	})
	if err != nil {
		return result{}, err
	}
	defer discard()
	if s.metrics != "" {
		s.profileFile = o.Profile
	}
	r, err := c.run(ctx, s, t)
	r.Case, r.System = c.name, on.name
	return r, err
}

func report(out io.Writer, r result, goals []goal, limit float64) {
	for _, g := range goals {
		fmt.Fprintf(out, "%-34s %-28s %-30s %12.6g %12.4g  %s\n", r.Case, r.System, g.figure, g.want, g.of(r), g.verdict(r, limit))
	}
}

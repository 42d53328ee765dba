//go:build linux

package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/transfer"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
)

// Move measures the export of a whole server of so many messages, and its import, on SQLite. Where URL names an empty
// PostgreSQL database it is imported there as well, and exported from there.
type Move struct {
	Messages int
	URL      string
	Out      io.Writer
}

const (
	moveRooms = 10
	mebibyte  = 1 << 20
)

// Run prints a line for each step, and one for all steps of an import together: how long it took, what processor time of this
// process, and its largest memory so far.
func (o Move) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "bench-move-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	at := filepath.Join(dir, "from")
	from, err := store.Open(ctx, store.Options{DataDir: at})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if err := o.fill(ctx, &database{from, sqliteDriver, "file:" + filepath.Join(at, "chatrooms.db") + "?_pragma=busy_timeout(5000)"}); err != nil {
		return err
	}
	whole := filepath.Join(dir, "all")
	if err := o.export(ctx, from, "SQLite", whole); err != nil {
		return err
	}
	if err := o.importInto(ctx, store.Options{DataDir: filepath.Join(dir, "to")}, "SQLite", whole, ""); err != nil || o.URL == "" {
		return err
	}
	return o.importInto(ctx, store.Options{URL: o.URL}, "PostgreSQL", whole, filepath.Join(dir, "back"))
}

func (o Move) fill(ctx context.Context, db *database) error {
	t, err := settle(ctx, db.Store, secret, moveRooms, moveRooms)
	if err != nil {
		return err
	}
	return db.fill(ctx, t.rooms, t.people[0].User, o.Messages/moveRooms)
}

func (o Move) export(ctx context.Context, from *store.Store, on, dir string) error {
	clock := o.begin("export from " + on)
	m, err := transfer.Export(ctx, dir, transfer.Source{Store: from, Version: "bench", Now: time.Now, Progress: clock.tell})
	if err != nil {
		return err
	}
	clock.end()
	if m.Of("messages") < int64(o.Messages) {
		return fmt.Errorf("exported %d messages of %d", m.Of("messages"), o.Messages)
	}
	return nil
}

// importInto imports, and exports again where dir says so.
func (o Move) importInto(ctx context.Context, to store.Options, on, whole, again string) (err error) {
	db, err := store.Open(ctx, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	clock := o.begin("import into " + on)
	_, err = transfer.Import(ctx, whole, transfer.Target{Store: db, NewSecret: webhooks.NewSecret, Progress: clock.tell})
	if err != nil {
		return err
	}
	clock.end()
	clock.whole()
	if again == "" {
		return nil
	}
	return o.export(ctx, db, on, again)
}

// moveClock measures each step of a move.
type moveClock struct {
	o           Move
	name, doing string
	step, all   lap
}

// lap is since when something is measured.
type lap struct {
	began time.Time
	cpu   time.Duration
}

func startLap() lap { return lap{time.Now(), cpuOfThis()} }

func (o Move) begin(name string) *moveClock {
	lap := startLap()
	return &moveClock{o: o, name: name, doing: "rows", step: lap, all: lap}
}

func (c *moveClock) tell(p transfer.Progress) {
	if p.Doing != c.doing {
		c.end()
		c.doing, c.step = p.Doing, startLap()
	}
}

// end prints the step that is over, by itself.
func (c *moveClock) end() { c.print(c.doing, c.step) }

// whole prints all steps together.
func (c *moveClock) whole() { c.print("whole", c.all) }

func (c *moveClock) print(what string, since lap) {
	took, cpu := time.Since(since.began).Seconds(), (cpuOfThis() - since.cpu).Seconds()
	n := float64(c.o.Messages)
	fmt.Fprintf(c.o.Out, "%-24s %-7s %8.1f s %8.0f messages/s %8.1f CPU-s %8.0f messages/CPU-s, %d MiB at most\n",
		c.name, what, took, n/took, cpu, n/cpu, largest()/mebibyte)
}

func cpuOfThis() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it fails for a wrong argument only
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// largest is the most memory that this process has had, in bytes.
func largest() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Maxrss << 10
}

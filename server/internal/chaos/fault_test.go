package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

// fault is one way to hurt a fleet.
type fault struct {
	name string
	// lasts is how long: from the first to the second.
	lasts [2]time.Duration
	// strike hurts, and says how to undo it. random chooses whom.
	strike func(f *fleet, random *rand.Rand) blow

	// What it may do to clients. Whatever it may not, is a broken promise.
	refuses bool // requests may be answered 503, readyz too
	mutes   bool // requests may be left without an answer
	closes  bool // sockets may end

	// shows is what readyz of those struck says once the fault has lasted for noticeTime; "" where it says nothing.
	shows string
}

// noticeTime is how long a node may take to see that its database or its Redis has gone silent.
const noticeTime = 5 * time.Second

// blow is a fault that has struck.
type blow struct {
	struck []*node
	heal   func()
}

// seconds is a span from one number to another.
func seconds(from, to float64) [2]time.Duration {
	return [2]time.Duration{time.Duration(from * float64(time.Second)), time.Duration(to * float64(time.Second))}
}

// anyNode lets a fault strike one of the nodes.
func anyNode(strike func(n *node) (heal func())) func(*fleet, *rand.Rand) blow {
	return func(f *fleet, random *rand.Rand) blow {
		n := f.nodes[random.IntN(len(f.nodes))]
		return blow{[]*node{n}, strike(n)}
	}
}

// nodeFaults are those that any fleet can suffer.
var nodeFaults = []fault{
	{name: "node killed", lasts: seconds(0, 2), refuses: true, mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.kill()
		return n.start
	})},
	{name: "node stopped", lasts: seconds(0, 1), refuses: true, mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.terminate()
		return func() { n.exits(); n.start() }
	})},
	{name: "node stopped twice", lasts: seconds(0, 1), refuses: true, mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.terminate()
		n.terminate()
		return func() { n.exits(); n.start() }
	})},
	{name: "node frozen", lasts: seconds(1, 7), refuses: true, mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.freeze()
		return n.thaw
	})},
	{name: "clients cut", lasts: seconds(0, 2), mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.door.cut()
		return n.door.heal
	})},
	{name: "clients cut again and again", lasts: seconds(0, 1), mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		snapOften(n.door)
		return n.door.heal
	})},
	{name: "clients black-holed", lasts: seconds(2, 7), mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.door.swallow()
		return n.door.heal
	})},
	{name: "clients on a narrow wire", lasts: seconds(2, 4), strike: anyNode(func(n *node) func() {
		n.door.narrow(64)
		return n.door.heal
	})},
	{name: "clients far away", lasts: seconds(2, 4), strike: anyNode(func(n *node) func() {
		n.door.slow(150 * time.Millisecond)
		return n.door.heal
	})},
}

// exits holds that a node that was told to stop does, with 0 and in time.
func (n *node) exits() {
	const within = 25*time.Second + 3*time.Second
	if code := n.awaitEnd(within); code != 0 {
		n.tb.Errorf("%s ends with %d after SIGTERM", n.name, code)
	}
	n.become(down)
}

// snapOften cuts a wire while whatever runs over it runs.
func snapOften(p *proxy) {
	for range 8 {
		p.snap()
		time.Sleep(time.Duration(rand.Int64N(int64(150 * time.Millisecond))))
	}
}

// serverFaults are those of PostgreSQL, Redis and the wires to them.
var serverFaults = []fault{
	{name: "Redis killed", lasts: seconds(0, 4), shows: "degraded", strike: func(f *fleet, _ *rand.Rand) blow {
		f.redis.Kill()
		return blow{f.nodes, f.redis.Start}
	}},
	{name: "Redis stopped", lasts: seconds(0, 4), shows: "degraded", strike: func(f *fleet, _ *rand.Rand) blow {
		f.redis.Stop()
		return blow{f.nodes, f.redis.Start}
	}},
	{name: "Redis frozen", lasts: seconds(1, 8), shows: "degraded", strike: func(f *fleet, _ *rand.Rand) blow {
		f.redis.Freeze()
		return blow{f.nodes, f.redis.Thaw}
	}},
	{name: "Redis flaps", lasts: seconds(12, 30), strike: func(f *fleet, _ *rand.Rand) blow {
		return blow{f.nodes, f.flapRedis()}
	}},
	{name: "peer frozen for long", lasts: seconds(10, 28), refuses: true, mutes: true, closes: true, strike: anyNode(func(n *node) func() {
		n.freeze()
		return n.thaw
	})},
	{name: "room locked by a stranger", lasts: seconds(1, 8), refuses: true, strike: func(f *fleet, random *rand.Rand) blow {
		return blow{f.nodes, f.lockRoom([]string{lobby, garden}[random.IntN(2)])}
	}},
	{name: "Redis cuts its subscribers", lasts: seconds(0, 1), strike: func(f *fleet, _ *rand.Rand) blow {
		f.cutSubscribers()
		return blow{f.nodes, func() {}}
	}},
	{name: "node's Redis black-holed", lasts: seconds(1, 8), shows: "degraded", strike: anyNode(func(n *node) func() {
		n.redis.swallow()
		return n.redis.heal
	})},
	{name: "node's Redis cut", lasts: seconds(0, 4), shows: "degraded", strike: anyNode(func(n *node) func() {
		n.redis.cut()
		return n.redis.heal
	})},
	{name: "Postgres frozen", lasts: seconds(1, 8), shows: "unavailable", refuses: true, strike: func(f *fleet, _ *rand.Rand) blow {
		f.postgres.Freeze()
		return blow{f.nodes, f.postgres.Thaw}
	}},
	{name: "Postgres killed", lasts: seconds(0, 3), shows: "unavailable", refuses: true, strike: func(f *fleet, _ *rand.Rand) blow {
		f.postgres.Kill()
		return blow{f.nodes, f.postgres.Start}
	}},
	{name: "Postgres restarted", lasts: seconds(0, 1), refuses: true, strike: func(f *fleet, _ *rand.Rand) blow {
		f.postgres.Stop()
		return blow{f.nodes, f.postgres.Start}
	}},
	{name: "Postgres read-only", lasts: seconds(1, 3), refuses: true, strike: func(f *fleet, _ *rand.Rand) blow {
		f.readOnly(true)
		return blow{f.nodes, func() { f.readOnly(false) }}
	}},
	{name: "Postgres full of connections", lasts: seconds(1, 4), refuses: true, strike: func(f *fleet, _ *rand.Rand) blow {
		return blow{f.nodes, f.takeConnections()}
	}},
	{name: "node's Postgres black-holed", lasts: seconds(1, 8), shows: "unavailable", refuses: true, strike: anyNode(func(n *node) func() {
		n.postgres.swallow()
		return n.postgres.heal
	})},
	{name: "node's Postgres cut", lasts: seconds(0, 4), shows: "unavailable", refuses: true, strike: anyNode(func(n *node) func() {
		n.postgres.cut()
		return n.postgres.heal
	})},
	{name: "node's Postgres cut during commits", lasts: seconds(0, 0), refuses: true, strike: anyNode(func(n *node) func() {
		snapOften(n.postgres)
		return n.postgres.heal
	})},
	{name: "node's Postgres slow", lasts: seconds(2, 4), refuses: true, strike: anyNode(func(n *node) func() {
		n.postgres.slow(60 * time.Millisecond)
		return n.postgres.heal
	})},
}

// faults are those that the fleet can suffer.
func (f *fleet) faults() []fault {
	if f.postgres == nil {
		return nodeFaults
	}
	return append(append([]fault{}, nodeFaults...), serverFaults...)
}

// flapTime is half of the time in which Redis goes and comes back: ten times a minute.
const flapTime = 3 * time.Second

// flapRedis kills Redis and starts it again and again.
func (f *fleet) flapRedis() (heal func()) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			f.redis.Kill()
			goesOn := sleep(ctx, flapTime)
			f.redis.Start()
			if !goesOn || !sleep(ctx, flapTime) {
				return
			}
		}
	}()
	return func() {
		stop()
		<-done
	}
}

// lockRoom holds a room's row in a transaction of somebody else, past every limit that the nodes set for themselves.
func (f *fleet) lockRoom(name string) (unlock func()) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, f.postgres.URL())
	if err != nil {
		f.tb.Errorf("reach PostgreSQL: %v", err)
		return func() {}
	}
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		f.tb.Errorf("BEGIN: %v", err)
	}
	var seq int64
	if err := conn.QueryRow(ctx, "SELECT seq FROM rooms WHERE name = $1 FOR UPDATE", name).Scan(&seq); err != nil {
		f.tb.Errorf("lock %s: %v", name, err)
	}
	return func() { _ = conn.Close(context.Background()) }
}

// cutSubscribers does what Redis does to a subscriber that is too slow for it.
func (f *fleet) cutSubscribers() {
	var d net.Dialer
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := d.DialContext(ctx, "tcp", host(f.tb, f.redis.URL()))
	if err != nil {
		f.tb.Errorf("reach Redis: %v", err)
		return
	}
	defer conn.Close()
	answer := make([]byte, 64)
	if _, err := fmt.Fprint(conn, "CLIENT KILL TYPE pubsub\r\n"); err != nil {
		f.tb.Errorf("CLIENT KILL: %v", err)
	}
	if n, err := conn.Read(answer); err != nil || answer[0] != ':' {
		f.tb.Errorf("CLIENT KILL: %q, %v", answer[:n], err)
	}
}

// readOnly makes the server refuse every write, as one that is just being replaced does.
func (f *fleet) readOnly(on bool) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, f.postgres.URL())
	if err != nil {
		f.tb.Errorf("reach PostgreSQL: %v", err)
		return
	}
	defer conn.Close(ctx)
	for _, statement := range []string{
		"SET default_transaction_read_only = off",
		fmt.Sprintf("ALTER SYSTEM SET default_transaction_read_only = %t", on),
		"SELECT pg_reload_conf()",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			f.tb.Errorf("%s: %v", statement, err)
		}
	}
}

// takeConnections ends the nodes' connections and takes all that the server has, so that the nodes find none.
func (f *fleet) takeConnections() (giveBack func()) {
	ctx, stop := context.WithCancel(context.Background())
	var held []*pgx.Conn
	take := func() {
		for ctx.Err() == nil {
			conn, err := pgx.Connect(ctx, f.postgres.URL())
			if err != nil {
				return
			}
			held = append(held, conn)
		}
	}
	take()
	done := make(chan struct{})
	for _, n := range f.nodes {
		n.postgres.snap()
	}
	go func() {
		defer close(done)
		for take(); sleep(ctx, 50*time.Millisecond); take() {
		}
	}()
	return func() {
		stop()
		<-done
		for _, conn := range held {
			_ = conn.Close(context.Background())
		}
	}
}

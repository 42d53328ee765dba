package chaos

import (
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// fleet is all that runs: one node on SQLite, or two on a PostgreSQL and a Redis of their own.
type fleet struct {
	tb              testing.TB
	nodes           []*node
	postgres, redis *testservers.Server // nil on SQLite
}

// lone is one node on SQLite.
func lone(tb testing.TB) *fleet { return loneWith(tb, nil) }

// loneWith tells the node more.
func loneWith(tb testing.TB, env []string) *fleet {
	tb.Helper()
	f := &fleet{tb: tb, nodes: []*node{newNode(tb, "node 1", append([]string{"DATA_DIR=" + tb.TempDir()}, env...))}}
	f.nodes[0].start()
	return f
}

// pair is two nodes, each with a wire of its own to a PostgreSQL (with these settings) and to a Redis.
func pair(tb testing.TB, settings ...string) *fleet { return pairWith(tb, nil, settings...) }

// pairWith tells the nodes more.
func pairWith(tb testing.TB, env []string, settings ...string) *fleet {
	tb.Helper()
	f := &fleet{tb: tb, postgres: testservers.NewPostgres(tb, settings...), redis: testservers.NewRedis(tb)}
	f.migrate()
	for _, name := range []string{"node 1", "node 2"} {
		database, redis := newProxy(tb, name+" postgres", host(tb, f.postgres.URL())), newProxy(tb, name+" redis", host(tb, f.redis.URL()))
		n := newNode(tb, name, append([]string{
			"DATABASE_URL=" + through(tb, f.postgres.URL(), database), "REDIS_URL=" + through(tb, f.redis.URL(), redis),
			"JWT_SECRET=" + strings.Repeat("a key of the tests ", 3), "DATA_DIR=" + tb.TempDir(),
		}, env...))
		n.postgres, n.redis = database, redis
		n.start()
		f.nodes = append(f.nodes, n)
	}
	for _, n := range f.nodes {
		n.awaitReady("ok", "ok")
	}
	return f
}

func (f *fleet) migrate() {
	f.tb.Helper()
	migrate := exec.Command(program(f.tb), "migrate")
	migrate.Env = []string{"DATABASE_URL=" + f.postgres.URL()}
	if out, err := migrate.CombinedOutput(); err != nil {
		f.tb.Fatalf("migrate: %v\n%s", err, out)
	}
}

// doors are the addresses at which clients find the nodes.
func (f *fleet) doors() []string {
	all := make([]string, len(f.nodes))
	for i, n := range f.nodes {
		all[i] = n.door.address
	}
	return all
}

func host(tb testing.TB, address string) string {
	tb.Helper()
	u, err := url.Parse(address)
	must(tb, err)
	return u.Host
}

// through is the address of the same server by way of a proxy.
func through(tb testing.TB, address string, p *proxy) string {
	tb.Helper()
	u, err := url.Parse(address)
	must(tb, err)
	u.Host = p.address
	return u.String()
}

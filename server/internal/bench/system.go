//go:build linux

// Package bench measures the real server from outside: a light client in a process of its own, which checks what it is
// sent. Nothing of it is in the product's binary; cmd/bench is its only user.
package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

// secret signs the tokens of a benchmark's people. It is no secret: the servers listen on loopback and end with the run.
const secret = "the secret of a benchmark on loopback 0123456789"

// limits are on, and wide.
var limits = []string{
	"RATE_MESSAGES=1000000:1000000", "RATE_REQUESTS=1000000:1000000", "RATE_AUTH=1000000:1000000",
	"MAX_SOCKETS_PER_USER=100000", "MAX_PENDING_SOCKETS=100000", "LOG_LEVEL=warn",
}

// system is a server, or two nodes, with what they stand on.
type system struct {
	nodes []string // host:port
	pids  []int    // of all server processes, databases included
	// servers are those of pids that are ours.
	servers []int
	db      *store.Store
	stop    func()
	root    string   // of the checkout
	env     []string // of a command beside the servers, on their database
	// metrics is where the first node listens for its metrics and its profiler, "" where it has none.
	metrics string
	// profileFile is where a case on that node leaves a processor profile; "" for none.
	profileFile string
}

// database is a store with what database/sql calls it.
type database struct {
	*store.Store
	driver, source string
}

// The drivers' names: the store registers both.
const (
	sqliteDriver   = "sqlite"
	postgresDriver = "pgx"
)

// startSQLite starts one node on a database in dir, which prepare may fill first.
func startSQLite(ctx context.Context, root, dir string, environ []string, prepare func(*database) error) (*system, error) {
	db, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		return nil, err
	}
	source := "file:" + filepath.Join(dir, "chatrooms.db") + "?_pragma=busy_timeout(5000)"
	if err := prepare(&database{db, sqliteDriver, source}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	node := exec.CommandContext(ctx, filepath.Join(root, "bin/chatrooms"), "serve")
	metrics, err := freeAddress(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	node.Env = slices.Concat(limits, environ, []string{"HOST=127.0.0.1", "PORT=0", "DATA_DIR=" + dir, "JWT_SECRET=" + secret, "METRICS_ADDR=" + metrics})
	out, err := begin(node)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	pids := []int{node.Process.Pid}
	s := &system{
		pids: pids, servers: pids, db: db, metrics: metrics, stop: func() { end(node); _ = db.Close() },
		root: root, env: []string{"DATA_DIR=" + dir},
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on http://")
	if err != nil || !ok {
		s.stop()
		return nil, fmt.Errorf("the server said %q: %w", line, err)
	}
	s.nodes = []string{address}
	return s, nil
}

// freeAddress is one that nobody listens on now.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// profile writes what the first node's processors do for so long into profileFile, for `go tool pprof`.
func (s *system) profile(ctx context.Context, lasts time.Duration) error {
	url := fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.metrics, int(lasts.Seconds()))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	return os.WriteFile(s.profileFile, content, 0o600)
}

var partLine = regexp.MustCompile(`^(\w+) +(?:http://)?(\S+) +pid (\d+)$`)

// startCluster starts nodes on PostgreSQL and Redis by deploy/run-cluster, with data in dir.
func startCluster(ctx context.Context, root, dir string, nodes int, environ []string, prepare func(*database) error) (*system, error) {
	script := exec.CommandContext(ctx, filepath.Join(root, "deploy/run-cluster"))
	script.Env = slices.Concat(limits, environ, []string{"PATH=" + os.Getenv("PATH"), "PORT=0", "DATA=" + dir, "JWT_SECRET=" + secret, "NODES=" + strconv.Itoa(nodes)})
	out, err := begin(script)
	if err != nil {
		return nil, err
	}
	s := &system{root: root, stop: func() { end(script) }}
	lines := bufio.NewScanner(out)
	var postgres string
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
		part := partLine.FindStringSubmatch(lines.Text())
		if part == nil || part[1] == "proxy" {
			continue
		}
		pid, _ := strconv.Atoi(part[3]) // the pattern says it is a number
		s.pids = append(s.pids, pid)
		switch {
		case part[1] == "postgres":
			postgres = part[2]
		case strings.HasPrefix(part[1], "node"):
			s.nodes = append(s.nodes, part[2])
			s.servers = append(s.servers, pid)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if len(s.nodes) != nodes {
		s.stop()
		return nil, fmt.Errorf("%d of %d nodes started: see %s/logs", len(s.nodes), nodes, dir)
	}
	var url string
	password, err := os.ReadFile(filepath.Join(dir, "postgres.secret"))
	if err == nil {
		url = fmt.Sprintf("postgres://chatrooms:%s@%s/postgres?sslmode=disable", strings.TrimSpace(string(password)), postgres)
		s.env = []string{"DATABASE_URL=" + url, "JWT_SECRET=" + secret}
		s.db, err = store.Open(ctx, store.Options{URL: url})
	}
	if err == nil {
		s.stop = func() { _ = s.db.Close(); end(script) }
		err = errors.Join(prepare(&database{s.db, postgresDriver, url}), s.awaitReady(ctx))
	}
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// awaitReady waits until every node says ok: Redis included.
func (s *system) awaitReady(ctx context.Context) error {
	for _, node := range s.nodes {
		for !isReady(ctx, node) {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

func isReady(ctx context.Context, node string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+node+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return err == nil && strings.Contains(string(body), `"status":"ok"`)
}

func begin(cmd *exec.Cmd) (io.Reader, error) {
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return out, cmd.Start()
}

func end(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait() // how it ended says nothing of the figures
}

// cpu is what the processes and all that they have started have used so far.
func (s *system) cpu() time.Duration { return cpuOf(s.pids) }

// rssKiB is the memory that our own servers hold.
func (s *system) rssKiB() (total int64) {
	for _, pid := range s.servers {
		total += statOf(pid).rssKiB
	}
	return total
}

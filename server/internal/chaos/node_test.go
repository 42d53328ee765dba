package chaos

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// node is the program as one process after another, always at the same ports and on the same data.
type node struct {
	tb      testing.TB
	name    string
	env     []string
	address string // its own, HOST:PORT
	metrics string // METRICS_ADDR
	log     string // a file with all that it said

	// What lies between it and its clients, its database and its Redis; the last two are nil on SQLite.
	door, postgres, redis *proxy

	mu    sync.Mutex
	run   *run
	state state
	turns int // how often the state has changed
}

// state is what was last done to a node.
type state string

const (
	down     state = "down"
	serving  state = "serving"
	stopping state = "stopping" // told to, by SIGTERM
	frozen   state = "frozen"
)

// run is one process.
type run struct {
	cmd   *exec.Cmd
	leash *os.File
	over  chan struct{} // closed when it is reaped
	code  int           // then: its exit code, -1 when a signal ended it
}

// newNode prepares a node without starting it.
func newNode(tb testing.TB, name string, env []string) *node {
	n := &node{
		tb: tb, name: name, state: down, log: filepath.Join(tb.TempDir(), "log"),
		address: loopback(testservers.FreePort(tb)), metrics: loopback(testservers.FreePort(tb)),
	}
	port := n.address[strings.LastIndex(n.address, ":")+1:]
	n.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOST=127.0.0.1", "PORT=" + port, "METRICS_ADDR=" + n.metrics, "LOG_LEVEL=warn", "LOG_FORMAT=text",
		"RATE_MESSAGES=0", "RATE_AUTH=0", "RATE_REQUESTS=0", "MAX_SOCKETS_PER_USER=0", "MAX_PENDING_SOCKETS=0",
	}, env...)
	n.door = newProxy(tb, name+" door", n.address)
	tb.Cleanup(n.close)
	return n
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// leashed becomes the program with the arguments. Beside it a watch ends it when the leash breaks without a word: when
// whoever holds it is killed.
const leashed = `{ read -r word <&3 || kill -KILL $$; } >/dev/null 2>&1 & exec "$@" 3<&-`

// start begins a process and waits until it serves.
func (n *node) start() {
	n.tb.Helper()
	r, err := n.launch()
	if err != nil {
		n.tb.Fatalf("start %s: %v", n.name, err)
	}
	up := comes(patience, func() bool { return n.status("/healthz") == http.StatusOK || r.isOver() })
	if !up || r.isOver() {
		n.tb.Errorf("%s does not come up", n.name)
		return
	}
	n.become(serving)
}

func (n *node) launch() (*run, error) {
	leashEnd, leash, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer leashEnd.Close()
	out, err := os.OpenFile(n.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command("/bin/sh", "-c", leashed, "leashed", program(n.tb), "serve")
	cmd.Env, cmd.Stdout, cmd.Stderr = n.env, out, out
	cmd.ExtraFiles = []*os.File{leashEnd}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // out of reach of the terminal's Ctrl-C
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := &run{cmd: cmd, leash: leash, over: make(chan struct{})}
	go r.wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.run = r
	return r, nil
}

// wait reaps the process and calls its watch off.
func (r *run) wait() {
	_ = r.cmd.Wait() // the state says it
	_, _ = r.leash.WriteString("over\n")
	_ = r.leash.Close()
	r.code = r.cmd.ProcessState.ExitCode()
	close(r.over)
}

func (r *run) isOver() bool {
	select {
	case <-r.over:
		return true
	default:
		return false
	}
}

// kill ends the process without a word, and waits until it is gone.
func (n *node) kill() {
	n.become(down)
	n.signal(syscall.SIGKILL)
	n.awaitEnd(patience)
}

// terminate asks the process to stop.
func (n *node) terminate() {
	n.become(stopping)
	n.signal(syscall.SIGTERM)
}

// freeze halts the process: its connections stay open, and nothing answers.
func (n *node) freeze() {
	n.become(frozen)
	n.signal(syscall.SIGSTOP)
}

func (n *node) thaw() {
	n.signal(syscall.SIGCONT)
	n.become(serving)
}

func (n *node) signal(s syscall.Signal) {
	if r := n.process(); r != nil && !r.isOver() {
		_ = r.cmd.Process.Signal(s)
	}
}

// awaitEnd waits for the process's end and tells its exit code.
func (n *node) awaitEnd(within time.Duration) (code int) {
	n.tb.Helper()
	r := n.process()
	select {
	case <-r.over:
		return r.code
	case <-time.After(within):
		n.tb.Errorf("%s does not end within %v", n.name, within)
		return -1
	}
}

func (n *node) process() *run {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.run
}

func (n *node) become(s state) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.state = s
	n.turns++
}

// standing is the state, and a number that changes with it.
func (n *node) standing() (state, int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.state, n.turns
}

// status asks the node itself, past its door: 0 when there is no answer.
func (n *node) status(path string) int {
	status, _ := n.ask(path)
	return status
}

func (n *node) close() {
	if r := n.process(); r != nil && !r.isOver() {
		n.signal(syscall.SIGKILL)
		<-r.over
	}
	if n.tb.Failed() {
		n.tb.Logf("%s said:\n%s", n.name, n.tail())
	}
}

// tail is the end of the node's log.
func (n *node) tail() []byte {
	const lines = 60
	text, _ := os.ReadFile(n.log)
	all := bytes.SplitAfter(text, []byte("\n"))
	return bytes.Join(all[max(0, len(all)-lines):], nil)
}

package testservers

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server's program in a temporary folder of its own. It may be
// started more than once, one run after the other, on the same port and data.
type process struct {
	dir  string // where it runs, and all that it writes
	port int

	// What a server's file says of it.
	address string // its URL
	command []string
	// as is whom it runs as, out of reach of the terminal's Ctrl-C.
	as *syscall.SysProcAttr
	// polite ends it in its own time, quit at once with nothing left behind
	// (a name for kill(1)).
	polite syscall.Signal
	quit   string
	// answers is nil once it serves.
	answers func(context.Context) error

	// keeper runs the program and ends it when leash, its standard input, is
	// closed: by close, or by the kernel when this process dies.
	keeper *exec.Cmd
	leash  *os.File
	run    int // 1, 2, … and 0 before the first
}

const (
	// startTries bounds how often another process may snatch the free port.
	startTries = 5
	startWait  = time.Minute
	pollEvery  = 10 * time.Millisecond
)

// launch runs the server that prepare fills in, given its folder and port.
func launch(prepare func(*process) error) (*process, error) {
	var err error
	for range startTries {
		p := &process{as: &syscall.SysProcAttr{Setpgid: true}}
		if err = p.prepare(prepare); err != nil {
			return nil, errors.Join(err, p.close())
		}
		if err = p.start(); err == nil {
			return p, nil
		}
		err = errors.Join(err, p.close())
	}
	return nil, err
}

func (p *process) prepare(fill func(*process) error) error {
	var err error
	if p.dir, err = os.MkdirTemp("", "chatrooms-test-*"); err != nil {
		return err
	}
	if p.port, err = freePort(); err != nil {
		return err
	}
	if err = fill(p); err != nil {
		return err
	}
	return p.keep()
}

// keeperScript runs the server at each line it reads, which is the run's
// number, and says in files how that stands. When standard input ends it stops
// the server at once and clears up. It asks again until the server is gone: one
// that is just starting may not listen yet, and one that is frozen must wake.
// All of a server is in its folder, but for a piece of shared memory that a
// killed PostgreSQL leaves behind, having noted its id.
const keeperScript = `
trap '' INT TERM HUP
quit=$1
shift
while read -r run; do
	last=$run
	{ "$@" >>log 2>&1 & echo $! >"pid.$run"; wait $!; : >"exited.$run"; } &
done
until [ -z "$last" ] || [ -e "exited.$last" ]; do
	[ -s "pid.$last" ] && pid=$(cat "pid.$last") && kill "-$quit" "$pid" && kill -CONT "$pid"
	sleep 0.02
done
[ -s data/postmaster.pid ] && ipcrm -m "$(awk 'NR == 7 { print $2 }' data/postmaster.pid)"
cd / && rm -rf "$OLDPWD"
`

func (p *process) keep() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	// It ends with its leash, so no context.
	cmd := exec.Command("/bin/sh", append([]string{"-c", keeperScript, "keeper", p.quit}, p.command...)...)
	cmd.Dir, cmd.Stdin, cmd.SysProcAttr = p.dir, read, p.as
	if err := cmd.Start(); err != nil {
		return errors.Join(err, write.Close())
	}
	p.keeper, p.leash = cmd, write
	return nil
}

// start begins a run, if none is under way, and waits until the server answers.
func (p *process) start() error {
	if err := p.begin(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	for {
		err := p.answers(ctx)
		if err == nil {
			return nil
		}
		if p.exited() || ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
			return fmt.Errorf("%s did not come up: %w\n%s", p.name(), err, log)
		}
		time.Sleep(pollEvery)
	}
}

func (p *process) begin() error {
	if p.run > 0 && !p.exited() {
		return p.thaw()
	}
	p.run++
	_, err := fmt.Fprintln(p.leash, p.run)
	return err
}

// exited tells whether the run has ended and the server is reaped.
func (p *process) exited() bool {
	_, err := os.Stat(p.file("exited"))
	return err == nil
}

// pid is the server's in this run, 0 when it does not run.
func (p *process) pid() int {
	if p.run == 0 || p.exited() {
		return 0
	}
	text, _ := os.ReadFile(p.file("pid"))
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

func (p *process) name() string { return filepath.Base(p.command[0]) }

func (p *process) file(name string) string {
	return filepath.Join(p.dir, name+"."+strconv.Itoa(p.run))
}

// close ends the server at once and waits for it. It may be called at any time,
// on nil and again too.
func (p *process) close() error {
	if p == nil {
		return nil
	}
	if p.keeper != nil {
		_ = p.thaw() // the keeper could wake but its first process, and would wait for the rest
		_ = p.leash.Close()
		_ = p.keeper.Wait() // the keeper's exit code says nothing of use
		p.keeper = nil
	}
	return os.RemoveAll(p.dir)
}

// freePort is one below those that systems give out by themselves: there, a
// server that is down for a while may find its port taken when it returns, by
// as little as a client's attempt to reach it.
func freePort() (int, error) {
	const lowest, count, tries = 12000, 20000, 100
	var lc net.ListenConfig
	var err error
	for range tries {
		port := lowest + rand.IntN(count)
		var l net.Listener
		if l, err = lc.Listen(context.Background(), "tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

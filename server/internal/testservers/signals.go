package testservers

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// signalWait bounds how long a server takes to do what a signal says.
const signalWait = 30 * time.Second

// stop ends the server gracefully.
func (p *process) stop() error {
	if err := p.thaw(); err != nil {
		return err
	}
	if pid := p.pid(); pid != 0 {
		_ = syscall.Kill(pid, p.polite)
	}
	return p.await("to end", func() (bool, error) { return p.run == 0 || p.exited(), nil })
}

// kill halts all before it ends any: nobody has time to notice.
func (p *process) kill() error {
	if err := p.freeze(); err != nil {
		return err
	}
	family, err := p.family()
	if err != nil || len(family) == 0 {
		return err
	}
	signal(family, syscall.SIGKILL)
	return p.await("to be gone", func() (bool, error) {
		all, err := everybody()
		isLeft := slices.ContainsFunc(all, func(m member) bool {
			return slices.ContainsFunc(family, func(killed member) bool { return killed.pid == m.pid })
		})
		return p.exited() && !isLeft, err
	})
}

// freeze repeats itself until all are seen to stand still, since the server may
// have begun another process before it stood.
func (p *process) freeze() error {
	return p.await("to stand still", func() (bool, error) {
		family, err := p.family()
		moving := slices.DeleteFunc(family, func(m member) bool { return m.isHalted })
		signal(moving, syscall.SIGSTOP)
		return len(moving) == 0, err
	})
}

func (p *process) thaw() error {
	family, err := p.family()
	signal(family, syscall.SIGCONT)
	return err
}

func (p *process) await(what string, isSo func() (bool, error)) error {
	deadline := time.Now().Add(signalWait)
	for {
		done, err := isSo()
		if done || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %v for it %s", signalWait, what)
		}
		time.Sleep(pollEvery)
	}
}

// member is a living process of a server.
type member struct {
	pid, parent int
	isHalted    bool
}

// family is the server and its children, none when it does not run. A process
// group would not do: each of PostgreSQL's has one of its own.
func (p *process) family() ([]member, error) {
	pid := p.pid()
	if pid == 0 {
		return nil, nil
	}
	all, err := everybody()
	return slices.DeleteFunc(all, func(m member) bool { return m.pid != pid && m.parent != pid }), err
}

// everybody is whoever lives on this machine; a zombie does not.
func everybody() ([]member, error) {
	out, err := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "stat=").Output()
	if err != nil {
		return nil, fmt.Errorf("ps: %w", err)
	}
	var all []member
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var m member
		var state string
		if _, err := fmt.Sscan(lines.Text(), &m.pid, &m.parent, &state); err != nil {
			return nil, fmt.Errorf("ps says %q: %w", lines.Text(), err)
		}
		m.isHalted = strings.HasPrefix(state, "T")
		if !strings.HasPrefix(state, "Z") {
			all = append(all, m)
		}
	}
	return all, lines.Err()
}

// signal leaves out whoever has ended meanwhile.
func signal(members []member, s syscall.Signal) {
	for _, m := range members {
		_ = syscall.Kill(m.pid, s)
	}
}

// CPU is the time that the processors have spent on its processes of now.
func (s *Server) CPU() (spent time.Duration) {
	s.tb.Helper()
	s.do("look at", func() error {
		family, err := s.process.family()
		for _, m := range family {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.pid))
			// The name stands in brackets, and may hold anything; user and system time are the 12th and 13th field behind it.
			fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
			if len(fields) < 13 {
				continue // it has just ended
			}
			for _, field := range fields[11:13] {
				ticks, err := strconv.ParseInt(field, 10, 64)
				if err != nil {
					return err
				}
				spent += time.Duration(ticks) * time.Second / ticksPerSecond
			}
		}
		return err
	})
	return spent
}

// ticksPerSecond is Linux's USER_HZ, which is 100 on all that Go runs on.
const ticksPerSecond = 100

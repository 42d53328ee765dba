package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/imports/importstest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
	"github.com/chatrooms/chatrooms/server/internal/transfer"
)

// shipped is the program as it is shipped, made once a run. What is killed here is one of many processes, each of which the race
// detector would slow down, and no race is looked for.
var shipped struct {
	once sync.Once
	dir  string
	err  error
}

func buildShipped() {
	if shipped.dir, shipped.err = os.MkdirTemp("", "chatrooms-killed-*"); shipped.err != nil {
		return
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", shipped.dir, ".")
	if out, err := build.CombinedOutput(); err != nil {
		shipped.err = fmt.Errorf("build the program: %w\n%s", err, out)
	}
}

func shippedChatrooms(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	shipped.once.Do(buildShipped)
	must(t, shipped.err)
	c := exec.CommandContext(t.Context(), filepath.Join(shipped.dir, "chatrooms"), args...)
	c.Env = append(os.Environ(), env...)
	return c
}

// placeOn is an environment of an empty, migrated database.
func placeOn(t *testing.T, dialect string) []string {
	t.Helper()
	env := []string{"DATA_DIR=" + t.TempDir(), "DATABASE_URL=", "REDIS_URL=", "LOG_LEVEL=error"}
	if dialect == "postgres" {
		env = append(env, "DATABASE_URL="+testservers.Postgres(t), "JWT_SECRET="+strings.Repeat("a key of the tests ", 3))
		ran := shippedChatrooms(t, env, "migrate")
		if out, err := ran.CombinedOutput(); err != nil {
			t.Fatalf("migrate: %v\n%s", err, out)
		}
	}
	return env
}

// whole runs a command to its end.
func whole(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	c := shippedChatrooms(t, env, args...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, out, said.Bytes())
	}
	return out
}

// steps counts what a command says of its progress, and tells of each.
type steps struct {
	at   int
	left chan struct{} // closed at the step at
}

func (s *steps) Write(b []byte) (int, error) {
	for range bytes.Count(b, []byte("\r")) {
		if s.at--; s.at == 0 {
			close(s.left)
		}
	}
	return len(b), nil
}

// killedAt runs a command and kills it a moment after it has told of so many steps, unless it has ended before.
func killedAt(t *testing.T, step int, env []string, args ...string) (killed bool) {
	t.Helper()
	c := shippedChatrooms(t, env, append(args, "--progress")...)
	progress := &steps{at: step, left: make(chan struct{})}
	c.Stderr = progress
	return killOnce(t, c, progress.left)
}

// killOnce starts a command, and kills it a moment after something has come.
func killOnce(t *testing.T, c *exec.Cmd, when <-chan struct{}) (killed bool) {
	t.Helper()
	c.Stdout = io.Discard
	must(t, c.Start())
	over := make(chan error, 1)
	go func() { over <- c.Wait() }()
	select {
	case err := <-over:
		must(t, err)
		return false
	case <-when:
	}
	time.Sleep(time.Duration(rand.Int64N(int64(30 * time.Millisecond)))) // so that it may hit anything
	_ = c.Process.Kill()
	err := <-over
	if c.ProcessState.Exited() { // it was faster
		must(t, err)
		return false
	}
	return true
}

// untilDone runs a command again and again, killed a step later each time, until it has come to its end.
func untilDone(t *testing.T, env []string, args ...string) {
	t.Helper()
	kills := 0
	for step := 1; killedAt(t, step, env, args...); step++ {
		kills++
	}
	t.Logf("%v: killed %d times", args[:2], kills)
	if kills < 2 {
		t.Errorf("%v: it was killed %d times: this tries nothing", args[:2], kills)
	}
}

func tablesIn(t *testing.T, dir string) []transfer.Listed {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	must(t, err)
	var m transfer.Manifest
	must(t, json.Unmarshal(text, &m))
	return m.Tables
}

// texts are the messages of half of the rooms, as people read them.
func texts(t *testing.T, env []string) string {
	t.Helper()
	var all strings.Builder
	for _, room := range []string{"room0", "room2", "room5", "room7", "room9"} {
		all.Write(whole(t, env, "export", room, "--format=txt"))
	}
	return all.String()
}

// After a kill -9 of an import from another program, of an export of everything or of its import, the same command continues
// where it stopped. In the end all is there, once, as after a run that nobody killed.
func TestKilledMoves(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: many processes")
	}
	const messages = 6000
	archive := importstest.ManySlack(t, messages)
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			killed, clean := newMachine(t, placeOn(t, way[0])...), newMachine(t, placeOn(t, way[0])...)
			killed.stop()
			clean.stop()

			untilDone(t, killed.env, "import", "slack", archive)
			whole(t, clean.env, "import", "slack", archive)
			want := texts(t, clean.env)
			if n := strings.Count(want, "says some"); n != messages/2 {
				t.Fatalf("the rooms have %d messages", n)
			}
			if got := texts(t, killed.env); want != got {
				t.Errorf("(-whole +killed)\n%.2000s", cmp.Diff(want, got))
			}
			var again struct {
				Taken, Before map[string]int
			}
			must(t, json.Unmarshal(whole(t, killed.env, "import", "slack", archive, "--json"), &again))
			if again.Taken["messages"] != 0 || again.Taken["people"] != 0 {
				t.Errorf("another run has taken %v", again.Taken)
			}

			exported := filepath.Join(t.TempDir(), "all")
			whole(t, killed.env, "export", "--all", exported)
			killedExports(t, killed.env, tablesIn(t, exported))

			to, back := placeOn(t, way[1]), filepath.Join(t.TempDir(), "back")
			untilDone(t, to, "import", "chatrooms", exported)
			whole(t, to, "export", "--all", back)
			if diff := cmp.Diff(tablesIn(t, exported), tablesIn(t, back)); diff != "" {
				t.Errorf("(-before +after)\n%s", diff)
			}
			if got := texts(t, to); want != got {
				t.Errorf("(-before +after)\n%.2000s", cmp.Diff(want, got))
			}
		})
	}
}

// killedExports kills exports once so many parts are written, and runs each again.
func killedExports(t *testing.T, env []string, want []transfer.Listed) {
	t.Helper()
	kills := 0
	for _, parts := range []int{1, 8, 16} {
		dir := filepath.Join(t.TempDir(), "all")
		written, over := make(chan struct{}), make(chan struct{})
		go func() {
			for {
				if found, _ := filepath.Glob(filepath.Join(dir, "*.jsonl")); len(found) >= parts {
					close(written)
					return
				}
				select {
				case <-over:
					return
				case <-time.After(time.Millisecond):
				}
			}
		}()
		if killOnce(t, shippedChatrooms(t, env, "export", "--all", dir), written) {
			kills++
			if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
				t.Log("it was killed at its very end")
			} else if out, err := shippedChatrooms(t, env, "import", "chatrooms", dir).CombinedOutput(); err == nil {
				t.Errorf("a part of an export was imported: %s", out)
			}
			if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
				whole(t, env, "export", "--all", dir)
			}
		}
		close(over)
		if diff := cmp.Diff(want, tablesIn(t, dir)); diff != "" {
			t.Errorf("killed at part %d: (-whole +killed)\n%s", parts, diff)
		}
	}
	t.Logf("export --all: killed %d times", kills)
	if kills == 0 {
		t.Error("no export was killed: this tries nothing")
	}
}

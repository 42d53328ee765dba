package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

// patience is how long a test waits for what has to come; on a busy machine all takes its time.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // the proxies' own
	code := m.Run()
	if err := os.RemoveAll(built.dir); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	os.Exit(code)
}

// built is the program under test, made once a run: as it is shipped, without the race detector.
var built struct {
	once sync.Once
	dir  string
	path string
	err  error
}

func program(tb testing.TB) string {
	tb.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "chatrooms-chaos-*"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "chatrooms")
		build := exec.Command("go", "build", "-buildvcs=false", "-o", built.path, "./cmd/chatrooms")
		build.Dir = filepath.Join("..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build the program: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		tb.Fatal(built.err)
	}
	return built.path
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// await polls until it holds. What it asks is a process of its own, which has no other way to tell.
func await(tb testing.TB, what string, within time.Duration, holds func() bool) {
	tb.Helper()
	if !comes(within, holds) {
		tb.Fatalf("waited %v in vain for %s", within, what)
	}
}

func comes(within time.Duration, holds func() bool) bool {
	for deadline := time.Now().Add(within); ; time.Sleep(10 * time.Millisecond) {
		if holds() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

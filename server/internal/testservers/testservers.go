// Package testservers gives tests the real servers the product runs against.
// Only tests import it.
//
// The shared ones (Postgres, Redis) are started at the first call that needs
// them, once a test binary; a Server is a test's own, to be hurt (NewPostgres,
// NewRedis and its kin). All are on free loopback ports, and none outlives the
// binary, even if that is killed. Where a server cannot be had, the test is
// skipped, or fails where CI is set.
//
// One file a server: postgres.go, redis.go. What runs them all is process.go,
// what hurts them signals.go.
package testservers

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"testing"
)

// Main runs a package's tests and stops what they started. Use it as
//
//	func TestMain(m *testing.M) { testservers.Main(m) }
func Main(m interface{ Run() int }) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// endings are what stop does first.
var endings struct {
	mu  sync.Mutex
	all []func() error
}

// atEnd has something done when the tests of this binary are over, before the servers that they share are stopped.
func atEnd(do func() error) {
	endings.mu.Lock()
	defer endings.mu.Unlock()
	endings.all = append(endings.all, do)
}

func stop() {
	for _, do := range endings.all {
		if err := do(); err != nil {
			fmt.Fprintln(os.Stderr, "testservers:", err)
		}
	}
	for _, s := range []*shared{&postgres, &redis} {
		if err := s.close(); err != nil {
			fmt.Fprintln(os.Stderr, "testservers:", err)
		}
	}
}

// shared is a server of this test binary, for all its tests.
type shared struct {
	once sync.Once
	err  error
	*process
}

func (s *shared) url(tb testing.TB, prepare func(*process) error) string {
	tb.Helper()
	s.once.Do(func() { s.process, s.err = launch(prepare) })
	if s.err != nil {
		tb.Fatal(s.err)
	}
	return s.address
}

// missing ends a test whose server cannot be had here; err says so. Whoever
// names another one in variable knows, and a test that wants to hurt its own is
// skipped, in CI too.
func missing(tb testing.TB, err error, variable string) {
	tb.Helper()
	if os.Getenv(variable) != "" {
		tb.Skipf("that of %s may not be hurt, and: %v", variable, err)
	}
	if os.Getenv("CI") != "" {
		tb.Fatal(err)
	}
	tb.Skip(err)
}

// FreePort is a loopback port for what a test runs besides these servers. It is
// outside of those that systems give out by themselves, so that whoever has it
// may be down for a while and find it free again.
func FreePort(tb testing.TB) int {
	tb.Helper()
	port, err := freePort()
	if err != nil {
		tb.Fatal(err)
	}
	return port
}

func randomName(prefix string) string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails, by its contract
	return prefix + hex.EncodeToString(b)
}

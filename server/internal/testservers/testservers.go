// Package testservers gives tests the real servers the product runs against.
// Only tests import it.
//
// A server is started at the first call that needs it, once a test binary, on
// a free loopback port, and never outlives the binary, even if that is killed.
// Where a server cannot be had, the test is skipped, or fails where CI is set.
//
// One file a server: postgres.go. The next one (Redis) goes beside it, with a
// function of its name and a line in stop.
package testservers

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"testing"
)

// Main runs a package's tests and stops what they started. Use it as
//
//	func TestMain(m *testing.M) { testservers.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

func stop() {
	postgres.stop()
}

// missing ends a test whose server cannot be had.
func missing(tb testing.TB, sentence string) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatal(sentence)
	}
	tb.Skip(sentence)
}

func randomName(prefix string) string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails, by its contract
	return prefix + hex.EncodeToString(b)
}

package main

import (
	"runtime"
	"strings"
	"testing"
)

// Contract section 12: version, commit, date, Go.
func TestVersion(t *testing.T) {
	t.Parallel()
	version, commit, date = "v2.0", "0123abc", "2026-03-01T02:00:00Z"
	t.Cleanup(func() { version, commit, date = "dev", "", "" })
	var out strings.Builder
	if err := printVersion(&out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"chatrooms v2.0\n", "0123abc\n", "2026-03-01T02:00:00Z\n", runtime.Version()} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in %q", part, out.String())
		}
	}
}

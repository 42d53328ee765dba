package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The manual page holds every command of the help and every variable, and roff has nothing to say against it.
func TestMan(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	if err := writeMan(&page); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"serve", "restore FILE", `\-\-excel`, ".B DATABASE_URL", ".B SHUTDOWN_TIMEOUT", "Unset: 25s"} {
		if !strings.Contains(page.String(), part) {
			t.Errorf("%q is not in it", part)
		}
	}
	man, err := exec.LookPath("groff")
	if err != nil {
		return // only where there is one: the page is read by people, and the checks above are the test
	}
	c := exec.CommandContext(t.Context(), man, "-man", "-Tutf8", "-ww", "-z")
	c.Stdin = strings.NewReader(page.String())
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

package openapi

import (
	"strconv"
	"testing"
)

// The ways to fail are each of one status, with a name of their own.
func TestFailuresAreEachOfOneStatus(t *testing.T) {
	names := map[string]bool{}
	for _, way := range failures {
		if names[way.name] {
			t.Errorf("%s comes twice", way.name)
		}
		names[way.name] = true
		for name, p := range way.examples {
			if p.Title == "" || strconv.Itoa(p.Status) != way.Status() {
				t.Errorf("%s: %s is %d %q", way.name, name, p.Status, p.Title)
			}
		}
	}
}

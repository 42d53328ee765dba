package pubsub

import (
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestProbe: a Redis tells its version; one that is away is an error without its password.
func TestProbe(t *testing.T) {
	server, took, err := Probe(t.Context(), []string{testservers.Redis(t)})
	if err != nil || took <= 0 || !strings.ContainsAny(server, "0123456789") {
		t.Errorf("%q in %s, %v", server, took, err)
	}
	_, _, err = Probe(t.Context(), []string{"redis://:opensesame@127.0.0.1:1"})
	if err == nil || strings.Contains(err.Error(), "opensesame") {
		t.Errorf("a Redis that is away: %v", err)
	}
}
